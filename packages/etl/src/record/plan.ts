import type { ErrorRecord } from "../core/error-record.ts";
import type { ComplaintsRecord } from "./complaints.ts";
import type { SourceVersion } from "./run-record.ts";

/** Facts about a run that all processes that share it need. */
export interface Plan {
  /** ISO 8601: dates in keys are checked against it. */
  readonly now: string;
  readonly request: {
    readonly full: boolean;
    readonly acceptShrink: boolean;
    readonly dropGone: boolean;
  };
  /** True if every file is read, even if it is what is stored. */
  readonly isAll: boolean;
  /** True if staging has the hash of each row's key. */
  readonly hasHashes: boolean;
  /** The list of the files, or the file; null: it has not changed. */
  readonly listing: { readonly etag: string | null } | null;
  /** The file of which the parts are ranges, with its known rows only; null: each part is a file. */
  readonly file: SourceVersion | null;
  /** Execution ids of runs that were found crashed when this one began. */
  readonly crashed: readonly string[];
}

/** A file as it was read. */
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

/** One of the files of a source. */
export interface Part {
  /** Its name for people, and in the ledger. */
  readonly name: string;
  readonly url: string;
  /** Hash by which a listing tells versions apart; undefined: only the file itself tells. */
  readonly version?: string | undefined;
  /** Cells that the file's name holds. */
  readonly nameCells: Readonly<Record<string, string>>;
  /** False if it is taken for what it was, and left out if it was not there. */
  readonly isDue: boolean;
  /** True if there may be no such file. */
  readonly mayBeAbsent: boolean;
}

/** Bytes of a file: whole records, which are read one after the other. */
export interface Span {
  readonly from: number;
  /** The first byte after it. */
  readonly to: number;
  /** Lines of the file before it. */
  readonly line: number;
  /** Line ends in it. */
  readonly lines: number;
}

/** Range of a file that was copied to where all processes can read it. */
export interface FileRange {
  /** Name of the copy. */
  readonly copy: string;
  /** The header, which each process reads first. */
  readonly header: { readonly bytes: number; readonly lines: number };
  /** Bytes to read; blocks that are known are left out. */
  readonly spans: readonly Span[];
}

/** A part that one process is to read. */
export interface PlannedPart extends Part {
  /** The version that is stored. */
  readonly previous?: PartVersion | undefined;
  /** Present if the part is a range of the only file. */
  readonly range?: FileRange | undefined;
}

/** Result of a part. */
export type PartResult =
  | {
      readonly found: "read";
      readonly version: PartVersion;
      /** False if a fault ended the reading before the end of the part. */
      readonly isWhole: boolean;
      /** Sum of the hashes of its rows' keys. */
      readonly keys: readonly [number, number];
      readonly complaints: ComplaintsRecord;
    }
  /** The table has its rows already. */
  | { readonly found: "not-modified" }
  | { readonly found: "absent" }
  /** Trying again cannot help. */
  | { readonly found: "error"; readonly error: ErrorRecord };
