import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { correctionsQuery } from "../../src/inspect/corrections-query.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { joined, settingsOn, TestNotifier } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

describe.each(TEST_DATABASES)("correctionsQuery on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.clear());

  const load = async (day: string): Promise<void> => {
    const { open } = sourcesOf(day);
    await run({ dataset: joined }, settingsOn(db, { open, notifier: new TestNotifier() }));
  };
  const corrections = async (schema = "public") =>
    await db.query(correctionsQuery(joined, schema).text);

  it("finds nothing where nothing was corrected", async () => {
    await load(DAY_1);
    expect(await corrections()).toEqual([]);
  });

  it("has one row for each corrected value, with the columns that it declares", async () => {
    await load(DAY_1);
    await load(DAY_2);
    const rows = await corrections();
    expect(rows).toEqual([
      {
        "Corrected at": expect.anything(),
        Run: expect.anything(),
        day: expect.anything(),
        Column: "cases",
        Before: "2",
        After: "5",
      },
    ]);
    expect(correctionsQuery(joined, "public").columns.map(({ name }) => name)).toEqual(
      Object.keys(rows[0] ?? {}),
    );
  });

  it("shows a value that became known or unknown", async () => {
    await load(DAY_1);
    const { open } = sourcesOf(DAY_1).set("test:right", "day,extra\n2021-01-02,7\n");
    await run({ dataset: joined }, settingsOn(db, { open, notifier: new TestNotifier() }));
    const rows = await corrections();
    const values = rows.map(({ Column, Before, After }) => [Column, Before, After]);
    expect(values.sort()).toEqual([
      ["extra", null, "7"],
      ["extra", "10", null],
    ]);
  });

  it("leaves out corrections of a table in another schema", async () => {
    await load(DAY_1);
    await load(DAY_2);
    expect(await corrections("elsewhere")).toEqual([]);
  });
});
