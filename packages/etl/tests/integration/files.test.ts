import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../src/columns/index.ts";
import { defineDataset } from "../../src/datasets/define-dataset.ts";
import type { Files } from "../../src/datasets/files.ts";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { run } from "../../src/run.ts";
import { file, status, unframed } from "../support/http-responders.ts";
import { startHttpServer, type TestServer } from "../support/http-server.ts";
import { randomNumbers } from "../support/random-numbers.ts";
import { settingsOn, testClock } from "../support/runs.ts";
import { TEST_DATABASES, type TestDatabase } from "../support/test-databases.ts";

const COMMIT = "c".repeat(40);
const NOW = new Date("2021-01-31T12:00:00Z");

const datasetOf = (files: Files) =>
  defineDataset({
    name: "reports",
    key: ["day", "place"],
    columns: {
      day: date({ fromName: "{MM}-{DD}-{YYYY}.csv" }),
      place: text({ from: ["place", "Place/Region"] }),
      cases: bigint({ measures: "cumulative" }),
      deaths: bigint({ nullable: true, optional: true }),
    },
    source: { files },
  });

const csv = (...rows: string[]): string => ["place,cases,deaths", ...rows, ""].join("\n");

describe.each(TEST_DATABASES)("a source of several files on %s", (_, makeDatabase) => {
  let db: TestDatabase;
  let server: TestServer;

  beforeAll(async () => {
    db = await makeDatabase();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.clear().catch(() => db.reset());
    await server?.close();
    server = await startHttpServer();
  });
  afterAll(() => server.close());

  /** Files by their name, each with the hash that the repository's tree has of it. */
  const publish = (files: Record<string, string>, etag = '"1"') => {
    server.serve("/repos/me/reports/commits/HEAD", (request, response) => {
      if (request.headers["if-none-match"] === etag) response.writeHead(304).end();
      else response.writeHead(200, { ETag: etag }).end(COMMIT);
    });
    const tree = Object.entries(files).map(([name, contents]) => {
      server.serve(`/me/reports/${COMMIT}/daily/${name}`, file(contents));
      return { path: `daily/${name}`, type: "blob", sha: Buffer.from(contents).toString("hex") };
    });
    tree.push({ path: "README.md", type: "blob", sha: "0" });
    const answer = JSON.stringify({ tree, truncated: false });
    server.serve(`/repos/me/reports/git/trees/${COMMIT}?recursive=1`, file(answer));
  };
  const github = () =>
    datasetOf({
      github: {
        repository: "me/reports",
        path: "daily/*.csv",
        api: server.url(""),
        raw: server.url(""),
      },
    });
  const load = async (dataset = github(), request = {}, now = NOW) => {
    const before = server.requests.length;
    const settings = settingsOn(db, { open: undefined, clock: testClock(now) });
    const { record } = await run({ dataset, ...request }, settings);
    const paths = server.requests.slice(before).map(({ path }) => path.split("/").at(-1));
    return { ...record, paths };
  };
  const rows = () =>
    db.query("select day::text, place, cases::int, deaths::int from reports order by 1, 2");

  const FIRST = csv("Ohio,1,0", "Texas,2,0");
  const SECOND = "Place/Region,cases\nOhio,3\n";

  it("is loaded whole, with what the files' names say", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    const record = await load();
    expect(record).toMatchObject({ status: "succeeded", inserted: 3 });
    expect(record.sources.reports).toMatchObject({ rows: 3, kept: 3, etag: '"1"' });
    expect(await rows()).toEqual([
      { day: "2021-01-01", place: "Ohio", cases: 1, deaths: 0 },
      { day: "2021-01-01", place: "Texas", cases: 2, deaths: 0 },
      { day: "2021-01-02", place: "Ohio", cases: 3, deaths: null },
    ]);
  });

  it("costs one request where nothing changed, and three where one file did", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    await load();
    expect(await load()).toMatchObject({ status: "unchanged", unchanged: 3, paths: ["HEAD"] });
    const changed = { "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND.replace("3", "4") };
    publish({ ...changed, "01-03-2021.csv": csv("Ohio,5,1") }, '"2"');
    expect(await load()).toMatchObject({
      ...{ status: "succeeded", inserted: 1, updated: 1, unchanged: 2 },
      paths: ["HEAD", `${COMMIT}?recursive=1`, "01-02-2021.csv", "01-03-2021.csv"],
    });
    expect(await load()).toMatchObject({ status: "unchanged", paths: ["HEAD"] });
    expect(await rows()).toHaveLength(4);
  });

  it("reads all where a file or a row is gone, within what the guard allows", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    await load();
    publish({ "01-01-2021.csv": FIRST }, '"2"');
    expect(await load()).toMatchObject({ status: "failed", error: { code: "SHRUNK" } });
    const record = await load(github(), { acceptShrink: true });
    expect(record).toMatchObject({ status: "succeeded", unchanged: 2, missing: 1 });
    publish({ "01-01-2021.csv": csv("Ohio,1,0") }, '"3"');
    const next = await load(github(), { acceptShrink: true });
    expect(next).toMatchObject({ status: "succeeded", unchanged: 1, missing: 2 });
  });

  it("loads a row that moves from one file into another", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    await load();
    const doubled = csv("Ohio,1,0", "Texas,2,0", "Texas,3,0");
    publish({ "01-01-2021.csv": doubled, "01-02-2021.csv": SECOND }, '"2"');
    expect(await load()).toMatchObject({
      status: "failed",
      error: {
        code: "CONTRACT",
        details: [
          'reports, 01-01-2021.csv, line 4: duplicate of line 3 (day "2021-01-01", place "Texas")',
        ],
      },
    });
    expect(await rows()).toHaveLength(3);
  });

  it("writes nothing where two files have a row of the same key, first and later", async () => {
    const folder = await mkdtemp(join(tmpdir(), "files-"));
    try {
      const urls = { reports: pathToFileURL(join(folder, "*", "*.csv")).href };
      for (const name of ["one", "other"]) {
        await mkdir(join(folder, name));
        await writeFile(join(folder, name, "01-01-2021.csv"), FIRST);
      }
      const urlOf = (name: string) => pathToFileURL(join(folder, name, "01-01-2021.csv")).href;
      const key = '(day "2021-01-01", place "Ohio")';
      const problem = `reports, ${urlOf("other")}, line 2: duplicate of ${urlOf("one")}, line 2 ${key}`;
      const message = expect.stringContaining(problem);
      const doubled = { status: "failed", error: { code: "CONTRACT", message } };
      expect(await load(github(), { urls })).toMatchObject(doubled);
      await writeFile(join(folder, "other", "01-01-2021.csv"), csv("Utah,1,0"));
      expect(await load(github(), { urls })).toMatchObject({ status: "succeeded", inserted: 3 });
      await writeFile(join(folder, "other", "01-01-2021.csv"), FIRST);
      expect(await load(github(), { urls })).toMatchObject(doubled);
      expect(await rows()).toHaveLength(3);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("writes nothing where one file is wrong, and names it", async () => {
    publish({ "01-01-2021.csv": FIRST });
    await load();
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": csv("Ohio,x,0") }, '"2"');
    const { error } = await load();
    expect(error).toMatchObject({
      code: "CONTRACT",
      message: expect.stringContaining(
        'reports, 01-02-2021.csv, line 2, column "cases": "x" is not',
      ),
    });
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": "Province,cases\nOhio,1\n" }, '"3"');
    expect((await load()).error?.message).toMatch(
      /^reports, 01-02-2021\.csv, line 1, column "place": missing/,
    );
    publish({ "01-01-2021.csv": FIRST, "total.csv": FIRST }, '"4"');
    expect((await load()).error?.message).toContain(
      'the name of daily/total.csv is not like "{MM}-{DD}-{YYYY}.csv"',
    );
    expect(await rows()).toHaveLength(2);
  });

  it("fetches only a file again that broke off", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    const path = `/me/reports/${COMMIT}/daily/01-02-2021.csv`;
    server.serve(
      path,
      status(500),
      (_, response) => {
        response.writeHead(200, { "Content-Length": 100 }).write("Place/Region,cases\n");
        setImmediate(() => response.destroy());
      },
      file(SECOND),
    );
    const { paths, inserted } = await load();
    expect(inserted).toBe(3);
    expect(paths.filter((name) => name === "01-02-2021.csv")).toHaveLength(3);
    expect(paths.filter((name) => name === "01-01-2021.csv")).toHaveLength(1);
  });

  it("does not believe a file that ends with its connection, within a line", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    const path = `/me/reports/${COMMIT}/daily/01-02-2021.csv`;
    const whole = "Place/Region,cases\nOhio,345\n";
    const cut = (bytes: number) => unframed(whole.slice(0, bytes), { etag: '"cut"' });
    server.serve(path, cut(-2), cut(-4), cut(11), unframed(whole, { etag: '"whole"' }));
    expect(await load()).toMatchObject({ status: "succeeded", inserted: 3 });
    expect((await rows()).at(-1)).toMatchObject({ cases: 345 });
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": `${SECOND}Texas,6\n` }, '"2"');
    server.serve(path, cut(-2), cut(-3), cut(-4), status(404));
    expect(await load()).toMatchObject({ status: "failed", error: { code: "SOURCE" } });
    expect((await rows()).at(-1)).toMatchObject({ cases: 345 });
  });

  it("reads all again for --full, and for another definition", async () => {
    publish({ "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND });
    await load();
    await db.query("update reports set cases = 9 where day = '2021-01-01'");
    expect(await load(github(), { full: true })).toMatchObject({ updated: 2, unchanged: 1 });
    const other = { ...github(), version: "other" };
    expect(await load(other)).toMatchObject({ status: "succeeded", unchanged: 3 });
    expect(await load(other)).toMatchObject({ status: "unchanged", paths: ["HEAD"] });
  });

  it("is what its files say after any edits", async () => {
    const random = randomNumbers(7);
    const below = (limit: number): number => Math.floor(random() * limit);
    const files = new Map<string, Map<string, number>>();
    for (let version = 1; version <= 12; version++) {
      for (let edit = below(3); edit >= 0; edit--) {
        const name = `01-0${1 + below(5)}-2021.csv`;
        const places = files.get(name) ?? new Map<string, number>();
        const [place, cases] = [`P${below(4)}`, below(100)];
        if (below(3) === 0 && places.size > 1) places.delete(place);
        else places.set(place, cases);
        if (below(9) === 0 && files.size > 1) files.delete(name);
        else files.set(name, places);
      }
      const contents = [...files].map(([name, places]): [string, string] => [
        name,
        csv(...Array.from(places, ([place, cases]) => `${place},${cases},0`)),
      ]);
      publish(Object.fromEntries(contents), `"${version}"`);
      const {
        status: ending,
        inserted,
        updated,
        unchanged,
        missing,
      } = await load(github(), {
        acceptShrink: true,
      });
      const all = [...files].flatMap(([name, places]) =>
        Array.from(places, ([place, cases]) => `2021-${name.slice(0, 5)} ${place} ${cases}`),
      );
      const stored = (await rows()).map(({ day, place, cases }) => `${day} ${place} ${cases}`);
      expect(ending).toMatch(/succeeded|unchanged/);
      expect(stored).toEqual(expect.arrayContaining(all));
      expect(inserted + updated + (unchanged ?? 0)).toBe(all.length);
      expect(stored).toHaveLength(all.length + (missing ?? 0));
    }
  });

  it("writes nothing where any request fails for good", async () => {
    const next = { "01-01-2021.csv": FIRST, "01-02-2021.csv": SECOND, "01-03-2021.csv": FIRST };
    publish({ "01-01-2021.csv": FIRST });
    await load();
    const before = await rows();
    const requests = ["/repos/me/reports/commits/HEAD"];
    requests.push(`/repos/me/reports/git/trees/${COMMIT}?recursive=1`);
    requests.push(...["02", "03"].map((day) => `/me/reports/${COMMIT}/daily/01-${day}-2021.csv`));
    for (const request of requests) {
      publish(next, '"2"');
      server.serve(request, status(404));
      expect(await load()).toMatchObject({ status: "failed", error: { code: "SOURCE" } });
      expect(await rows()).toEqual(before);
    }
    publish(next, '"2"');
    expect(await load()).toMatchObject({ status: "succeeded", inserted: 3, unchanged: 2 });
  });

  describe("of a template", () => {
    const daily = () =>
      datasetOf({ url: server.url("/{MM}-{DD}-{YYYY}.csv"), since: "2021-01-01", recheck: 2 });

    it("asks for the newest days each time, and for each other day once a week", async () => {
      server.serve("/01-01-2021.csv", file(FIRST, { etag: '"a"' }));
      server.serve("/01-30-2021.csv", file(SECOND, { etag: '"b"' }));
      const first = await load(daily());
      expect(first).toMatchObject({ status: "succeeded", inserted: 3 });
      expect(first.paths).toHaveLength(31);
      const asked = new Set<string | undefined>();
      for (let day = 0; day < 7; day++) {
        const now = new Date(NOW.getTime() + day * 3_600_000 * 24);
        const { status: ending, paths } = await load(daily(), {}, now);
        expect(ending).toBe("unchanged");
        expect(paths.length).toBeLessThan(20);
        for (const path of paths) asked.add(path);
      }
      expect(asked.size).toBe(31 + 6);
    });

    it("loads a day that appears, and says if there is none at all", async () => {
      expect((await load(daily())).error?.message).toContain("none of 31 files is there");
      server.serve("/01-01-2021.csv", file(FIRST));
      await load(daily());
      server.serve("/01-31-2021.csv", file(SECOND));
      expect(await load(daily())).toMatchObject({ status: "succeeded", inserted: 1 });
    });

    it("begins days in the time zone", async () => {
      const [url, since] = [server.url("/{MM}-{DD}-{YYYY}.csv"), "2021-01-31"];
      server.serve("/01-31-2021.csv", file(FIRST));
      const tokyo = datasetOf({ url, since, zone: "Asia/Tokyo" });
      const late = new Date("2021-01-31T15:30:00Z");
      expect((await load(tokyo, {}, late)).paths).toEqual(["01-31-2021.csv", "02-01-2021.csv"]);
    });

    it("has a file for each month, in a folder for each year", async () => {
      const months = defineDataset({
        name: "reports",
        key: ["day"],
        columns: { day: date(), cases: bigint() },
        source: {
          files: { url: server.url("/{YYYY}/cases {M}.csv"), since: "2020-11-15", recheck: 1 },
        },
      });
      server.serve("/2020/cases%2011.csv", file("day,cases\n2020-11-30,1\n", { etag: '"a"' }));
      server.serve("/2021/cases%201.csv", file("day,cases\n2021-01-03,2\n", { etag: '"b"' }));
      const { paths, ...first } = await load(months);
      expect(first).toMatchObject({ status: "succeeded", inserted: 2 });
      expect(paths).toEqual(["cases%2011.csv", "cases%2012.csv", "cases%201.csv"]);
      expect((await load(months)).paths).toContain("cases%201.csv");
    });

    it("wants every file of a list of names", async () => {
      const files = { url: server.url("/{name}"), names: ["01-01-2021.csv", "01-02-2021.csv"] };
      server.serve("/01-01-2021.csv", file(FIRST));
      expect((await load(datasetOf(files))).error).toMatchObject({ code: "SOURCE" });
      server.serve("/01-02-2021.csv", file(SECOND));
      expect(await load(datasetOf(files))).toMatchObject({ inserted: 3 });
    });
  });

  it("may be replaced by one file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "file-"));
    try {
      const path = join(folder, "01-01-2021.csv");
      await writeFile(path, FIRST);
      const urls = { reports: pathToFileURL(path).href };
      expect(await load(github(), { urls })).toMatchObject({ inserted: 2, paths: [] });
      server.serve("/new/01-01-2021.csv", file(FIRST.replace("Ohio,1", "Ohio,4")));
      const served = { reports: server.url("/new/01-01-2021.csv") };
      expect(await load(github(), { urls: served })).toMatchObject({ updated: 1, unchanged: 1 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it("cannot replace one of several sources that a dataset joins", async () => {
    const { error } = await load(usDaily, { urls: { nyt: "file:///data/*.csv" } });
    expect(error).toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringContaining(
        'source "nyt" is one of several that the dataset joins, each of one file. Name a file, not file:///data/*.csv',
      ),
    });
  });

  it("may be replaced by local files", async () => {
    const folder = await mkdtemp(join(tmpdir(), "files-"));
    try {
      await writeFile(join(folder, "01-01-2021.csv"), FIRST);
      await writeFile(join(folder, "01-02-2021.csv"), SECOND);
      await writeFile(join(folder, ".01-03-2021.csv"), "no");
      const urls = { reports: pathToFileURL(join(folder, "*.csv")).href };
      expect(await load(github(), { urls })).toMatchObject({ inserted: 3, paths: [] });
      expect(await load(github(), { urls })).toMatchObject({ status: "unchanged" });
      await writeFile(join(folder, "01-02-2021.csv"), SECOND.replace("3", "7"));
      expect(await load(github(), { urls })).toMatchObject({ updated: 1, unchanged: 2 });
      const none = { reports: pathToFileURL(join(folder, "*.txt")).href };
      expect((await load(github(), { urls: none })).error?.message).toContain(
        "there is no file like",
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
