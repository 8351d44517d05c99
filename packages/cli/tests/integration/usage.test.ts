import { spawnSync } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sampleOf } from "@daily-delta/etl/testing/samples";
import { afterAll, describe, expect, it } from "@jest/globals";
import { EXIT_CODES } from "../../src/terminal/exit-code.ts";
import { cli, MAIN, OPTIONS } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { sharedCli } from "../support/shared-cli.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

const folder = await temporaryFolder();
writeFileSync(join(folder.path, "us.csv"), "date,cases,deaths\n");
afterAll(() => folder.remove());

const TLS = "postgres://me:secret@localhost/x?sslmode=verify-full&sslrootcert=ca.pem";

/** Arguments, the expected error, and the command whose help follows. */
const mistakes: [string, string, string][] = [
  ["", "Commands:", "daily-delta"],
  ["nonsense", "error: unknown command 'nonsense'", "daily-delta"],
  ["runn us-daily", "Did you mean run?", "daily-delta"],
  ["run", "missing argument 'DATASET' (or --all). Available: us-daily", "run"],
  ["run us", 'unknown dataset "us". Available: us-daily, us-states, us-counties', "run"],
  ["run us-dayly", 'unknown dataset "us-dayly". Did you mean us-daily? Available: ', "run"],
  ["run --all us-daily", "give a dataset or --all, not both", "run"],
  ["run --all --source nyt=us.csv", "--source is for the run of one dataset", "run"],
  [
    "run us-daily --quiet --verbose",
    "option '--quiet' cannot be used with option '--verbose'",
    "run",
  ],
  ["run us-daily us-states", "error: too many arguments", "run"],
  ["run us-daily --dryrun", "error: unknown option '--dryrun'\n(Did you mean --dry-run?)", "run"],
  ["run us-daily --source us.csv", "Write NAME=FILE or NAME=URL, such as nyt=us.csv.", "run"],
  ["run us-daily --source nyt=", "Write NAME=FILE or NAME=URL, such as nyt=us.csv.", "run"],
  ["run us-daily --source nyt=no.csv", "No file at /", "run"],
  ["run us-daily --source nyt=.", "is a folder.", "run"],
  [
    "run us-daily --source nyt=ftp://host/us.csv",
    "Must be a file, or an http, https or file URL.",
    "run",
  ],
  ["run us-daily --source nyt=us.csv --source nyt=us.csv", '"nyt" is given twice.', "run"],
  ["run us-daily --source cdc=us.csv", 'has no source "cdc". Available: nyt, jhu', "run"],
  ["run us-daily --source nyt=https://me:secret@host/us.csv", 'The URL of source "nyt"', "run"],
  ["run us-daily --database mysql://me:secret@host/x", "is not a postgres:// URL", "run"],
  ["run us-daily --database postgres://me:se@cret@host:x/y", "URL is malformed", "run"],
  ["run us-daily --database postgres:/me:secret@host/x", "is not a postgres:// URL", "run"],
  ["run us-daily --database postgres//me:secret@host/x", "is not a postgres:// URL", "run"],
  ["run us-daily --database me:secret@host/x", "is not a postgres:// URL", "run"],
  ["run us-daily --database pasword=secret", "Did you mean password?\n", "run"],
  ["run us-daily --databas=postgres://me:secret@host/x", "unknown option", "run"],
  ["run postgres://me:secret@host/x", "unknown dataset", "run"],
  ["run us-daily --source nyt=https:/me:secret@host/x", "No file at /", "run"],
  ["run \x1b[2J\u202e", 'unknown dataset "\\u001b[2j\\u202e"', "run"],
  [`run us-daily --database ${TLS}`, "sslrootcert: there is no file /", "run"],
  ["run us-daily --database .", "is not empty and is not a Daily Delta database", "run"],
  ["status --database us.csv", "us.csv is not a folder", "status"],
  ["status --database=", "the database's name is empty", "status"],
  ["status us-daily", "error: too many arguments", "status"],
  ["history us-daily", "error: missing required argument 'KEY'", "history"],
  ["history us-daily 4/6/2021", 'date: "4/6/2021" is not a date YYYY-MM-DD', "history"],
  ["history us-daily 2021-06-04 x", 'the key of "us-daily" has 1 part', "history"],
  ["history us-states 2021-06-04", "has 2 parts (date, state), not 1", "history"],
  ["export us-daily --format xml", "Must be csv or json.", "export"],
  ["export nothing", 'unknown dataset "nothing"', "export"],
  ["dashboard us-daily", "error: too many arguments", "dashboard"],
  ["dashboard --port http", "Not a port number (0–65535).", "dashboard"],
  ["dashboard --port 70000", "Not a port number (0–65535).", "dashboard"],
  ["dashboard --port=-1", "Not a port number (0–65535).", "dashboard"],
  ["dashboard --database=", "the database's name is empty", "dashboard"],
  ["dashboard --database http://me:secret@host/x", "is not a postgres:// URL", "dashboard"],
  ["dashboard --database memory://", "is not a postgres:// URL", "dashboard"],
  ["dashboard --database us.csv", "us.csv is not a folder", "dashboard"],
  ["dashboard --database /", "/ is not empty and is not a Daily Delta database", "dashboard"],
  ["run us-daily --site /proc/none/page", "cannot write the dashboard to /proc/none/page", "run"],
  ...["dashboard", "run us-daily"].flatMap((command): [string, string, string][] => {
    const [name = ""] = command.split(" ");
    return [
      [`${command} --site=`, '"" is not a folder for the page. Name a folder (--site)', name],
      [`${command} --site s3://me:secret@bucket`, '"s3://bucket" is not a folder', name],
      [`${command} --site us.csv`, "us.csv is not a folder. Name a folder (--site)", name],
      [`${command} --site us.csv/page`, "us.csv/page is not a folder", name],
      [`${command} --site .`, "holds other files than a page's, such as us.csv.", name],
    ];
  }),
];

/** Those that a process of its own is tried with, too. */
const inProcess = sampleOf(
  mistakes.length,
  "mistake",
  { spread: 2 },
  "usage: mistakes in a process of their own",
).map((n) => mistakes[n - 1] as (typeof mistakes)[number]);

describe.each([
  ["wrong usage", sharedCli, mistakes],
  ["wrong usage in a process of its own", cli, inProcess],
] as const)("%s", (_, runCli, tried) => {
  it.each(tried)("daily-delta %s", async (typed, said, command) => {
    const { code, stdout, stderr } = await runCli(folder.path, ...typed.split(" ").filter(Boolean));
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.toLowerCase()).toContain(said.toLowerCase());
    const argument = command === "run" ? " [DATASET]" : "";
    const usage = command === "daily-delta" ? command : `daily-delta ${command}`;
    expect(stderr).toContain(`Usage: ${usage} [options]${argument}`);
    if (typed === "") return;
    // Nothing but the error and one line, so that the error is not scrolled away.
    expect(stderr).toMatch(/^error: [^\n]+\n(\([^\n]+\n)?Usage: [^\n]+\n$/);
    expect(stderr).toContain(`(see ${usage} --help)\n`);
    expect(stderr).not.toMatch(/secret|cret@| {4}at |\p{Cf}|[^\P{Cc}\n]/u);
    expect(readdirSync(folder.path)).toEqual(["us.csv"]);
  });
});

it("prints the version, and the exit codes that docs/command-line.md has", async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "packages/cli/package.json"), "utf8"));
  for (const option of ["--version", "-V"]) {
    expect(await cli(folder.path, option)).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  }
  const page = readFileSync(join(ROOT, "docs/command-line.md"), "utf8");
  expect(page).toContain(EXIT_CODES.trim().split("\n").slice(1).join("\n"));
});

describe("help", () => {
  it("fits 80 columns where the program is called as in a clone", async () => {
    const { stdout } = await cli(folder.path, "--help");
    const names = [...stdout.matchAll(/^ {2}([a-z]+) .* {2}[a-z]/gm)].map(([, name = ""]) => name);
    expect(names).toEqual(expect.arrayContaining(["run", "add", "completion", "dashboard"]));
    for (const name of ["", ...names.filter((each) => each !== "help")]) {
      const args = name === "" ? ["--help"] : [name, "--help"];
      const help = (await sharedCli(folder.path, ...args)).stdout;
      const typed = help.replace(/^( {2}|Usage: )daily-delta/gm, "$1pnpm daily-delta");
      expect(typed.split("\n").filter((line) => line.length > 80)).toEqual([]);
    }
  });

  it.each([
    ["--help", "Commands:"],
    ["run --help", "--accept-shrink"],
    ["-- run --help", "--accept-shrink"],
    ["help run", "Exit codes:\n  0 "],
    ["history --help", "Exit codes:\n  0 "],
    ["status --help", '(default: ".data/db")'],
    ["history --help", "KEY"],
    ["datasets --help", "sources"],
    ["export --help", "--format <csv|json>"],
    ["dashboard --help", "the server's port (default: any that is free)\n"],
  ])("daily-delta %s", async (typed, said) => {
    // Only main.ts takes pnpm's `--` away.
    const runCli = typed.startsWith("-- ") ? cli : sharedCli;
    const result = await runCli(folder.path, ...typed.split(" "));
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("Usage: daily-delta ");
    expect(result.stdout).toContain(said);
  });
});

const onLinux = process.platform === "linux" ? it : it.skip;
onLinux("a standard output that cannot be written fails a command, which says so", () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [...OPTIONS, MAIN, "datasets"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^daily-delta: cannot write to standard output: ENOSPC.*\n$/);
});
