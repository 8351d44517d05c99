import { expect, it } from "@jest/globals";
import { chooseGone, type HashedKey } from "../../../src/delta/choose-gone.ts";
import { type KeySum, keyHash, NO_KEYS, plus } from "../../../src/delta/key-sum.ts";

const keys = (...ids: readonly number[]): HashedKey[] =>
  ids.map((id) => ({ key: { id }, hash: keyHash({ id }, ["id"]) }));
const went = (...ids: readonly number[]) => ({
  keys: keys(...ids).reduce<KeySum>((sum, { hash }) => plus(sum, hash), NO_KEYS),
  rows: ids.length,
});
const chosen = (gone: readonly number[], before: number[], within: number[], after: number[]) =>
  chooseGone(went(...gone), {
    before: keys(...before),
    within: keys(...within),
    after: keys(...after),
  })
    ?.map(({ id }) => id as number)
    .toSorted((one, other) => one - other);

it.each<[string, number[], number[], number[], number[]]>([
  ["all between the staged keys", [5, 6, 7], [3, 2, 1], [5, 6, 7], [9, 10]],
  ["those before them", [1, 2, 3], [3, 2, 1], [], [9, 10]],
  ["those after them", [9, 10, 11], [3, 2, 1], [], [9, 10, 11, 12]],
  ["some on both sides", [2, 3, 6, 9], [3, 2, 1], [6], [9, 10]],
  ["one of several", [6], [3], [5, 6, 7], [9]],
  ["two of several", [3, 7], [3], [5, 6, 7], [9]],
])("finds the keys by their sum: %s", (_, gone, before, within, after) => {
  expect(chosen(gone, before, within, after)).toEqual(gone);
});

it.each<[string, number[], number[], number[], number[]]>([
  ["another key", [8], [3], [5, 6, 7], [9]],
  ["two of which one is not there", [7, 8], [3], [5, 6, 7], [9]],
  ["three of many", [5, 7, 9], [3], [5, 6, 7, 8], [9]],
  ["more than there are", [1, 2, 3], [3], [], [9]],
])("finds none: %s", (_, gone, before, within, after) => {
  expect(chosen(gone, before, within, after)).toBeUndefined();
});
