import type { Row } from "../datasets/dataset.ts";
import type { Went } from "./delta-complete.ts";
import { type KeySum, minus, NO_KEYS, plus } from "./key-sum.ts";

/** A key of the table, and its hash. */
export interface HashedKey {
  readonly key: Row;
  readonly hash: KeySum;
}

/** Keys of the table that may have gone from its file. */
export interface Candidates {
  /** Those before the first staged key, the nearest first. */
  readonly before: readonly HashedKey[];
  /** Those between the staged keys that are not staged themselves. */
  readonly within: readonly HashedKey[];
  /** Those after the last staged key, the nearest first. */
  readonly after: readonly HashedKey[];
}

/**
 * Chooses the keys whose sum and number are those of the keys that went. In a file in the order of its
 * key they are those between the staged keys, and those next to them on either side; one or two may
 * be anywhere among the candidates.
 *
 * @returns \`undefined\` if no choice has this sum
 */
export function chooseGone(went: Went, candidates: Candidates): readonly Row[] | undefined {
  const { before, within, after } = candidates;
  const chosen = withNeighbours(went, candidates) ?? few(went, [...within, ...before, ...after]);
  return chosen?.map(({ key }) => key);
}

/** All between the staged keys, and the rest next to them. */
function withNeighbours(
  { keys, rows }: Went,
  { before, within, after }: Candidates,
): readonly HashedKey[] | undefined {
  const rest = rows - within.length;
  if (rest < 0) return undefined;
  const inside = sumOf(within);
  for (let count = Math.max(0, rest - after.length); count <= rest; count++) {
    if (count > before.length) return undefined;
    const [low, high] = [before.slice(0, count), after.slice(0, rest - count)];
    const sum = plus(inside, plus(sumOf(low), sumOf(high)));
    if (isSame(sum, keys)) return [...low, ...within, ...high];
  }
  return undefined;
}

/** One or two keys, wherever they are. */
function few({ keys, rows }: Went, pool: readonly HashedKey[]): readonly HashedKey[] | undefined {
  if (rows > 2) return undefined;
  const byHash = new Map(pool.map((each) => [each.hash.join(), each]));
  if (rows === 1) {
    const found = byHash.get(keys.join());
    return found && [found];
  }
  for (const one of pool) {
    const other = byHash.get(minus(keys, one.hash).join());
    if (other !== undefined && other !== one) return [one, other];
  }
  return undefined;
}

const sumOf = (keys: readonly HashedKey[]): KeySum =>
  keys.reduce<KeySum>((sum, { hash }) => plus(sum, hash), NO_KEYS);

const isSame = ([one, other]: KeySum, [first, second]: KeySum): boolean =>
  one === first && other === second;
