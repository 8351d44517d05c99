import type { ErrorRecord } from "../core/error-record.ts";
import type { ComplaintsRecord } from "./complaints.ts";

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
  /** The list of the files; null: it has not changed. */
  readonly listing: { readonly etag: string | null } | null;
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

/** A part that one process is to read. */
export interface PlannedPart extends Part {
  /** The version that is stored. */
  readonly previous?: PartVersion | undefined;
}

/** Result of a part. */
export type PartResult =
  | {
      readonly found: "read";
      readonly version: PartVersion;
      /** Sum of the hashes of its rows' keys. */
      readonly keys: readonly [number, number];
      readonly complaints: ComplaintsRecord;
    }
  /** The table has its rows already. */
  | { readonly found: "not-modified" }
  | { readonly found: "absent" }
  /** Trying again cannot help. */
  | { readonly found: "error"; readonly error: ErrorRecord };
