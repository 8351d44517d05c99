import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { run } from "../../src/run.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const notes = defineDataset({
  name: "test-notes",
  key: ["day"],
  columns: { day: date(), note: text(), cases: bigint() },
  sources: {
    left: { url: "test:left", columns: { day: date(), note: text(), cases: bigint({ min: 0 }) } },
  },
  // Two days' worth, which may be more than the table can hold.
  map: (row) => ({ ...row, cases: row.cases * 2 }),
});

describe.each(TEST_DATABASES)("staging on %s", (_, makeDatabase) => {
  let db: TestDatabase;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const runNotes = async (lines: string) => {
    const sources = new TestSources().set("test:left", `day,note,cases\n${lines}`);
    return (await run({ dataset: notes }, settingsOn(db, { open: sources.open }))).record;
  };

  it("keeps every text as it is: tabs, line ends, backslashes, quotes, other scripts", async () => {
    const notes = [
      "a\tb",
      "a\r\nb",
      "\\N",
      "\\.",
      "a\\tb",
      "it's",
      '"',
      "Doña Ana",
      "漢字 🦠",
      " x ",
    ];
    const lines = notes.map(
      (note, index) => `2021-01-${index + 10},"${note.replaceAll('"', '""')}",1\n`,
    );
    expect(await runNotes(lines.join(""))).toMatchObject({ inserted: notes.length });
    const stored = await db.query<{ note: string }>("select note from test_notes");
    expect(stored.map(({ note }) => note).toSorted()).toEqual(notes.toSorted());
  });

  it("takes rows of any length, in the order in which they come", async () => {
    const lengths = [1, 100_000, 200_000, 400_000, 2, 90_000, 90_000];
    const lines = lengths.map((length, index) => `2021-01-0${index + 1},${"é".repeat(length)},1\n`);
    expect(await runNotes(lines.join(""))).toMatchObject({ error: null, inserted: 7 });
    const stored = await db.query("select length(note) as length from test_notes order by day");
    expect(stored.map(({ length }) => length)).toEqual(lengths);
  });

  it("refuses what the dataset made of a row if its column cannot hold it", async () => {
    const record = await runNotes(
      `2021-01-01,fine,1\n2021-01-01,large,${Number.MAX_SAFE_INTEGER}\n`,
    );
    expect(record).toMatchObject({ status: "failed", error: { code: "CONTRACT" } });
    expect(record.error?.details).toEqual([
      'left, line 3, column "cases": "18014398509481982" is not a whole number within ±(2^53 - 1)',
    ]);
  });
});
