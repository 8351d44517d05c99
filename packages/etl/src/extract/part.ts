import { createHash } from "node:crypto";
import type { Source } from "../datasets/dataset.ts";
import type { PartVersion } from "../record/plan.ts";

export type { Part, PartVersion } from "../record/plan.ts";

/**
 * Tells whether a source is made of several files.
 *
 * @param place another place than that of the definition; a `file:` URL with `*` names several
 */
export const hasParts = ({ files }: Pick<Source, "files">, place: string | undefined): boolean =>
  files !== undefined || (place?.startsWith("file:") === true && place.includes("*"));

/** Parts that the table was loaded from, and a note of those that a run reads and leaves out. */
export interface PartStore {
  /** Versions that are stored, by name; none where nothing may be trusted. */
  readonly known: ReadonlyMap<string, PartVersion>;
  /** Forgets what was noted: the source is read from its beginning. */
  begin(): void;
  /**
   * Notes a part whose rows are staged.
   *
   * @param keys sum of the hashes of its keys; default: of the rows staged since the last call
   */
  read(part: PartVersion, keys?: readonly [number, number]): void;
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
