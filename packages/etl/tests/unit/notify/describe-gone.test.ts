import { expect, it } from "@jest/globals";
import { describeGone } from "../../../src/notify/describe-gone.ts";
import type { GoneFacts } from "../../../src/record/run-report.ts";

const linesOf = (counts: object, facts: Partial<GoneFacts>): string[] =>
  describeGone(
    { gone: 0, returned: 0, dropped: 0, ...counts },
    { goneKeys: { treatment: "keep", gone: [], returned: [], dropped: [], ...facts } },
  );

it("says nothing where nothing went or came back", () => {
  expect(linesOf({}, {})).toEqual([]);
  expect(describeGone({ gone: 3, returned: 0, dropped: 0 }, {})).toEqual([]);
});

it.each([
  ["keep", "It is kept.", "They are kept."],
  ["mark", "It is marked in gone_since.", "They are marked in gone_since."],
] as const)("names rows that are gone, and what becomes of them: %s", (treatment, one, several) => {
  expect(linesOf({ gone: 1 }, { treatment, gone: ["EA"] })).toEqual([
    `1 row is no longer upstream: EA. ${one}`,
  ]);
  expect(linesOf({ gone: 1234 }, { treatment, gone: ["EA", ""] })).toEqual([
    `1,234 rows are no longer upstream: EA, "", and 1,232 more. ${several}`,
  ]);
});

it("says once that rows which went were deleted", () => {
  const treatment = "delete";
  expect(
    linesOf({ gone: 2, dropped: 2 }, { treatment, gone: ["A", "B"], dropped: ["A", "B"] }),
  ).toEqual(["2 rows are no longer upstream: A, B. They were deleted."]);
  expect(linesOf({ gone: 1, dropped: 1 }, { gone: ["A"], dropped: ["A"] })).toEqual([
    "1 row is no longer upstream: A. It was deleted.",
  ]);
});

it("names rows that had gone before and were deleted now", () => {
  expect(linesOf({ dropped: 1 }, { dropped: ["A"] })).toEqual([
    "1 row no longer upstream was deleted: A.",
  ]);
  expect(linesOf({ gone: 1, dropped: 2 }, { gone: ["B"], dropped: ["A", "B"] })).toEqual([
    "1 row is no longer upstream: B. It was deleted.",
    "2 rows no longer upstream were deleted: A, B.",
  ]);
});

it("names rows that came back, and spells control characters out", () => {
  expect(linesOf({ returned: 2 }, { returned: ["A\u0007", "B"] })).toEqual([
    "2 rows are upstream again: A\\u0007, B.",
  ]);
});
