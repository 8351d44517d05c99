import { type Format, TerminalError } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import { findFormat } from "./find-format.ts";
import { ColumnProfile } from "./infer/column-profile.ts";
import type { Body, Scan } from "./scan.ts";
import { settleFormat } from "./settle-format.ts";
import type { SniffedFormat } from "./sniff/sniff-format.ts";

/** A file that is looked at. */
export interface Version {
  /** For messages: its path or URL. */
  readonly name: string;
  readonly body: Body;
}

/** A second version does not fit the first one. */
export class VersionMismatchError extends TerminalError {
  constructor(message: string) {
    super("VERSION_MISMATCH", message);
  }
}

/** Facts about a file, and about further versions of it. */
export interface Inspection {
  readonly format: Format;
  /** Names of the columns, after those that `unpivot` makes. */
  readonly header: readonly string[];
  /** Names that a column has in the versions, by its name in the first one. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  readonly profiles: readonly ColumnProfile[];
  /** One for each version. */
  readonly scans: readonly Scan[];
  readonly evidence: readonly string[];
  readonly sniffed: SniffedFormat;
}

/** Told which file is looked at, and how far. */
export type OnProgress = (what: string, count: number, unit: "bytes" | "rows") => void;

/**
 * Finds out how a file is written and what is in its columns.
 *
 * @param others further versions of it, which must fit
 * @throws NotCsvError if one is not a table
 * @throws VersionMismatchError if a version does not fit the first one
 */
export async function inspect(
  first: Version,
  others: readonly Version[],
  onProgress: OnProgress,
): Promise<Inspection> {
  const read = async (version: Version, format: Format, profiles?: ProfilesOf) => {
    const onRow = (rows: number): void => onProgress(version.name, rows, "rows");
    const settled = await settleFormat(version.body, format, onRow, profiles);
    const { fault, rows, header, ragged } = settled.scan;
    if (fault !== undefined) throw new VersionMismatchError(`${version.name}: ${fault}`);
    if (rows === 0 && ragged.first !== undefined) {
      throw new VersionMismatchError(
        `${version.name}: line ${number(ragged.firstLine ?? 0)} has ${ragged.first.length} cells, the header ${header.length}`,
      );
    }
    if (rows === 0) throw new VersionMismatchError(`${version.name} has no row below its header`);
    return settled;
  };
  const sniff = (version: Version) =>
    findFormat(version.body, version.name, (bytes) => onProgress(version.name, bytes, "bytes"));

  const sniffed = await sniff(first);
  const { format: own, scan, evidence } = await read(first, sniffed.format);
  let format = own;
  const scans = [scan];
  const aliases = new Map<string, string[]>();
  const notes: string[] = [];
  for (const version of others) {
    format = joined(format, (await sniff(version)).format, version.name);
    const profilesOf: ProfilesOf = (header) =>
      matchColumns(scan, header, version.name, aliases, notes);
    const settled = await read(version, format, profilesOf);
    format = settled.format;
    notes.push(...settled.evidence);
    scans.push(settled.scan);
  }
  return {
    format,
    header: scan.header,
    aliases,
    profiles: scan.profiles,
    scans,
    sniffed,
    evidence: [...sniffed.evidence, ...evidence, ...new Set(notes)],
  };
}

type ProfilesOf = (header: readonly string[]) => readonly ColumnProfile[];

/** Joins the formats of two versions, which may differ in line ends and in what is skipped. */
function joined(one: Format, other: Format, name: string): Format {
  for (const option of ["delimiter", "encoding", "comment", "quote"] as const) {
    if (one[option] === other[option]) continue;
    // A version without any such character says nothing.
    if (option === "encoding" && other.encoding === undefined && isAscii(one.encoding)) continue;
    throw new VersionMismatchError(
      `${name} is written differently: its ${option} is ${shown(other[option])}, that of the first version ${shown(one[option])}`,
    );
  }
  const isSame = one.lineEnd === other.lineEnd;
  return { ...one, ...(isSame ? {} : { lineEnd: "any" as const }) };
}

const shown = (option: string | undefined): string =>
  option === undefined ? "the default" : JSON.stringify(option);

/** True for encodings in which plain English is the same bytes as in UTF-8. */
const isAscii = (encoding: string | undefined): boolean =>
  encoding !== undefined && !/^utf-16|^utf-32|^iso-2022/.test(encoding);

/** Finds the profile that a version's columns continue: by name, else one renamed in its place. */
function matchColumns(
  { header: known, profiles }: Scan,
  header: readonly string[],
  version: string,
  aliases: Map<string, string[]>,
  notes: string[],
): readonly ColumnProfile[] {
  const missing = known.filter((name) => !header.includes(name));
  const added = header.filter((name) => !known.includes(name));
  const isRenamed =
    header.length === known.length && missing.length === added.length && missing.length <= 3;
  if (missing.length > 0 && !isRenamed) {
    throw new VersionMismatchError(
      `${version} has no column ${missing.map((name) => JSON.stringify(name)).join(", ")}; its header is ${JSON.stringify(header.join(","))}`,
    );
  }
  if (added.length > 0 && missing.length === 0) {
    notes.push(`columns that only ${version} has are left out: ${added.join(", ")}`);
  }
  return header.map((name, at) => {
    const exact = known.indexOf(name);
    if (exact !== -1) return profiles[known[at] === name ? at : exact] as ColumnProfile;
    const before = known[at];
    if (isRenamed && before !== undefined && missing.includes(before)) {
      aliases.set(before, [...(aliases.get(before) ?? [before]), name]);
      notes.push(`column "${before}" is called "${name}" in ${version}`);
      return profiles[at] as ColumnProfile;
    }
    return new ColumnProfile(name);
  });
}
