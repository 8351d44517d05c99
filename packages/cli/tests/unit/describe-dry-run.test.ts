import type { DryRunResult } from "@daily-delta/etl";
import { expect, it } from "@jest/globals";
import { describeDryRun } from "../../src/commands/describe-dry-run.ts";

const result = (record: object, examples: object[] = []) =>
  ({
    record: {
      ...{ dataset: "us-daily", status: "succeeded", error: null },
      ...{ inserted: 0, updated: 0, unchanged: 0, missing: 0 },
      ...{ gone: 0, returned: 0, dropped: 0, ...record },
    },
    examples,
  }) as unknown as DryRunResult;

it("counts, with examples of what would change", () => {
  const example = {
    key: { date: "2020-05-01", state: "Ohio" },
    before: { cases: 1000, deaths: 5, recoveries: null, fips: "39" },
    after: { cases: 1001, deaths: 5, recoveries: 7, fips: "40" },
  };
  expect(
    describeDryRun(result({ inserted: 1, updated: 1234, unchanged: 2, missing: 3 }, [example])),
  ).toBe(`Dry run of us-daily: nothing was written. A run would
  insert 1 row,
  update 1,234 rows,
  leave 2 rows unchanged.
It keeps 3 rows that upstream no longer has.
Updates, for example:
  2020-05-01 Ohio: cases 1,000 -> 1,001, recoveries unknown -> 7, fips 39 -> 40`);
});

it("says that there is nothing new", () => {
  expect(describeDryRun(result({ status: "unchanged", unchanged: 9 }))).toBe(
    "Dry run of us-daily: no changes, nothing to write.",
  );
});

it("lists complaints where there are several", () => {
  const failed = (details: string[]) =>
    result({ status: "failed", error: { code: "CONTRACT", message: "a is wrong", details } });
  expect(describeDryRun(failed(["a"]))).toBe(
    "Dry run of us-daily: a run would fail (CONTRACT).\na is wrong.",
  );
  expect(describeDryRun(failed(["a", "b"]))).toBe(
    "Dry run of us-daily: a run would fail (CONTRACT).\na is wrong.\n- a\n- b",
  );
});
