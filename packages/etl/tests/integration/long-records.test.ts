import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { run } from "../../src/run.ts";
import { settingsOn } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const CHUNK = 2 ** 16;
const LONG = 1_040_000;

const notes = defineDataset({
  name: "test-notes",
  key: ["day"],
  columns: { day: date(), note: text() },
  sources: { left: { url: "test:left", columns: { day: date(), note: text() } } },
  map: (row) => row,
});

const day = (index: number): string =>
  new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10);
const short = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `${day(from + n)},note ${from + n}`);

describe.each(TEST_DATABASES)("a record of more than 2 MB, on %s,", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());

  it("is loaded as it is, and has all of its file read", async () => {
    let reads = 0;
    const load = async (lines: readonly string[]) => {
      const bytes = Buffer.from(["day,note", ...lines].join("\n"));
      reads = 0;
      const open = async () => {
        reads += 1;
        return {
          etag: null,
          size: bytes.length,
          body: (async function* () {
            for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
          })(),
        };
      };
      return (await run({ dataset: notes }, settingsOn(db, { open }))).record;
    };
    const padding = short(1_000, 1_020).map((line) => line + "x".repeat(9_000));
    /** Quotes are written twice: 2 MB, with those before it too long for a block. */
    const withLong = (end: string) => [
      ...short(0, 1_000),
      ...padding,
      `${day(1_020)},"${'""'.repeat(LONG)}${end}"`,
      ...short(1_021, 1_100),
    ];

    expect(await load(short(0, 1_000))).toMatchObject({ error: null, inserted: 1_000 });
    expect(await load(withLong("a"))).toMatchObject({ error: null, inserted: 100, updated: 0 });
    expect(reads).toBe(2);
    expect(await load(withLong("b"))).toMatchObject({ error: null, inserted: 0, updated: 1 });
    const stored = `select right(note, 2) as "end", length(note) as "length" from test_notes`;
    expect(await db.query(`${stored} where length(note) > 10000`)).toEqual([
      { end: '"b', length: LONG + 1 },
    ]);
  });
});
