import { createHash } from "node:crypto";
import { ConfigurationError, SourceError } from "../core/errors.ts";
import type { Source } from "../datasets/dataset.ts";
import type { DailyFiles, NamedFiles } from "../datasets/files.ts";
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
 * @param place another place than that of the definition: a `file:` URL with `*`, or a template
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
    nameCells: nameCells(source, path),
    isDue: true,
    mayBeAbsent: false,
    ...more,
  });
  if (place?.startsWith("file:")) {
    const found = await listLocal(place);
    return listing(
      found.map(({ path, url }) => toPart(path, url)),
      place,
    );
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
  const pattern = new NamePattern(template.split("/").at(-1) as string);
  const folder = template.slice(0, template.lastIndexOf("/") + 1);
  const values = "names" in files ? files.names : daysOf(files, now);
  return listing(
    values.map((value) => {
      const name = pattern.nameOf(value);
      const url = folder + (pattern.isDay ? name : name.replace(value, encodeURIComponent(value)));
      return toPart(new URL(url).pathname.split("/").map(decodeURIComponent).join("/"), url, {
        isDue: !isKnown || isDue(files, value, values, now),
        mayBeAbsent: pattern.isDay,
      });
    }),
    template,
  );
}

function listing(parts: readonly Part[], place: string): Listing {
  if (parts.length === 0) throw new SourceError(`there is no file like ${place}. Check the path`);
  const names = new Set(parts.map(({ name }) => name));
  if (names.size === parts.length) return { parts, etag: null };
  // Files of one name in several folders go by their URLs.
  return { parts: parts.map((part) => ({ ...part, name: part.url })), etag: null };
}

/** Returns the days from the first to today in the time zone, YYYY-MM-DD. */
function daysOf({ since, zone = "UTC" }: DailyFiles, now: Date): string[] {
  // The format of Sweden is that of ISO 8601.
  const today = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short" }).format(now);
  const days: string[] = [];
  for (let at = Date.parse(since); at <= Date.parse(today); at += DAY) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

/** Tells whether a file is asked for in this run: the newest are each day, any other once a week. */
function isDue(
  files: DailyFiles | NamedFiles,
  value: string,
  values: readonly string[],
  now: Date,
): boolean {
  if ("names" in files) return true;
  if (value >= (values.at(-(files.recheck ?? DAYS_OF_A_WEEK)) ?? "")) return true;
  const turn = createHash("sha256").update(value).digest().readUInt32BE() % DAYS_OF_A_WEEK;
  return turn === Math.floor(now.getTime() / DAY) % DAYS_OF_A_WEEK;
}

function nameCells({ name, columns }: Source, path: string): NameCells {
  const cells: Record<string, string> = {};
  for (const column of columns) {
    if (column.fromName === undefined) continue;
    const cell = column.fromName.match(path);
    if (cell === undefined) {
      throw new SourceError(
        `${name}: the name of ${path} is not like "${column.fromName}", from which column "${column.name}" is read. Check \`fromName\`, or name fewer files`,
      );
    }
    cells[column.name] = cell;
  }
  return cells;
}
