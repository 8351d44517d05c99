import { expect, it } from "@jest/globals";
import { runDays } from "../../page/text/run-days.ts";

const run = (day: string, status: string, runId = 1, error: object | null = null) =>
  ({ startedAt: `2021-03-${day}T10:00:00.000Z`, status, runId, error }) as never;
const by = {
  hasChanged: ({ status }: { status: string }) => status === "succeeded",
  timeOf: ({ startedAt }: { startedAt: string }) => startedAt,
  none: "no run",
};
const days = (runs: never[], now = "2021-03-05T01:00:00Z") =>
  runDays(runs, { ...by, until: new Date(now) }).map(({ date, outcome, text, runId }) => [
    ...[date.slice(8), outcome, text.replace(/^.*: /, ""), runId],
  ]);

it("has a day for each from the first run to now, those without a run, too", () => {
  const runs = [
    run("04", "skipped", 6),
    run("03", "failed", 5, { code: "SOURCE" }),
    run("03", "succeeded", 4),
    run("03", "succeeded", 3),
    run("01", "failed", 2, { code: "INTERRUPTED" }),
    run("01", "unchanged", 1),
  ];
  expect(days(runs)).toEqual([
    ["01", "unchanged", "interrupted, unchanged", undefined],
    ["02", "none", "no run", undefined],
    ["03", "failed", "failed, 2 succeeded", 4],
    ["04", "none", "skipped", undefined],
    ["05", "none", "no run", undefined],
  ]);
});

it("shows no more than 120 days, and none without a run", () => {
  expect(days([run("01", "succeeded")], "2022-03-05T01:00:00Z")).toHaveLength(120);
  expect(days([])).toEqual([]);
});
