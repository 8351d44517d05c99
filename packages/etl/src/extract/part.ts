import { createHash } from "node:crypto";
import type { Source } from "../datasets/dataset.ts";
import type { NameCells } from "./contract.ts";

/**
 * Tells whether a source is made of several files.
 *
 * @param place another place than that of the definition; a `file:` URL with `*` names several
 */
export const hasParts = ({ files }: Pick<Source, "files">, place: string | undefined): boolean =>
  files !== undefined || (place?.startsWith("file:") === true && place.includes("*"));

/** One of the files of a source. */
export interface Part {
  /** Its name for people, and in the ledger. */
  readonly name: string;
  readonly url: string;
  /** Hash by which a listing tells versions apart; undefined: only the file itself tells. */
  readonly version?: string | undefined;
  readonly nameCells: NameCells;
  /** False if it is taken for what it was, and left out if it was not there. */
  readonly isDue: boolean;
  /** True if there may be no such file. */
  readonly mayBeAbsent: boolean;
}

/** A part as it was read. */
export interface PartVersion {
  readonly name: string;
  readonly url: string;
  readonly etag: string | null;
  readonly version: string | null;
  /** SHA-256 of the uncompressed file, in hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
  readonly rows: number;
  readonly kept: number;
  readonly isSample: boolean;
}

/** Parts that the table was loaded from, and a note of those that a run reads and leaves out. */
export interface PartStore {
  /** Versions that are stored, by name; none where nothing may be trusted. */
  readonly known: ReadonlyMap<string, PartVersion>;
  /** Forgets what was noted: the source is read from its beginning. */
  begin(): void;
  /** Notes a part whose rows have been staged since the last call. */
  read(part: PartVersion): void;
  /** Notes a part whose rows are in the table already. */
  leaveOut(part: PartVersion): void;
}

/** Knows no part, and notes none. */
export const NO_PARTS: PartStore = {
  known: new Map(),
  begin() {},
  read() {},
  leaveOut() {},
};

/** Hash that stands for all files of a source, by which the ledger tells versions apart. */
export function hashOfParts(parts: Iterable<Pick<PartVersion, "name" | "sha256">>): string {
  const hash = createHash("sha256");
  const lines = Array.from(parts, ({ name, sha256 }) => `${name}\0${sha256}\n`);
  for (const line of lines.sort()) hash.update(line);
  return hash.digest("hex");
}
