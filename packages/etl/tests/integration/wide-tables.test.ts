import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { exportRows } from "../../src/inspect/export-rows.ts";
import { rowHistory } from "../../src/inspect/history.ts";
import { datasetStatus } from "../../src/inspect/status.ts";
import { run } from "../../src/run.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

/** The longest name that PostgreSQL keeps whole. */
const longName = (index: number): string => `v${index}_`.padEnd(63, "x");

const numbered = (count: number, name: (index: number) => string = (index) => `v${index}`) =>
  Array.from({ length: count }, (_, index) => name(index));

/** A dataset with a key of one date and many numbers. */
function wide(
  names: readonly string[],
  width = bigint({ measures: "cumulative", nullable: true }),
) {
  const columns = Object.fromEntries(names.map((name) => [name, width]));
  const cells = Object.fromEntries(names.map((name) => [name, bigint({ min: 0, nullable: true })]));
  return defineDataset({
    name: "test-wide",
    key: ["day"],
    columns: { day: date(), ...columns },
    sources: { left: { url: "test:left", columns: { day: date(), ...cells } } },
    publish: "one-file",
    // biome-ignore lint/suspicious/noExplicitAny: the columns are known at run time only
    map: (row) => row as any,
  });
}

describe.each(TEST_DATABASES)("wide tables on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const fileOf = (names: readonly string[], rows: readonly (readonly [string, number])[]) =>
    [
      `day,${names.join()}`,
      ...rows.map(([day, first]) => `${day},${names.map((_, index) => first + index).join()}`),
      "",
    ].join("\n");

  it.each(
    shareOf<[number, string[]]>(
      [
        [3, numbered(3)],
        [50, numbered(50)],
        [51, numbered(51)],
        [1_000, numbered(1_000)],
        [120, numbered(120, longName)],
      ],
      "width",
      placeOn(on),
      `wide tables on ${on}`,
    ),
  )(
    "load, correct, publish, export and look up %i columns in addition to the key",
    async (_, names) => {
      const dataset = wide(names);
      const site = new MemorySite();
      const runFile = async (rows: readonly (readonly [string, number])[], full = false) => {
        const { open } = new TestSources().set("test:left", fileOf(names, rows));
        return (await run({ dataset, full }, settingsOn(db, { open, site }))).record;
      };
      const day1 = ["2021-01-01", 1] as const;
      expect(await runFile([day1, ["2021-01-02", 5]])).toMatchObject({ error: null, inserted: 2 });
      expect(await runFile([day1, ["2021-01-02", 6]])).toMatchObject({ error: null, updated: 1 });
      const full = await runFile([day1, ["2021-01-02", 7], ["2021-01-03", 9]], true);
      expect(full).toMatchObject({
        error: null,
        inserted: 1,
        updated: 1,
        unchanged: 1,
        missing: 0,
      });

      await using session = await db.database.connect(new AbortController().signal);
      const history = await rowHistory(session.db, dataset, { day: "2021-01-02" });
      const valuesFrom = (first: number) =>
        Object.fromEntries(names.map((name, index) => [name, first + index]));
      expect(history.revisions.map(({ before, after }) => [before, after])).toEqual([
        [valuesFrom(5), valuesFrom(6)],
        [valuesFrom(6), valuesFrom(7)],
      ]);
      expect(history.current).toEqual({ day: "2021-01-02", ...valuesFrom(7) });
      expect(await datasetStatus(session.db, dataset)).toMatchObject({ rows: 3, problem: null });
      const exported: unknown[] = [];
      for await (const page of exportRows(session.db, dataset)) exported.push(...page);
      expect(exported).toHaveLength(3);
      const { corrections } = site.read("data/test-wide/rows.json");
      expect(corrections.total).toBe(2);
      expect(Object.keys(corrections.newest[0].changes)).toHaveLength(names.length);
    },
  );

  it("have up to 1,590 columns, as long as few of them have a value", async () => {
    const names = numbered(1_589);
    const dataset = wide(names);
    for (const [first, counts] of [
      [1, { inserted: 1 }],
      [2, { updated: 1 }],
    ] as const) {
      const line = names.map((_, index) => (index % 10 === 0 ? first : "")).join();
      const sources = new TestSources().set("test:left", `day,${names}\n2021-01-01,${line}\n`);
      const { record } = await run({ dataset }, settingsOn(db, { open: sources.open }));
      expect(record).toMatchObject({ error: null, ...counts });
    }
  });

  it("have a key of up to 32 columns", async () => {
    const names = numbered(32, longName);
    const dataset = defineDataset({
      name: "test-keys",
      key: names as never[],
      columns: {
        ...Object.fromEntries(names.map((name) => [name, text()])),
        cases: bigint({ measures: "cumulative" }),
      },
      sources: {
        left: {
          url: "test:left",
          columns: {
            ...Object.fromEntries(names.map((name) => [name, text()])),
            cases: bigint({ min: 0 }),
          },
        },
      },
      // biome-ignore lint/suspicious/noExplicitAny: the columns are known at run time only
      map: (row) => row as any,
    });
    const line = (first: string, cases: number) =>
      `${[first, ...names.slice(1).map((_, index) => `k${index}`)].join()},${cases}\n`;
    const runLines = async (...lines: string[]) => {
      const { open } = new TestSources().set(
        "test:left",
        `${names.join()},cases\n${lines.join("")}`,
      );
      return (await run({ dataset }, settingsOn(db, { open }))).record;
    };
    await runLines(line("a", 1), line("b", 2));
    expect(await runLines(line("a", 1), line("b", 3), line("c", 4))).toMatchObject({
      ...{ error: null, inserted: 1, updated: 1, unchanged: 1, missing: 0 },
    });
    expect(await runLines(line("a", 1), line("b", 3), line("b", 3))).toMatchObject({
      error: { code: "CONTRACT" },
    });
  });

  it("record corrections of rows with a key as long as the index of the table takes", async () => {
    const dataset = defineDataset({
      name: "test-long",
      key: ["place"],
      columns: { place: text(), cases: bigint({ measures: "cumulative" }) },
      sources: {
        left: { url: "test:left", columns: { place: text(), cases: bigint({ min: 0 }) } },
      },
      map: (row) => row,
    });
    // Random, so that it does not shrink: an index row takes about 2,700 bytes.
    const random = Array.from({ length: 300 }, (_, index) =>
      Math.abs(Math.sin(index + 1))
        .toString(36)
        .slice(2),
    );
    const place = random.join("").slice(0, 2_680);
    for (const [cases, counts] of [
      [1, { inserted: 1 }],
      [2, { updated: 1 }],
    ] as const) {
      const { open } = new TestSources().set("test:left", `place,cases\n${place},${cases}\n`);
      const { record } = await run({ dataset }, settingsOn(db, { open }));
      expect(record).toMatchObject({ error: null, ...counts });
    }
    await using session = await db.database.connect(new AbortController().signal);
    const { revisions } = await rowHistory(session.db, dataset, { place });
    expect(revisions).toHaveLength(1);
  });
});
