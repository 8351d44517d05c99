import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, text } from "../../src/columns/index.ts";
import type { Dataset, Row, Value } from "../../src/datasets/dataset.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { dryRun } from "../../src/dry-run.ts";
import { exportRows } from "../../src/inspect/export-rows.ts";
import { parseKey, rowHistory } from "../../src/inspect/history.ts";
import { run } from "../../src/run.ts";
import { COLUMN_CASES, record } from "../support/column-cases.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const FILE = "test:file";

/** A dataset with a column of the type, read under another name in the header. */
const valued = (make: (typeof COLUMN_CASES)[number][1]) =>
  defineDataset({
    name: "test-valued",
    key: ["day"],
    columns: { day: date({ from: "Day" }), v: make({ nullable: true, from: "The value" }) },
    source: { url: FILE },
    publish: "one-file",
  });

/** A dataset with a key of the type; joined, its values come from a transform. */
const keyed = (make: (typeof COLUMN_CASES)[number][1], isJoined: boolean) => {
  const columns = { k: make({}), day: date() };
  const table = { name: "test-keyed", key: ["k"], columns };
  return defineDataset(
    (isJoined
      ? {
          ...table,
          sources: { file: { url: FILE, columns, key: ["k"] } },
          transform: ({ file }: { file: Row[] }) => file,
        }
      : { ...table, source: { url: FILE } }) as never,
  );
};

const dayOf = (index: number): string => `2021-01-${String(index + 1).padStart(2, "0")}`;

describe.each(TEST_DATABASES)("columns on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const share = (name: string, cases = COLUMN_CASES) =>
    shareOf(cases, "type", { ...placeOn(on), spread: 6 }, `${name} on ${on}`);
  const load = async (dataset: Dataset, lines: readonly string[], site?: MemorySite) => {
    const { open } = new TestSources().set(FILE, `${lines.join("\n")}\n`);
    return (await run({ dataset }, settingsOn(db, { open, site }))).record;
  };
  const withDb = async <T>(work: (db: Parameters<typeof exportRows>[0]) => Promise<T>) => {
    await using session = await db.database.connect(new AbortController().signal);
    return await work(session.db);
  };
  const exported = (dataset: Dataset): Promise<Row[]> =>
    withDb(async (db) => {
      const rows: Row[] = [];
      for await (const page of exportRows(db, dataset)) rows.push(...page);
      return rows;
    });

  it.each(share("values"))(
    "of the type %s keep their values from file to page",
    async (_, make) => {
      const dataset = valued(make);
      const site = new MemorySite();
      const { equal } = make({}).type.examples;
      const canonical = equal.map(([first]) => first as string);
      const fileOf = (values: readonly string[]) => [
        record("Day", "The value"),
        ...[...values, ""].map((value, index) =>
          value === "" ? `${dayOf(index)},` : record(dayOf(index), value),
        ),
      ];
      const shown = (values: readonly (Value | undefined)[]) =>
        values.map((value) => (value === null ? null : String(value)));
      const rows = equal.length + 1;

      expect(await load(dataset, fileOf(canonical), site)).toMatchObject({
        error: null,
        inserted: rows,
      });
      const before = (await exported(dataset)).map(({ v }) => v);
      expect(shown(before)).toEqual([...canonical, null]);

      // The same values in every other spelling.
      for (let at = 1; at < Math.max(...equal.map(({ length }) => length)); at++) {
        const spelled = equal.map((group) => group[at] ?? (group[0] as string));
        expect(await load(dataset, fileOf(spelled), site)).toMatchObject({
          ...{ error: null, inserted: 0, updated: 0, unchanged: rows, missing: 0 },
        });
      }

      // Each value becomes another one, and one becomes unknown.
      const rotated = [...canonical.slice(1), ""];
      expect(await load(dataset, fileOf(rotated), site)).toMatchObject({
        error: null,
        updated: rows - 1,
      });
      const after = (await exported(dataset)).map(({ v }) => v);
      expect(shown(after)).toEqual([...canonical.slice(1), null, null]);
      const history = await withDb((db) => rowHistory(db, dataset, { day: dayOf(0) }));
      expect(history).toMatchObject({
        current: { day: dayOf(0), v: after[0] },
        revisions: [{ before: { v: before[0] }, after: { v: after[0] } }],
      });

      const file = site.read("data/test-valued/rows.json");
      expect(file.columns.v).toEqual(after);
      const changes = file.corrections.newest.map(({ changes }: { changes: object }) => changes);
      expect(changes).toContainEqual({ v: [before[0], after[0]] });

      const { open } = new TestSources().set(FILE, `${fileOf(canonical).join("\n")}\n`);
      const dry = await dryRun({ dataset }, settingsOn(db, { open }));
      expect(dry.record).toMatchObject({ error: null, updated: rows - 1 });
      expect(dry.examples).toContainEqual(
        expect.objectContaining({ before: { v: after[0] }, after: { v: before[0] } }),
      );
    },
  );

  const keyCases = COLUMN_CASES.filter(([, make]) => make({}).type.canBeKey);

  it.each(share("keys", keyCases))(
    "of the type %s name a row, in any spelling",
    async (_, make) => {
      const { equal } = make({}).type.examples;
      const canonical = equal.map(([first]) => first as string);
      const fileOf = (values: readonly string[]) => [
        "k,day",
        ...values.map((value, index) => `${record(value)},${dayOf(index)}`),
      ];
      for (const isJoined of [false, true]) {
        await db.clear();
        const dataset = keyed(make, isJoined);
        const inserted = equal.length;
        expect(await load(dataset, fileOf(canonical))).toMatchObject({ error: null, inserted });
        const spelled = equal.map((group) => group.at(-1) as string);
        expect(await load(dataset, [...fileOf(spelled), ""])).toMatchObject({
          ...{ error: null, inserted: 0, updated: 0, unchanged: inserted, missing: 0 },
        });
        const changed = fileOf(spelled).map((line, index) =>
          index === 1 ? line.replace(/[^,]*$/, "2022-02-02") : line,
        );
        expect(await load(dataset, changed)).toMatchObject({
          error: null,
          inserted: 0,
          updated: 1,
        });
        const key = parseKey(dataset, [equal[0]?.at(-1) as string]);
        expect(await withDb((db) => rowHistory(db, dataset, key))).toMatchObject({
          ...{ current: { day: "2022-02-02" }, revisions: [{ before: { day: dayOf(0) } }] },
        });
        const keys = (await exported(dataset)).map(({ k }) => String(k));
        expect(keys.toSorted()).toEqual(canonical.toSorted());
        const twice = [...fileOf(canonical), `${record(spelled[0] as string)},2021-05-05`];
        expect((await load(dataset, twice)).error?.message).toMatch(/duplicate of line \d+ \(k /);
      }
    },
  );

  it.each(share("refused cells"))(
    "of the type %s refuse other cells, with their line",
    async (_, make) => {
      const { type } = make({});
      for (const cell of type.examples.refused.filter((each) => !each.includes("\0"))) {
        const lines = [record("Day", "The value"), record(dayOf(0), cell)];
        const dataset = { ...valued(make) };
        const source = dataset.sources[0] as Dataset["sources"][number];
        const strict = source.columns.map((column) =>
          column.name === "v" ? { ...column, cell: make({}) } : column,
        );
        const { error } = await load(
          { ...dataset, sources: [{ ...source, columns: strict }] },
          lines,
        );
        expect(error?.code).toBe("CONTRACT");
        expect(error?.message).toContain("line 2");
        expect(error?.message).toContain(`is not ${type.expected}`);
      }
    },
  );

  it.each(["9/24/06", "08/02/2021", "2021-02-29", "", 20210101, true, new Date(0)])(
    "of dates refuse %p from a transform, so that PostgreSQL never guesses",
    async (value) => {
      const columns = { k: text(), day: date() };
      const dataset = defineDataset({
        name: "test-keyed",
        key: ["k"],
        columns,
        sources: { file: { url: FILE, columns: { k: text() }, key: ["k"] } },
        transform: ({ file }) => Array.from(file, ({ k }) => ({ k, day: value as string })),
      });
      const { error } = await load(dataset, ["k", "a"]);
      expect(error?.message).toMatch(/column "day": .* is not a date YYYY-MM-DD/);
    },
  );
});
