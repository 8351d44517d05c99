import { createHash } from "node:crypto";
import { decodeUri } from "../core/decode-uri.ts";
import { ConfigurationError, SourceError } from "../core/errors.ts";
import type { Source } from "../datasets/dataset.ts";
import { type DatedFiles, filesFault, type NamedFiles } from "../datasets/files.ts";
import { NamePattern } from "../datasets/name-pattern.ts";
import type { NameCells } from "../extract/contract.ts";
import type { OpenOptions, OpenSource } from "../extract/opened-file.ts";
import type { Part } from "../extract/part.ts";
import { listRepository } from "./github-listing.ts";
import { listLocal } from "./local-listing.ts";

const DAY = 86_400_000;
const DAYS_OF_A_WEEK = 7;

/** The files of a source at this time. */
export interface Listing {
  readonly parts: readonly Part[];
  /** Entity tag of the listing itself, where it has one. */
  readonly etag: string | null;
}

/**
 * Lists the files of a source.
 *
 * @param place another place than that of the definition: a `file:` URL with `*`, a template, or one file
 * @param isKnown true if files are stored, so that old ones need not be asked for each time
 * @throws SourceError if there is none, or a name does not match what columns read from it
 */
export async function listParts(
  source: Source,
  place: string | undefined,
  isKnown: boolean,
  now: Date,
  open: OpenSource,
  options: OpenOptions,
): Promise<Listing | "not-modified"> {
  const { files } = source;
  const toPart = (path: string, url: string, more: Partial<Part> = {}): Part => ({
    name: path.split("/").at(-1) as string,
    url,
    nameCells: nameCells(source, path, more.name),
    isDue: true,
    mayBeAbsent: false,
    ...more,
  });
  if (place?.startsWith("file:") && place.includes("*")) {
    const found = await listLocal(place);
    return listing(
      found.map(({ path, url }) => toPart(path, url)),
      place,
    );
  }
  if (place !== undefined && !place.includes("{")) {
    return listing([toPart(decodeUri(new URL(place).pathname), place)], place);
  }
  if (files === undefined) throw new Error(`source "${source.name}" is one file`);
  if ("github" in files) {
    if (place !== undefined) {
      throw new ConfigurationError(
        `source "${source.name}" is a folder of a repository: only local files can replace it, such as ${source.name}=reports/*.csv`,
      );
    }
    const found = await listRepository(files, open, options);
    if (found === "not-modified") return found;
    const parts = found.files.map(({ path, url, sha }) => toPart(path, url, { version: sha }));
    return { ...listing(parts, `${source.url}, ${files.github.path}`), etag: found.etag };
  }
  const template = place ?? files.url;
  const fault = filesFault({ ...files, url: template });
  if (fault !== undefined)
    throw new ConfigurationError(`files of source "${source.name}": ${fault}`);
  const pattern = new NamePattern(template);
  const nameOf = partNames(template);
  const values = "names" in files ? files.names : datesOf(files, pattern, now);
  return listing(
    values.map((value) => {
      const url = pattern.nameOf(value, encodeURIComponent);
      const { pathname, search } = new URL(url);
      return toPart(decodeUri(pathname) + decodeUri(search), url, {
        name: nameOf(value),
        isDue: !isKnown || isDue(files, value, values, now),
        mayBeAbsent: pattern.isDate,
      });
    }),
    template,
  );
}

/** Names each file by the end of its path that has the fields; by their value if the query has some. */
function partNames(template: string): (value: string) => string {
  const [path = "", ...query] = template.split("?");
  if (query.join().includes("{")) return (value) => value;
  const pattern = new NamePattern(path.slice(path.lastIndexOf("/", path.indexOf("{")) + 1));
  return (value) => decodeUri(pattern.nameOf(value, encodeURIComponent));
}

function listing(parts: readonly Part[], place: string): Listing {
  if (parts.length === 0) throw new SourceError(`there is no file like ${place}. Check the path`);
  const names = new Set(parts.map(({ name }) => name));
  if (names.size === parts.length) return { parts, etag: null };
  // Files of one name in several folders go by their URLs.
  return { parts: parts.map((part) => ({ ...part, name: part.url })), etag: null };
}

/** Returns the first days (YYYY-MM-DD) of the periods of a pattern, to today in the time zone. */
function datesOf({ since, zone = "UTC" }: DatedFiles, pattern: NamePattern, now: Date): string[] {
  // The format of Sweden is that of ISO 8601.
  const today = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(now);
  const dates = new Set<string>();
  for (let at = Date.parse(since); at <= Date.parse(today); at += DAY) {
    dates.add(pattern.startOf(new Date(at).toISOString().slice(0, 10)));
  }
  return [...dates];
}

/** Tells whether a file is asked for in this run: the newest are each day, any other once a week. */
function isDue(
  files: DatedFiles | NamedFiles,
  value: string,
  values: readonly string[],
  now: Date,
): boolean {
  if ("names" in files) return true;
  if (value >= (values.at(-(files.recheck ?? DAYS_OF_A_WEEK)) ?? "")) return true;
  const turn = createHash("sha256").update(value).digest().readUInt32BE() % DAYS_OF_A_WEEK;
  return turn === Math.floor(now.getTime() / DAY) % DAYS_OF_A_WEEK;
}

function nameCells({ name, columns }: Source, path: string, shown = path): NameCells {
  const cells: Record<string, string> = {};
  for (const column of columns) {
    if (column.fromName === undefined) continue;
    const cell = column.fromName.match(path);
    if (cell === undefined) {
      throw new SourceError(
        `the name of ${shown} is not like "${column.fromName}", from which column "${column.name}" of source "${name}" is read. Check \`fromName\`, or name fewer files`,
      );
    }
    cells[column.name] = cell;
  }
  return cells;
}
