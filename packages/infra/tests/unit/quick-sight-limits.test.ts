import { bigint, type Dataset, datasets, date, text } from "@daily-delta/etl";
import { describe, expect, it } from "@jest/globals";
import { chartFault } from "../../src/environment/chart-fields.ts";
import { refreshTime } from "../../src/environment/schedule-times.ts";
import { faultsOfDev } from "../support/faults-of.ts";

const faultsOf = (quickSight: unknown, environment: Record<string, unknown> = {}) =>
  faultsOfDev({ quickSight, ...environment });

const group = "analysts";

describe("the settings of QuickSight", () => {
  it.each([
    [{ group }],
    [{ group: "All analysts", namespace: "sales", identityRegion: "eu-west-1" }],
    [{ group: "a@b.org", refreshAt: "23:59", passwordEncryption: "scram-sha-256" }],
  ])("may be %j", (settings) => {
    expect(faultsOf(settings)).toEqual([]);
  });

  it.each([
    [{}, "dev.quickSight.group is missing"],
    [true, /dev\.quickSight is true/],
    [{ group: "" }, /group is ""; it must be the name of a group in QuickSight/],
    [{ group: "*" }, /group is "\*"/],
    [{ group: "a/b" }, /group is "a\/b"/],
    // Terraform would evaluate it.
    [{ group: "$" + "{group}" }, /quickSight\.group is/],
    [{ group: " analysts" }, /quickSight\.group is/],
    [{ group: "a".repeat(257) }, /it must be at most 256 characters/],
    [{ group, namespace: "a b" }, /namespace is "a b"; it must be a namespace of QuickSight/],
    [{ group, identityRegion: "Ireland" }, /identityRegion is "Ireland"; it must be a region/],
    [{ group, refreshAt: "24:00" }, /refreshAt is "24:00"; it must be a time such as "20:00"/],
    [{ group, refreshAt: "8:00" }, /refreshAt is "8:00"/],
    [{ group, passwordEncryption: "plain" }, /it must be "md5" or "scram-sha-256"/],
    [{ group, user: "me" }, /dev\.quickSight\.user is an unknown setting/],
  ])("may not be %j", (settings, fault) => {
    const faults = faultsOf(settings);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(fault);
  });

  it.each(["rate(1 day)", "cron(0 6,18 * * ? *)", "cron(0/30 * * * ? *)"])(
    "need a time where the schedule %s names none",
    (expression) => {
      const scheduled = { datasets: [{ name: "us-daily", schedule: { expression } }] };
      expect(faultsOf({ group }, scheduled)).toEqual([
        expect.stringContaining(`dev.quickSight.refreshAt is missing`),
      ]);
      expect(faultsOf({ group, refreshAt: "20:00" }, scheduled)).toEqual([]);
    },
  );

  it("need a region that has QuickSight", () => {
    const faults = faultsOf({ group }, { region: "us-west-1" });
    expect(faults).toEqual([
      'dev.region is "us-west-1"; it must be one with QuickSight, or without quickSight',
    ]);
  });

  it("fit the project's datasets, other than those without a day and a number to draw", () => {
    for (const dataset of datasets) {
      const faults = faultsOf({ group }, { datasets: [{ name: dataset.name }] });
      const isDrawn = chartFault(dataset) === undefined;
      expect(faults).toEqual(isDrawn ? [] : [expect.stringContaining("to draw")]);
    }
  });
});

describe("chartFault", () => {
  const TYPES = { bigint: bigint(), date: date(), text: text() };
  const dataset = (key: string[], columns: Record<string, keyof typeof TYPES>) =>
    ({
      key,
      columns: Object.entries(columns).map(([name, type]) => ({ name, ...TYPES[type] })),
    }) as unknown as Dataset;
  const numbers = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, "bigint"] as const));

  it.each([
    ["no number", dataset(["day"], { day: "date", name: "text" })],
    ["no date", dataset(["name"], { name: "text", cases: "bigint" })],
    ["a date outside of the key", dataset(["name"], { name: "text", day: "date", n: "bigint" })],
    ["numbers in the key only", dataset(["day", "n"], { day: "date", n: "bigint" })],
  ])("refuses a dataset with %s", (_, given) => {
    expect(chartFault(given)).toBe(
      "a dataset with a date in its key and a column of numbers, for QuickSight to draw",
    );
  });

  it("refuses more numbers than fit on a sheet", () => {
    expect(chartFault(dataset(["day"], { day: "date", ...numbers(25) }))).toBeUndefined();
    expect(chartFault(dataset(["day"], { day: "date", ...numbers(26) }))).toMatch(
      /at most 25 columns of numbers, for QuickSight to draw; it has 26/,
    );
  });
});

describe("refreshTime", () => {
  it.each([
    [undefined, "20:00"],
    ["cron(0 19 * * ? *)", "20:00"],
    ["cron(30 23 * * ? *)", "00:30"],
    ["cron(5 6 ? * MON-FRI *)", "07:05"],
    ["cron(0 6,18 * * ? *)", undefined],
    ["cron(0/15 6 * * ? *)", undefined],
    ["rate(1 day)", undefined],
  ])("of %s is %s", (expression, time) => {
    expect(refreshTime(expression)).toBe(time);
  });
});
