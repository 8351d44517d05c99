import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";
import { gzipSync } from "node:zlib";
import { zipOf } from "@daily-delta/etl/testing/zip";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { MAIN, OPTIONS, PREPARED } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli, startSharedCli } from "../support/shared-cli.ts";

const PRICES = "Date,area,Price\n2020-01-01,01,1.5\n2020-01-02,02,1.25\n2020-01-03,03,\n";
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder.path, "out"));
  await writeFile(join(folder.path, "prices.csv"), PRICES);
});
afterAll(() => folder.remove());

const add = (...args: string[]) => sharedCli(folder.path, "add", ...args);
const text = (path: string) => readFile(join(folder.path, path), "utf8");

describe("daily-delta add", () => {
  it("writes a dataset and its test, says why, and shows a dry run", async () => {
    const { code, stdout, stderr } = await add("prices.csv", "--out", "out");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`3 rows, 3 columns:
  date   date()
  area   text()
           stays text: 3 values begin with 0
  price  numeric({ nullable: true, measures: "level" })
Key: date
  date is different in all 3 rows; so would be area
`);
    expect(stdout).toContain(`
Wrote out/prices.ts
      out/prices.test.ts
`);
    expect(stdout).toContain(`First rows:
  date        area  price
  2020-01-01  01    1.5
  2020-01-02  02    1.25
  2020-01-03  03    unknown
`);
    expect(stdout).toContain(
      "Dry run of prices: nothing was written. A run would\n  insert 3 rows,",
    );
    expect(stdout).toMatch(/\nNext: daily-delta run prices --datasets out\n$/);
    expect(await text("out/prices.ts")).toContain(
      '    price: numeric({ from: "Price", nullable: true, measures: "level" }),\n',
    );
    expect(await text("out/prices.test.ts")).toContain(`const FILE = \`${PRICES}\`;`);
  });

  it("leaves notes and totals out of the test, also in a short file", async () => {
    await writeFile(
      join(folder.path, "sales.csv"),
      "Sales;;\n;;\nRegion;Date;Revenue\nNorth;31.01.2024;1.345,50 €\nSouth;29.02.2024;9,00 €\nTotal;;1.354,50 €\n",
    );
    expect(await add("sales.csv", "--out", "out")).toMatchObject({ code: 0, stderr: "" });
    expect(await text("out/sales.ts")).toContain(
      'format: { delimiter: ";", header: 3, footer: "Total" },',
    );
    const test = await text("out/sales.test.ts");
    expect(test).toContain('{ region: "South", date: "2024-02-29", revenue: "9" },\n  ]);');
  });

  it("takes a member of a ZIP archive, and says so in the dataset", async () => {
    await writeFile(
      join(folder.path, "two.zip"),
      zipOf({ "prices.csv": PRICES, "b.csv": "a,b\n" }),
    );
    const several = await add("two.zip", "--out", "out");
    expect(several.code).toBe(1);
    expect(several.stderr).toContain('"prices.csv", "b.csv"');
    const args = ["--member", "prices.csv", "--out", "out", "--name", "zipped"];
    expect(await add("two.zip", ...args)).toMatchObject({ code: 0, stderr: "" });
    expect(await text("out/zipped.ts")).toContain('    format: { member: "prices.csv" },\n');
  });

  it("does not overwrite a file, and takes another name by itself", async () => {
    const before = await text("out/prices.ts");
    const taken = await add("prices.csv", "--out", "out", "--name", "prices");
    expect(taken).toMatchObject({ code: 2, stdout: "" });
    expect(taken.stderr).toContain("out/prices.ts is there already. Choose another --name");
    await mkdir(join(folder.path, "other"));
    await writeFile(join(folder.path, "other/prices.csv"), PRICES);
    expect(await add("other/prices.csv", "--out", "out", "--yes")).toMatchObject({ code: 0 });
    expect(await text("out/prices.ts")).toBe(before);
    expect(await text("out/prices-2.ts")).toContain("export const prices2 = defineDataset({");
  });

  it("refuses an address that a dataset reads already, unless it gets a name", async () => {
    const before = await readdir(join(folder.path, "out"));
    for (const place of ["prices.csv", "./out/../prices.csv"]) {
      expect(await add(place, "--out", "out", "--yes")).toEqual({
        ...{ code: 2, stdout: "" },
        stderr: expect.stringContaining(
          'error: the dataset "prices" reads this address already. To load it: daily-delta run prices --datasets out; to add the address once more, choose a name with --name.\n',
        ),
      });
    }
    expect(await readdir(join(folder.path, "out"))).toEqual(before);
    const named = await add("prices.csv", "--out", "out", "--name", "prices-again");
    expect(named).toMatchObject({ code: 0 });
  });

  it("adds the dataset to a registry that is in the folder", async () => {
    await mkdir(join(folder.path, "registry"));
    const index = "export const datasets: readonly Dataset[] = [];\n";
    await writeFile(join(folder.path, "registry/index.ts"), index);
    await add("prices.csv", "--out", "registry");
    expect(await text("registry/index.ts")).toBe(
      'import { prices } from "./prices.ts";\nexport const datasets: readonly Dataset[] = [prices];\n',
    );
  });

  it("checks another version against the first, and shows what would change", async () => {
    await writeFile(
      join(folder.path, "later.csv"),
      `${PRICES.replace("1.5", "1.75")}2020-01-04,04,2\n`,
    );
    const { code, stdout } = await add(
      "prices.csv",
      "--out",
      "out",
      "--name",
      "both",
      "--also",
      "later.csv",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("date is different in all 3 and all 4 rows");
    expect(stdout).toContain(`Loaded prices.csv into an empty database.
Dry run of both: nothing was written. A run would
  insert 1 row,
  update 1 row,
  leave 2 rows unchanged.
Updates, for example:
  2020-01-01: price 1.5 -> 1.75
`);
  });

  it("fails, and leaves the file to correct, where a version would lose its rows", async () => {
    await writeFile(join(folder.path, "other.csv"), "Date,area,Price\n2021-01-01,01,1.5\n");
    const { code, stderr } = await add(
      "prices.csv",
      "--out",
      "out",
      "--name",
      "lost",
      "--also",
      "other.csv",
    );
    expect(code).toBe(1);
    expect(stderr).toContain("Dry run of lost: a run would fail (SHRUNK).");
    expect(await readdir(join(folder.path, "out"))).toContain("lost.ts");
  });

  it.each<[string, string[], number, string]>([
    ["no such file", ["none.csv"], 2, "there is no file at "],
    ["a folder", ["out"], 2, "is a folder. Name the CSV file in it"],
    ["a page of GitHub", ["https://github.com/a/b"], 2, "is a page of GitHub, not a file"],
    ["a protocol of another kind", ["ftp://x/y.csv"], 2, "is not a file, nor an http"],
    [
      "a name that cannot be one",
      ["prices.csv", "--name", "My Data"],
      2,
      '"My Data" cannot be a dataset\'s name',
    ],
    [
      "the name of a dataset",
      ["prices.csv", "--name", "us-daily"],
      2,
      'there is a dataset "us-daily" already',
    ],
    ["no such folder", ["prices.csv", "--out", "none"], 2, "there is no folder "],
    [
      "a local address",
      ["prices.csv", "--url", "prices.csv", "--out", "out"],
      2,
      "--url must be an http",
    ],
    [
      "no such column",
      ["prices.csv", "--key", "day", "--out", "out", "--name", "x"],
      1,
      'there is no column "day"',
    ],
    [
      "a key that does not hold",
      ["twice.csv", "--key", "a", "--out", "out"],
      1,
      "a cannot be the key: 1 row repeats an earlier one",
    ],
    ["prose", ["prose.txt", "--out", "out"], 1, "does not look like a table"],
    ["a web page", ["page.html", "--out", "out"], 1, "is an HTML page"],
    ["an empty file", ["empty.csv", "--out", "out"], 1, "empty.csv is empty"],
    [
      "a version with other columns",
      ["prices.csv", "--also", "twice.csv", "--out", "out", "--name", "x"],
      1,
      'twice.csv has no column "Date"',
    ],
  ])("refuses %s", async (_, args, expected, said) => {
    await writeFile(join(folder.path, "twice.csv"), "a,b\n1,2\n1,3\n");
    await writeFile(
      join(folder.path, "prose.txt"),
      "This is prose with a good many words\nthat goes on and on and on and on\n",
    );
    await writeFile(join(folder.path, "page.html"), "<!doctype html><title>x</title>");
    await writeFile(join(folder.path, "empty.csv"), "");
    const before = await readdir(join(folder.path, "out"));
    const { code, stderr, stdout } = await add(...args);
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr).not.toMatch(/ {4}at |a bug in the program/);
    expect(await readdir(join(folder.path, "out"))).toEqual(before);
  });

  (process.getuid?.() === 0 ? it.skip : it)("refuses a folder without write access", async () => {
    await mkdir(join(folder.path, "closed"));
    await chmod(join(folder.path, "closed"), 0o555);
    const { code, stderr } = await add("prices.csv", "--out", "closed");
    expect(code).toBe(2);
    expect(stderr).toContain("there is no write access to closed");
  });
});

describe("a file on the web", () => {
  let url: string;
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    if (path === "/repos/o/r") {
      const answer = {
        ...{ description: "Prices by day", owner: { login: "o" } },
        license: { spdx_id: "CC0-1.0", name: "Creative Commons Zero" },
      };
      response.end(JSON.stringify(answer));
    } else if (path === "/prices.csv.gz") response.end(gzipSync(PRICES));
    else response.writeHead(404).end("not there");
  });
  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((done) => server.close(done)));

  it("is fetched, uncompressed and named after its address", async () => {
    const { code, stderr } = await add(`${url}/prices.csv.gz`, "--out", "out", "--name", "web");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(await text("out/web.ts")).toContain(`    url: "${url}/prices.csv.gz",\n`);
  });

  it("is missing", async () => {
    const { code, stderr } = await add(`${url}/none.csv`, "--out", "out");
    expect(code).toBe(1);
    expect(stderr).toContain("answers 404");
  });

  it("gets the credit that GitHub knows", async () => {
    const place = "https://github.com/o/r/blob/main/prices.csv";
    const options = { cwd: folder.path, env: { ...process.env, GITHUB_API_URL: url } };
    const args = ["add", "prices.csv", "--url", place, "--out", "out", "--name", "credited"];
    await (await startSharedCli(options, ...args)).finished;
    const file = await text("out/credited.ts");
    expect(file).toContain('url: "https://raw.githubusercontent.com/o/r/main/prices.csv"');
    expect(file).toContain('description: "Prices by day"');
    expect(file).toContain('licence: "Creative Commons Zero"');
    expect(file).toContain('licenceUrl: "https://spdx.org/licenses/CC0-1.0.html"');
  });
});

/** A pseudo-terminal: util-linux's `script`, which not every system has. */
const onLinux = process.platform === "linux" ? describe : describe.skip;

onLinux("on a terminal", () => {
  /** Answers each question in turn, when it appears. */
  const answering = async (answers: readonly string[], ...args: string[]) => {
    const command = [process.execPath, ...OPTIONS, PREPARED, MAIN, "add", ...args]
      .map((arg) => `'${arg}'`)
      .join(" ");
    const run = promisify(execFile)("script", ["-qec", command, "/dev/null"], { cwd: folder.path });
    let [shown, next] = ["", 0];
    run.child.stdout?.on("data", (chunk) => {
      // The terminal's codes follow a question.
      shown += stripVTControlCharacters(String(chunk));
      if (!/: $/.test(shown) || next === answers.length) return;
      run.child.stdin?.write(`${answers[next]}\n`);
      next += 1;
      shown = "";
    });
    return (await run).stdout;
  };

  it("asks, and proposes an answer to each question", async () => {
    await writeFile(join(folder.path, "new.csv"), PRICES);
    const shown = await answering(
      ["no name", "asked", "The prices", "nothing", "area"],
      "new.csv",
      "--out",
      "out",
    );
    expect(shown).toContain("Name of the dataset [new]: ");
    expect(shown).toContain("Title [Asked]: ");
    expect(shown).toContain("Key [date]: ");
    expect(shown).toContain('there is no column "nothing". Available: date, area, price.');
    const file = await text("out/asked.ts");
    expect(file).toContain('  title: "The prices",\n');
    expect(file).toContain('  key: ["area"],\n');
  });

  it("ends without a file where the answers end", async () => {
    await writeFile(join(folder.path, "newer.csv"), PRICES);
    const shown = await answering(["\u0004"], "newer.csv", "--out", "out", "--title", "T").catch(
      (error) => error,
    );
    expect(shown.code).toBe(130);
    expect(shown.stdout).toContain("daily-delta: the answers ended. Run it again.");
  });

  it("asks nothing with --yes", async () => {
    const shown = await answering([], "prices.csv", "--out", "out", "--name", "unasked", "--yes");
    expect(shown).not.toContain("Title");
    expect(shown).toContain("Dry run of unasked");
  });
});
