import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Row } from "../datasets/dataset.ts";
import { type BlockFilter, WHOLE_FILE } from "../extract/block-filter.ts";
import { NO_PARTS, type PartStore } from "../extract/part.ts";
import type { Staging } from "../reconcile/staging.ts";
import { type ExtraColumns, NO_COLUMNS } from "../reconcile/staging-table.ts";
import type { SourceVersion } from "../record/run-record.ts";

/**
 * Reads less than a whole file: leaves out the blocks that the stored version had, and proves that
 * the rows of the other blocks are all that a run needs. The default, `NO_DELTA`, reads all.
 */
export interface Delta {
  /** Columns of the staging table that the proof needs. */
  readonly columns: ExtraColumns;
  /** Parts of a source that is made of files. */
  readonly parts: PartStore;
  /** Begins to read the file, of which no row is staged. */
  begin(): BlockFilter;
  /** True if blocks were left out of the file that was read last. */
  readonly isPartial: boolean;
  /** True if the next version of the file that was read last has to be read whole. */
  readonly isGivenUp: boolean;
  /** Deletes the staged rows that the table already has unchanged. */
  dropUnchanged(db: Kysely<Tables>, staging: Staging): Promise<void>;
  /**
   * Returns whether the staged rows, after `dropUnchanged`, are all that the table needs.
   *
   * @param tableRows number of rows that the last run left in the table
   */
  isComplete(db: Kysely<Tables>, staging: Staging, tableRows: number): Promise<boolean>;
  /** Keys of the table that went from the file that was read last, as `isComplete` found out. */
  readonly gone: readonly Row[];
  /** Looks at the rows that other processes staged, after their parts were noted. */
  resume(db: Kysely<Tables>, staging: Staging): Promise<void>;
  /** Reads whole files from now on. */
  stopSkipping(): void;
  /** Stores what the next run needs to know of the file that was read last. */
  store(
    transaction: Kysely<Tables>,
    schema: string,
    sources: Readonly<Record<string, SourceVersion>>,
  ): Promise<void>;
}

/** Reads whole files, and stores nothing. */
export const NO_DELTA: Delta = {
  columns: NO_COLUMNS,
  parts: NO_PARTS,
  begin: () => WHOLE_FILE,
  isPartial: false,
  isGivenUp: false,
  dropUnchanged: async () => {},
  isComplete: async () => true,
  gone: [],
  resume: async () => {},
  stopSkipping() {},
  store: async () => {},
};
