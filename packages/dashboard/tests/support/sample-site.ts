import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  type Dataset,
  datasets,
  fileSite,
  type OpenSource,
  openSource,
  run,
  usDaily,
  usStates,
} from "@daily-delta/etl";
import { settingsOn } from "@daily-delta/etl/testing/runs";
import { TestClock } from "@daily-delta/etl/testing/test-clock";
import { embeddedTestDatabase } from "@daily-delta/etl/testing/test-databases";
import { onceInWorker } from "@daily-delta/etl/testing/worker-values";
import { buildPage } from "../../src/build-page.ts";

/** A run of the job, whose page the test looks at. */
export interface SiteRun {
  readonly dataset: Dataset;
  readonly urls: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** When the source had what a backfill loads. @default another run */
  readonly effectiveAt?: string;
  readonly open?: OpenSource;
}

export interface TestSite {
  readonly folder: string;
  remove(): Promise<void>;
}

/**
 * Builds the page and fills it by real runs on PGlite, one after the other. Sites of which the runs
 * are known beforehand are made once, and copied for the other suites of a jest worker.
 */
export async function makeSite(runs: readonly SiteRun[]): Promise<TestSite> {
  const folder = await mkdtemp(join(tmpdir(), "daily-delta-site-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  const known = [SAMPLE_RUNS, MARKED_RUNS].indexOf(runs);
  if (known === -1) await fillSite(folder, runs);
  else await writeFiles(folder, await onceInWorker(`site ${known}`, () => siteOf(runs)));
  return { folder, remove };
}

async function fillSite(folder: string, runs: readonly SiteRun[]): Promise<void> {
  await buildPage(folder);
  if (runs.length === 0) return;
  const db = await embeddedTestDatabase();
  for (const { dataset, urls, at, effectiveAt, open = openSource } of runs) {
    const clock = new TestClock(new Date(at));
    const settings = { clock, datasets, open, site: fileSite(folder), environment: "test" };
    const request = { dataset, urls, ...(effectiveAt && { effectiveAt: new Date(effectiveAt) }) };
    await run(request, settingsOn(db, settings));
  }
  await db.close();
}

/** The files of a site, by their paths in its folder. */
type Files = ReadonlyMap<string, Uint8Array>;

async function siteOf(runs: readonly SiteRun[]): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), "daily-delta-site-"));
  await fillSite(folder, runs);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  const files = paths.map(async (path) => [relative(folder, path), await readFile(path)] as const);
  const found = new Map(await Promise.all(files));
  await rm(folder, { recursive: true });
  return found;
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [path, contents] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), contents);
  }
}

/** The time at which the tests look at the samples: an hour after the last run. */
export const NOW = new Date("2021-01-17T20:00:00Z");

const sample = (day: string, name: string): string =>
  pathToFileURL(fileURLToPath(new URL(`../../../../samples/${day}/${name}`, import.meta.url))).href;
const samplesOf = (day: string) => ({
  nyt: sample(day, "us.csv"),
  jhu: sample(day, "time-series-19-covid-combined.csv"),
});

const STATES = ["Alabama", "New York", "Puerto Rico"] as const;

/** Opens a string as a file. */
export const openText = async (text: string) => {
  const bytes = Buffer.from(text);
  const body = (async function* () {
    yield bytes;
  })();
  return { etag: null, size: bytes.length, body };
};

/**
 * Opens a sample without the column that marks it, as if its numbers were real; with one line end
 * more, since the samples are known by their bytes, too.
 */
const openAsReal: OpenSource = async (url) => {
  const text = await readFile(fileURLToPath(url), "utf8");
  return await openText(`${text.replaceAll(/,(?:daily_delta_sample|invented)$/gm, "")}\n`);
};

/** Some states on some days, the first corrected on the second day. */
export const statesFile = (isCorrected: boolean): OpenSource => {
  const lines = ["date,state,fips,cases,deaths"];
  for (let day = 0; day < 60; day++) {
    const date = new Date(Date.UTC(2020, 10, 18 + day)).toISOString().slice(0, 10);
    for (const [index, state] of STATES.entries()) {
      const correction = isCorrected && index === 0 && day < 3 ? 7 : 0;
      lines.push(`${date},${state},0${index},${(index + 1) * 1000 * day + correction},${day}`);
    }
  }
  return () => openText(lines.join("\n"));
};

const STATES_URL = { nyt: "https://example.org/us-states.csv" };

/** The samples as they are: marked as invented. */
export const MARKED_RUNS: readonly SiteRun[] = [
  { dataset: usDaily, urls: samplesOf("day-1"), at: "2021-01-15T19:00:00Z" },
  { dataset: usDaily, urls: samplesOf("day-2"), at: "2021-01-17T19:00:00Z" },
];

/** The samples of both days without their mark, a failure between them, and some states. */
export const SAMPLE_RUNS: readonly SiteRun[] = [
  { dataset: usDaily, urls: samplesOf("day-1"), at: "2021-01-15T19:00:00Z", open: openAsReal },
  {
    dataset: usDaily,
    urls: { ...samplesOf("day-1"), nyt: samplesOf("day-1").jhu },
    at: "2021-01-16T19:00:00Z",
    open: openAsReal,
  },
  { dataset: usDaily, urls: samplesOf("day-2"), at: "2021-01-17T19:00:00Z", open: openAsReal },
  { dataset: usStates, urls: STATES_URL, at: "2021-01-16T19:00:00Z", open: statesFile(false) },
  { dataset: usStates, urls: STATES_URL, at: "2021-01-17T19:00:00Z", open: statesFile(true) },
];
