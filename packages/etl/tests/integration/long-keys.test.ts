import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { KeySize } from "../../src/datasets/key-size.ts";
import { run } from "../../src/run.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { shareOf } from "../support/samples.ts";
import { placeOn, TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const random = randomNumbers(2704);
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-*/=";
/** A string that compression does not make smaller. */
const noise = (length: number): string =>
  Array.from({ length }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join("");

const COLUMNS = { date: date(), bigint: bigint({ min: 0 }), text: text() };
type TypeName = keyof typeof COLUMNS;
const SMALL = { date: "2021-01-01", bigint: "1", text: "" };

/** A dataset with a key of these types, in columns `k0`, `k1`, … */
function keyed(types: readonly TypeName[], isJoined = false) {
  const columns = Object.fromEntries(types.map((type, index) => [`k${index}`, COLUMNS[type]]));
  const key = Object.keys(columns);
  const source = { url: "test:left", columns: { ...columns, v: bigint({ min: 0 }) } };
  const table = {
    name: "test-long",
    key,
    columns: { ...columns, v: bigint({ measures: "cumulative" }) },
  };
  return defineDataset(
    (isJoined
      ? {
          ...table,
          sources: { left: { ...source, key } },
          transform: ({ left }: { left: object[] }) => left,
        }
      : { ...table, sources: { left: source }, map: (row: object) => row }) as never,
  );
}

const KEYS: readonly (readonly TypeName[])[] = [
  ["text"],
  ["date", "text"],
  ["text", "date"],
  ["text", "text"],
  ["bigint", "text", "text"],
  ["text", "bigint", "text", "date"],
  ["date", "text", "text", "text", "bigint"],
];

describe.each(TEST_DATABASES)("long keys on %s", (on, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const runFile = async (dataset: ReturnType<typeof keyed>, lines: readonly string[]) => {
    const header = dataset.columns.map(({ name }) => name).join();
    const file = `${[header, ...lines].join("\n")}\n`;
    const { open } = new TestSources().set("test:left", file);
    return (await run({ dataset }, settingsOn(db, { open, site: undefined }))).record;
  };

  /** Keys whose strings have a number of bytes together: all in one column, or shared. */
  function linesOf(types: readonly TypeName[], bytes: number): string[] {
    const strings = types.filter((type) => type === "text").length;
    return Array.from({ length: strings + 1 }, (_, place) => {
      const share = Math.floor(bytes / strings);
      const rest = bytes - share * (strings - 1);
      const size = (index: number) =>
        place === strings
          ? index === 0
            ? rest
            : share
          : index === place
            ? bytes - strings + 1
            : 1;
      let index = 0;
      return [
        ...types.map((type) => (type === "text" ? noise(size(index++)) : SMALL[type])),
        place + 1,
      ];
    }).map((cells) => cells.join());
  }

  it.each(shareOf(KEYS, "key", { ...placeOn(on), spread: 4 }, `long keys on ${on}`))(
    "load up to the limit, with any columns: %s %s %s %s %s",
    async (...names) => {
      const types = names.filter((name) => name !== undefined) as TypeName[];
      const dataset = keyed(types);
      const { limit } = new KeySize(dataset.key, dataset.columns);
      const lines = linesOf(types, limit);
      expect(await runFile(dataset, lines)).toMatchObject({ error: null, inserted: lines.length });
      const corrected = lines.map((line) => `${line}0`);
      expect(await runFile(dataset, corrected)).toMatchObject({ error: null, inserted: 0 });
    },
  );

  it.each<[readonly TypeName[], string]>([
    [["text"], ""],
    [["date", "text"], ""],
    [["text", "text"], " (k0 2,676, k1 10)"],
  ])("are refused above it, before anything is written: %s", async (types, parts) => {
    for (const isJoined of [false, true]) {
      const dataset = keyed(types, isJoined);
      const { limit } = new KeySize(dataset.key, dataset.columns);
      const rest = noise(10);
      const long = noise(
        types.filter((type) => type === "text").length === 2 ? limit - 9 : limit + 1,
      );
      const cells =
        types[0] === "date" ? ["2021-01-01", long] : types.length === 2 ? [long, rest] : [long];
      const good = types.map((type) => (type === "text" ? "a" : SMALL[type]));
      const { error } = await runFile(dataset, [[...good, 1].join(), [...cells, 1].join()]);
      const column = types[0] === "date" ? "k1" : "k0";
      const size = new Intl.NumberFormat("en-US");
      expect(error).toMatchObject({
        code: "CONTRACT",
        details: [
          `left, line 3, column "${column}": "${long.slice(0, 80)}…" is not short enough for PostgreSQL's index: the key has ${size.format(limit + 1)} bytes of text${parts}, and may have ${size.format(limit)}`,
        ],
      });
      expect(await db.query("select to_regclass('test_long') as name")).toEqual([{ name: null }]);
    }
  });

  it("are measured in bytes, not in characters", async () => {
    const dataset = keyed(["text"]);
    expect(await runFile(dataset, [`${"é".repeat(1_346)},1`])).toMatchObject({ error: null });
    const { error } = await runFile(dataset, [`${"é".repeat(1_347)},1`]);
    expect(error?.details[0]).toContain("the key has 2,694 bytes of text, and may have 2,692");
    const emoji = await runFile(dataset, [`${"😀".repeat(674)},1`]);
    expect(emoji.error?.details[0]).toContain("the key has 2,696 bytes of text");
  });

  it.each([["text"], ["date, text"]])("have the very limit of PostgreSQL: %s", async (declared) => {
    const types = declared.split(", ") as TypeName[];
    const { key, columns } = keyed(types);
    const { limit } = new KeySize(key, columns);
    const shown = types.map((type, index) => `k${index} ${type}`).join();
    await db.query(`create table t (${shown}, primary key (${key.join()}))`);
    const insert = (bytes: number) => {
      const values = types.map((type) => (type === "text" ? noise(bytes) : SMALL[type]));
      const places = values.map((_, index) => `$${index + 1}`).join();
      return db.query(`insert into t values (${places})`, values);
    };
    await insert(limit);
    await expect(insert(limit + 1)).rejects.toMatchObject({ code: "54000" });
  });
});
