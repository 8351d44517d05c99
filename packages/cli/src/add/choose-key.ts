import { TerminalError } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { DecidedColumn } from "./decide-columns.ts";
import { roleOf } from "./infer/column-role.ts";
import { columnOf } from "./infer/decide-type.ts";
import { countDistinct, findKeys } from "./infer/find-key.ts";
import type { RowSample } from "./infer/row-sample.ts";
import type { Inspection, OnProgress, Version } from "./inspect.ts";
import { type Verified, verify } from "./verify.ts";

/** Each proposal that fails costs a pass over the file. */
const MOST_TRIED = 5;
/** A key of counted rows needs no more columns than these. */
const MOST_COUNTED = 8;

/** The key of the new dataset. */
export interface ChosenKey extends Verified {
  readonly key: readonly string[];
  /** True if equal rows are counted, because nothing tells them apart. */
  readonly isCounted: boolean;
  readonly evidence: readonly string[];
}

/** A key that was asked for does not hold. */
export class KeyError extends TerminalError {
  constructor(message: string) {
    super("NO_KEY", message);
  }
}

/**
 * Chooses the smallest key that holds for all rows of all versions, and with it the types.
 *
 * @param wanted the key that the user names; `undefined`: find one
 * @throws KeyError if the wanted key does not hold
 */
export async function chooseKey(
  versions: readonly Version[],
  { format, scans }: Inspection,
  columns: readonly DecidedColumn[],
  wanted: readonly string[] | undefined,
  onProgress: OnProgress,
): Promise<ChosenKey> {
  const judge = (key: readonly string[]) => verify(versions, format, columns, key, onProgress);
  if (wanted !== undefined) return await checkWanted(wanted, columns, judge);
  const [first] = scans;
  const rated = columns.map((column) => column.rated);
  const proposals = first === undefined ? [] : findKeys(rated, first.sample);
  const failed: string[] = [];
  for (const { columns: chosen } of proposals.slice(0, MOST_TRIED)) {
    const key = chosen.map(({ name }) => name);
    const verified = await judge(key);
    const repeated = verified.repeated.reduce((sum, count) => sum + count, 0);
    const canBeKey = key.every((name) => isKeyColumn(name, verified));
    if (repeated === 0 && canBeKey) {
      const rows = scans.map((scan) => number(scan.rows)).join(" and all ");
      const each = chosen.length === 1 ? "is different in" : "together are different in";
      const others = proposals
        .filter(({ columns: other }) => other !== chosen && other.length === chosen.length)
        .slice(0, 3)
        .map(({ columns: other }) => other.map(({ name }) => name).join(" + "));
      const alternatives = others.length === 0 ? "" : `; so would be ${others.join(", ")}`;
      const evidence = `${key.join(" + ")} ${each} all ${rows} rows${alternatives}`;
      return { ...verified, key, isCounted: false, evidence: [...failed, evidence] };
    }
    failed.push(`${key.join(" + ")} is not the key: ${rowsRepeat(repeated)} it`);
  }
  return { ...(await countRows(columns, first?.sample, judge)), isCounted: true };
}

const rowsRepeat = (count: number): string =>
  count === 1 ? "1 row repeats" : `${number(count)} rows repeat`;

type Judge = (key: readonly string[]) => Promise<Verified>;

/** Makes the key of dates and names, in which equal rows are counted. */
async function countRows(
  columns: readonly DecidedColumn[],
  sample: RowSample | undefined,
  judge: Judge,
) {
  const usable = columns.filter(({ rated, choices: [choice] }) => {
    const isEmptyOnly = rated.type === "text" && !rated.hasMarks;
    const canBeKey = choice !== undefined && columnOf(choice).type.canBeKey;
    return canBeKey && (!rated.isNullable || isEmptyOnly);
  });
  const named = usable.filter(({ rated }) => !["other", "row-number"].includes(roleOf(rated)));
  const all = (named.length > 0 ? named : usable).slice(0, MOST_COUNTED);
  const key = smallest(all, sample).map(({ name }) => name);
  if (key.length === 0) {
    throw new KeyError(
      "no column can be in a key: each of them has unknown values. Name one with --key",
    );
  }
  const verified = await judge(key);
  const repeated = verified.repeated.reduce((sum, count) => sum + count, 0);
  const evidence = [
    `no set of dates and names tells all rows apart: rows with equal ${key.join(", ")} are counted (${number(repeated)} ${repeated === 1 ? "repeats" : "repeat"} an earlier one)`,
  ];
  return { ...verified, key, evidence };
}

/** Leaves out columns, the last first, as long as no more rows are equal without them. */
function smallest(
  columns: readonly DecidedColumn[],
  sample: RowSample | undefined,
): readonly DecidedColumn[] {
  if (sample === undefined) return columns;
  const count = (some: readonly DecidedColumn[]): number =>
    countDistinct(
      some.map(({ rated }) => rated),
      sample,
    );
  const most = count(columns);
  return columns.toReversed().reduce((left, column) => {
    const without = left.filter((each) => each !== column);
    return without.length > 0 && count(without) === most ? without : left;
  }, columns);
}

async function checkWanted(
  wanted: readonly string[],
  columns: readonly DecidedColumn[],
  judge: Judge,
): Promise<ChosenKey> {
  const names = columns.map(({ name }) => name);
  const key = wanted.map((given) => {
    const column = columns.find(({ name, refs }) => name === given || refs.includes(given));
    if (column === undefined) {
      throw new KeyError(`there is no column "${given}". Available: ${names.join(", ")}`);
    }
    return column.name;
  });
  const verified = await judge(key);
  const repeated = verified.repeated.reduce((sum, count) => sum + count, 0);
  if (repeated > 0) {
    throw new KeyError(
      `${key.join(" + ")} cannot be the key: ${rowsRepeat(repeated)} an earlier one. Add a column to it, or take the key that is found without --key`,
    );
  }
  const bad = key.find((name) => !isKeyColumn(name, verified));
  if (bad !== undefined) {
    throw new KeyError(
      `${bad} cannot be in the key: it has unknown values, or is of a type without certain equality`,
    );
  }
  return { ...verified, key, isCounted: false, evidence: [`${key.join(" + ")}, as asked for`] };
}

/** Tells whether the chosen type of a column can be in a key; an empty string is a value of text. */
function isKeyColumn(name: string, { chosen }: Verified): boolean {
  const choice = chosen.get(name);
  if (choice === undefined) return false;
  const { type, nullable } = columnOf(choice);
  return (
    type.canBeKey && (!nullable || (choice.type === "text" && choice.options.unknown === undefined))
  );
}
