import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { date, integer, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import { parseKey, rowHistory } from "../../src/inspect/history.ts";
import { run } from "../../src/run.ts";
import { settingsOn, TestSources } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const provinces = defineDataset({
  name: "test-provinces",
  key: ["day", "country", "province"],
  columns: { day: date(), country: text(), province: text({ empty: true }), cases: integer() },
  source: { url: "test:file", format: { unknown: "NA" } },
});
const matches = defineDataset({
  name: "test-matches",
  key: ["day", "home"],
  occurrence: "n",
  columns: { day: date(), home: text(), goals: integer() },
  source: { url: "test:file" },
});

describe.each(TEST_DATABASES)("keys of rows that have no complete key, on %s,", (_, make) => {
  let bed: TestDatabase;
  beforeAll(async () => {
    bed = await make();
  });
  afterAll(() => bed.close());
  beforeEach(() => bed.clear());

  const load = async (dataset: typeof provinces, file: string) => {
    const { open } = new TestSources().set("test:file", file);
    return (await run({ dataset }, settingsOn(bed, { open }))).record;
  };
  const historyOf = async (dataset: typeof provinces, ...key: string[]) => {
    await using session = await bed.database.connect(new AbortController().signal);
    return await rowHistory(session.db, dataset, parseKey(dataset, key));
  };

  it("may have empty parts, which are values, also for the history of a row", async () => {
    const file =
      "day,country,province,cases\n2020-03-01,US,Ohio,1\n2020-03-01,US,,2\n2020-03-01,UK,NA,3\n";
    expect(await load(provinces, file)).toMatchObject({ inserted: 3, error: null });
    expect(await load(provinces, file.replace(",2\n", ",5\n"))).toMatchObject({ updated: 1 });
    const history = await historyOf(provinces, "2020-03-01", "US", "");
    expect(history).toMatchObject({ current: { province: "", cases: 5 } });
    expect(history.revisions).toMatchObject([{ before: { cases: 2 }, after: { cases: 5 } }]);
    expect((await historyOf(provinces, "2020-03-01", "UK", "")).current).toMatchObject({
      cases: 3,
    });
    const { error } = await load(provinces, `${file}2020-03-01,US,,9\n`);
    expect(error?.details[0]).toContain('day "2020-03-01", country "US", province ""');
  });

  it("count rows with the same values", async () => {
    const file = "day,home,goals\n1974-02-17,Tahiti,1\n1974-02-17,Tahiti,2\n1974-02-18,Tahiti,3\n";
    expect(await load(matches, file)).toMatchObject({ inserted: 3, error: null });
    const edited = file.replace(",2\n", ",7\n").replace(",3\n", ",3\n1974-02-18,Tahiti,3\n");
    expect(await load(matches, edited)).toMatchObject({ inserted: 1, updated: 1, unchanged: 2 });
    const history = await historyOf(matches, "1974-02-17", "Tahiti", "2");
    expect(history).toMatchObject({
      current: { n: 2, goals: 7 },
      revisions: [{ before: { goals: 2 } }],
    });
    expect((await historyOf(matches, "1974-02-18", "Tahiti", "2")).current).toMatchObject({
      goals: 3,
    });
  });
});
