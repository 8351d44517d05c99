import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "@jest/globals";
import { cli } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";

// Tests that run at the same time wait for no hook.
const folder = await temporaryFolder();
writeFileSync(join(folder.path, "us.csv"), "date,cases,deaths\n");
afterAll(() => folder.remove());

const TLS = "postgres://me:secret@localhost/x?sslmode=verify-full&sslrootcert=ca.pem";

/** What was typed, what is said, and the command whose help follows. */
const mistakes: [string, string, string][] = [
  ["", "Commands:", "daily-delta"],
  ["nonsense", "error: unknown command 'nonsense'", "daily-delta"],
  ["runn us-daily", "Did you mean run?", "daily-delta"],
  ["run", "error: missing required argument 'DATASET'", "run"],
  ["run us", 'there is no dataset "us"; there are: us-daily, us-states, us-counties', "run"],
  ["run us-daily us-states", "error: too many arguments", "run"],
  ["run us-daily --dryrun", "error: unknown option '--dryrun'\n(Did you mean --dry-run?)", "run"],
  ["run us-daily --source us.csv", "Write NAME=FILE or NAME=URL, such as nyt=us.csv.", "run"],
  ["run us-daily --source nyt=", "Write NAME=FILE or NAME=URL, such as nyt=us.csv.", "run"],
  ["run us-daily --source nyt=no.csv", "There is no file /", "run"],
  ["run us-daily --source nyt=.", "is a folder.", "run"],
  ["run us-daily --source nyt=ftp://host/us.csv", "no http:, https: or file: URL", "run"],
  ["run us-daily --source nyt=us.csv --source nyt=us.csv", '"nyt" is given twice.', "run"],
  ["run us-daily --source cdc=us.csv", 'has no source "cdc"; it has: nyt, jhu', "run"],
  ["run us-daily --source nyt=https://me:secret@host/us.csv", 'The URL of source "nyt"', "run"],
  ["run us-daily --database mysql://me:secret@host/x", "is no postgres:// URL", "run"],
  ["run us-daily --database postgres://me:se@cret@host:x/y", "is no postgres:// URL", "run"],
  [`run us-daily --database ${TLS}`, "sslrootcert: there is no file /", "run"],
  ["run us-daily --database .", "holds other files, not a database", "run"],
  ["status --database us.csv", "us.csv is a file, or below one", "status"],
  ["status --database=", "the database's name is empty", "status"],
  ["status us-daily", "error: too many arguments", "status"],
  ["history us-daily", "error: missing required argument 'KEY'", "history"],
  ["history us-daily 4/6/2021", 'date: "4/6/2021" is not a date YYYY-MM-DD', "history"],
  ["history us-daily 2021-06-04 x", 'the key of "us-daily" has 1 part', "history"],
  ["history us-states 2021-06-04", "has 2 parts (date, state), not 1", "history"],
  ["export us-daily --format xml", "It is one of csv, json.", "export"],
  ["export nothing", 'there is no dataset "nothing"', "export"],
  ["dashboard us-daily", "error: too many arguments", "dashboard"],
  ["dashboard --port http", "It is no port.", "dashboard"],
  ["dashboard --port 70000", "It is no port.", "dashboard"],
  ["dashboard --port=-1", "It is no port.", "dashboard"],
  ["dashboard --database=", "the database's name is empty", "dashboard"],
  ["dashboard --database http://me:secret@host/x", "is no postgres:// URL", "dashboard"],
  ["dashboard --database memory://", "is no postgres:// URL", "dashboard"],
  ["dashboard --database us.csv", "us.csv is a file, or below one", "dashboard"],
  ["dashboard --database /", "/ holds other files, not a database", "dashboard"],
  ...["dashboard", "run us-daily"].flatMap((command): [string, string, string][] => {
    const [name = ""] = command.split(" ");
    return [
      [`${command} --site=`, '"" is no folder for the page. Name a folder (--site)', name],
      [`${command} --site s3://me:secret@bucket`, '"s3://…@bucket" is no folder', name],
      [`${command} --site us.csv`, "us.csv is a file, or below one. Name a folder (--site)", name],
      [`${command} --site us.csv/page`, "us.csv/page is a file, or below one", name],
      [`${command} --site .`, "holds other files than a page's, such as us.csv.", name],
      [`${command} --site /proc/none/page`, "the page cannot be written to /proc/none/page", name],
    ];
  }),
];

describe("wrong usage", () => {
  it.concurrent.each(mistakes)("daily-delta %s", async (typed, said, command) => {
    const { code, stdout, stderr } = await cli(folder.path, ...typed.split(" ").filter(Boolean));
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.toLowerCase()).toContain(said.toLowerCase());
    const usage = command === "daily-delta" ? command : `daily-delta ${command}`;
    expect(stderr).toContain(`Usage: ${usage} [options]`);
    expect(stderr).not.toMatch(/secret|cret@| {4}at /);
    expect(readdirSync(folder.path)).toEqual(["us.csv"]);
  });
});

describe("help", () => {
  it.concurrent.each([
    ["--help", "Commands:"],
    ["run --help", "--accept-shrink"],
    ["-- run --help", "--accept-shrink"],
    ["help run", "Exit code: 0 succeeded, unchanged or skipped; 1 failed; 2 wrong usage"],
    ["status --help", '(default: ".data/db")'],
    ["history --help", "KEY"],
    ["datasets --help", "sources"],
    ["export --help", "--format <csv|json>"],
    ["dashboard --help", "the server's port (default: any that is free)\n"],
  ])("daily-delta %s", async (typed, said) => {
    const result = await cli(folder.path, ...typed.split(" "));
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toContain("Usage: daily-delta ");
    expect(result.stdout).toContain(said);
  });
});
