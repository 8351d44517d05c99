import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { republish } from "../../src/publish/publish.ts";
import { run } from "../../src/run.ts";
import { MemorySite } from "../support/memory-site.ts";
import { settingsOn, TestNotifier, TestSources, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const [NYT, JHU] = usDaily.sources.map(({ url }) => url) as [string, string];
const MARKED = ",daily_delta_sample";
const JHU_REAL = "Date,Country/Region,Province/State,Recovered\n2021-01-01,US,,1\n";
const nyt = (rows: Readonly<Record<string, number>>, mark = ""): string =>
  [
    `date,cases,deaths${mark}`,
    ...Object.entries(rows).map(([day, cases]) => `${day},${cases},0${mark && ",x"}`),
  ].join("\n");
const shipped = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url)), "utf8");

describe.each(TEST_DATABASES)("samples on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let site: MemorySite;
  let clock: ReturnType<typeof testClock>;
  let notifier: TestNotifier;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear();
    site = new MemorySite();
    notifier = new TestNotifier();
    clock = testClock(new Date("2026-01-01T00:00:00Z"));
  });

  const load = async (file: string, jhu = JHU_REAL) => {
    await clock.sleep(86_400_000, new AbortController().signal);
    const { open } = new TestSources().set(NYT, file).set(JHU, jhu);
    const request = { dataset: usDaily, acceptShrink: true };
    const { record } = await run(request, settingsOn(db, { clock, site, open, notifier }));
    return record;
  };
  const described = () => site.read("data/datasets.json").datasets[0];
  const rows = () => site.read("data/us-daily/rows.json");

  it("are published as such, without credits, and named in the message", async () => {
    const record = await load(
      shipped("day-1/us.csv"),
      shipped("day-1/time-series-19-covid-combined.csv"),
    );
    expect(record.sources).toMatchObject({ nyt: { isSample: true }, jhu: { isSample: true } });
    expect(described()).toMatchObject({
      isSample: true,
      sources: [
        { name: "nyt", credit: null },
        { name: "jhu", credit: null },
      ],
    });
    expect(rows()).toMatchObject({ isSample: true });
    expect(notifier.messages.at(-1)?.body).toMatch(/ nyt: 361 rows of INVENTED SAMPLE DATA/);
  });

  it("are known by the column wherever it stands, quoted or in capitals", async () => {
    await load('"Daily_Delta_Sample",deaths,cases,date\nx,0,1,2021-01-01\n');
    expect(described()).toMatchObject({ isSample: true });
  });

  it("make a dataset a sample if only one of its sources is one", async () => {
    await load(
      nyt({ "2021-01-01": 1 }),
      JHU_REAL.replace("Recovered", `Recovered${MARKED}`).replace("1\n", "1,x\n"),
    );
    expect(described()).toMatchObject({ isSample: true });
  });

  it("stay samples where the source answers that nothing changed", async () => {
    const file = nyt({ "2021-01-01": 1 }, MARKED);
    await load(file);
    expect((await load(file)).status).toBe("unchanged");
    expect(described()).toMatchObject({ isSample: true });
  });

  it("are real numbers again after a real file that has all stored rows, and correct nothing", async () => {
    await load(nyt({ "2021-01-01": 1, "2021-01-02": 2 }, MARKED));
    await load(nyt({ "2021-01-01": 10 }));
    expect(described()).toMatchObject({ isSample: true });
    expect(rows()).toMatchObject({ isSample: true });
    await load(nyt({ "2021-01-01": 10, "2021-01-02": 20 }));
    expect(described()).toMatchObject({
      isSample: false,
      sources: [{ credit: { name: "The New York Times" } }, {}],
    });
    expect(rows()).toMatchObject({ isSample: false, corrections: { total: 0, newest: [] } });
    await load(nyt({ "2021-01-01": 11, "2021-01-02": 20 }));
    expect(rows().corrections.newest).toEqual([
      {
        ...{ date: "2021-01-01", runId: 4, at: "2026-01-05T00:00:00.000Z" },
        // The sample's row is older, and was no version of this day.
        ...{ storedAt: "2026-01-04T00:00:00.000Z", changes: { cases: [10, 11] } },
      },
    ]);
  });

  it("that an older version loaded without their mark are known by their bytes", async () => {
    const unmarked = (name: string) =>
      shipped(name).replaceAll(/,(invented|daily_delta_sample)$/gm, "");
    await load(unmarked("day-1/us.csv"), unmarked("day-1/time-series-19-covid-combined.csv"));
    expect(described()).toMatchObject({ isSample: true });
  });

  it("are recognised in a ledger that has not been migrated yet", async () => {
    const unmarked = (name: string) =>
      shipped(name).replaceAll(/,(invented|daily_delta_sample)$/gm, "");
    await load(unmarked("day-1/us.csv"), unmarked("day-1/time-series-19-covid-combined.csv"));
    await db.query("alter table daily_delta.source_versions drop column is_sample");
    await using session = await db.database.connect(new AbortController().signal);
    const options = { environment: "x", now: new Date(), signal: new AbortController().signal };
    await republish(session.db, usDaily, site, options);
    expect(described()).toMatchObject({ isSample: true });
  });
});
