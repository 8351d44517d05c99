import { expect } from "@jest/globals";
import type { Clock } from "../../src/core/clock.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { openSource } from "../../src/extract/open-source.ts";
import type { OpenSource } from "../../src/extract/opened-file.ts";
import type { RunRecord } from "../../src/record/run-record.ts";
import { run } from "../../src/run.ts";
import type { RunRequest, RunSettings } from "../../src/run-settings.ts";
import { file } from "./http-responders.ts";
import {
  type LoggedRequest,
  type Responder,
  startHttpServer,
  type TestServer,
} from "./http-server.ts";
import { settingsOn, TestNotifier, testClock } from "./runs.ts";
import { embeddedTestDatabase, type TestDatabase } from "./test-databases.ts";

/** Each day brings one new date and one correction. */
export type Day = 1 | 2 | 3;

const DATES = [
  ...["2020-03-21", "2020-03-22", "2020-03-23", "2020-03-24", "2020-03-25", "2020-03-26"],
  ...["2020-03-27", "2020-03-28", "2020-03-29", "2020-03-30", "2020-03-31", "2020-04-01"],
];

/** Rows of us_daily after that day: 10 rows, 11 or 12. */
export const usDailyRows = (day: Day) =>
  DATES.slice(0, 9 + day).map((date, i) => ({
    date,
    cases: 100 * (i + 1) + (i < day - 1 ? 5 : 0),
    deaths: i,
    recoveries: i === 3 ? null : 10 * (i + 1),
  }));

/** Rows of us_states after that day: 20 rows, 22 or 24. */
export const usStatesRows = (day: Day) =>
  usDailyRows(day).flatMap(({ date, cases, deaths }) => [
    { date, state: "Alabama", fips: "01", cases: 2 * cases, deaths },
    { date, state: "Oregon", fips: "41", cases: 300 * (deaths + 1), deaths },
  ]);

/** The file of a source on that day, shaped like the real one. */
export function covidFile(dataset: Dataset, source: string, day: Day): string {
  if (dataset.name === "us-states") return csv(usStatesRows(day));
  const rows = usDailyRows(day);
  if (source === "nyt") return csv(rows.map(({ recoveries: _, ...row }) => row));
  const jhu = (date: string, country: string, province: string, recovered: number | null) => ({
    ...{ Date: date, "Country/Region": country, "Province/State": province, Lat: 1.5, Long: -1.5 },
    ...{ Confirmed: 1, Recovered: recovered, Deaths: 1 },
  });
  const [first, ...others] = rows;
  const { date } = first as (typeof rows)[0];
  return csv([
    ...rows.map((row) => jhu(row.date, "Canada", "Québec", null)),
    ...rows.map((row) => jhu(row.date, '"Korea, South"', "", -1)),
    ...[jhu(date, "US", "Oregon", 4), jhu(date, "US", "Washington", 6)],
    ...others.map((row) => jhu(row.date, "US", "", row.recoveries)),
  ]);
}

/** NYT's way: no newline at the end. */
const csv = (rows: readonly object[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((line) => line.join()).join("\n");

/** Replaces the only occurrence of `part` in a string. */
export function swap(text: string, part: string, other: string): string {
  const [before, after, ...more] = text.split(part);
  if (after === undefined || more.length > 0) throw new Error(`the text has not one "${part}"`);
  return before + other + after;
}

interface Parts
  extends Partial<RunSettings>,
    Pick<Partial<RunRequest>, "urls" | "acceptShrink" | "full"> {
  /**
   * Measures the time limits of the requests, by the source's name. One that is not named has a
   * clock that stands still, so that what one source waits for never ends the wait for another.
   */
  readonly requestClocks?: Readonly<Record<string, Clock>>;
}

/** The sources of a dataset on a local web server, to be loaded into a database. */
export class CovidWeb {
  readonly server: TestServer;
  readonly #db: TestDatabase;
  #dataset: Dataset | undefined;

  private constructor(db: TestDatabase, server: TestServer) {
    this.#db = db;
    this.server = server;
  }

  static async start(
    makeDatabase: () => Promise<TestDatabase> = embeddedTestDatabase,
  ): Promise<CovidWeb> {
    return new CovidWeb(await makeDatabase(), await startHttpServer());
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.#db.close();
  }

  get dataset(): Dataset {
    if (this.#dataset === undefined) throw new Error("the test has not begun with a dataset");
    return this.#dataset;
  }

  /** Begins with an empty database, and the given days loaded into it. */
  async begin(dataset: Dataset, ...days: readonly Day[]): Promise<void> {
    this.#dataset = dataset;
    await this.#db.clear();
    for (const day of days) {
      this.serveDay(day);
      expect(await this.run()).toMatchObject({ status: "succeeded" });
    }
  }

  url = (source: string): string => this.server.url(`/${this.dataset.name}/${source}.csv`);

  /** Each request of the source takes the next responder; the last one stays. */
  serve(source: string, ...responders: readonly [Responder, ...Responder[]]): void {
    this.server.serve(new URL(this.url(source)).pathname, ...responders);
  }

  serveDay(day: Day): void {
    for (const { name } of this.dataset.sources) this.serve(name, file(this.file(name, day)));
  }

  file = (source: string, day: Day): string => covidFile(this.dataset, source, day);

  /** The requests of a source that `work` makes. */
  async requestsDuring(source: string, work: () => Promise<unknown>): Promise<LoggedRequest[]> {
    const before = this.server.requests.length;
    await work();
    const { pathname } = new URL(this.url(source));
    return this.server.requests.slice(before).filter(({ path }) => path === pathname);
  }

  /** Runs once, without a page unless it is given, and checks that this is one message. */
  async run(parts: Parts = {}): Promise<RunRecord> {
    const { urls, acceptShrink, full, requestClocks = {}, ...settings } = parts;
    const places = this.dataset.sources.map(({ name }) => [name, this.url(name)]);
    const clocks = new Map(
      Object.entries(requestClocks).map(([name, clock]) => [this.url(name), clock]),
    );
    const open: OpenSource = (url, options) =>
      openSource(url, { ...options, clock: clocks.get(url) ?? testClock() });
    const notifier = new TestNotifier();
    const { record } = await run(
      {
        dataset: this.dataset,
        urls: { ...Object.fromEntries(places), ...urls },
        acceptShrink,
        full,
      },
      settingsOn(this.#db, { notifier, open, site: undefined, ...settings }),
    );
    expect(notifier.messages.map((message) => message.record)).toEqual([record]);
    return record;
  }

  /** Runs once, in vain, and checks what everybody may rely on then. */
  async runInVain(parts?: Parts): Promise<RunRecord> {
    const before = await this.#everything();
    const record = await this.run(parts);
    expect(record).toMatchObject({ status: "failed", inserted: 0, updated: 0, sources: {} });
    expect(await this.#everything(record)).toEqual(before);
    const row = "select status, error, sent_at is not null as sent from daily_delta.runs";
    expect(await this.query(`${row} where id = $1`, [record.runId])).toEqual([
      { status: "failed", error: record.error, sent: true },
    ]);
    return record;
  }

  /** Serves the good files of day 3, after day 2 and so many failures: all of them arrive. */
  async runDay3(failedBefore: number): Promise<void> {
    this.serveDay(3);
    await this.expectDay3(failedBefore);
  }

  /** As `runDay3`, from what is served already. */
  async expectDay3(failedBefore: number, parts?: Parts): Promise<void> {
    const perDay = this.dataset.name === "us-states" ? 2 : 1;
    expect(await this.run(parts)).toMatchObject({
      ...{ status: "succeeded", failedBefore, error: null },
      ...{ inserted: perDay, updated: 1, unchanged: 11 * perDay - 1, missing: 0 },
    });
    await this.expectRows(3);
  }

  /** The table holds what it should hold after that day. */
  async expectRows(day: Day): Promise<void> {
    const columns = this.dataset.columns.map(({ name, type }) =>
      type.isDay ? `${name}::text` : name,
    );
    const rows = await this.query(`select ${columns} from ${this.dataset.table} order by 1, 2`);
    expect(rows).toEqual(this.dataset.name === "us-states" ? usStatesRows(day) : usDailyRows(day));
  }

  query: TestDatabase["query"] = (text, values) => this.#db.query(text, values);

  /** Every stored row and where it lies, without the given run's own in the ledger. */
  async #everything(except?: RunRecord): Promise<unknown> {
    const all = (table: string, condition = "true") =>
      this.query(
        `select t::text as row, xmin::text, xmax::text, ctid::text from ${table} as t
         where ${condition} order by ctid`,
      );
    return {
      rows: this.#dataset && (await all(this.#dataset.table)),
      runs: await all("daily_delta.runs", `id <> ${except?.runId ?? 0}`),
      versions: await all("daily_delta.source_versions"),
      revisions: await all("daily_delta.revisions"),
    };
  }
}
