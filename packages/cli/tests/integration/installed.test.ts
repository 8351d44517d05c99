import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { temporaryFolder, withEmptyDatabase } from "../support/folders.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const execute = promisify(execFile);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** `daily-delta` as npm puts it on the PATH. */
let program: string;
/** Folder of a user, away from the clone. */
let home: string;

const DATASET = `
import { date, defineDataset, numeric } from "@daily-delta/etl";
import { credit } from "./credits/own.ts";

type Answer = { readonly unit: string };
const { unit }: Answer = { unit: "EUR" };

export const prices = defineDataset({
  name: "prices",
  key: ["date"],
  columns: { date: date(), price: numeric({ measures: "level", unit }) },
  source: { url: "https://example.org/prices.csv", credit },
  publish: "one-file",
});
`;
const CREDIT = `export const credit = { name: "Me", note: "", url: "https://example.org", licence: "MIT", licenceUrl: "https://example.org" };\n`;

beforeAll(async () => {
  folder = await temporaryFolder();
  const prefix = join(folder.path, "prefix");
  home = join(folder.path, "ho me");
  await mkdir(prefix);
  const options = ["--offline", "--no-audit", "--no-fund", "--prefix", prefix];
  await execute("npm", ["install", "--global", ...options, ROOT], { cwd: prefix });
  program = join(prefix, "bin/daily-delta");
  await mkdir(join(home, "mine/credits"), { recursive: true });
  await writeFile(join(home, "mine/prices.ts"), DATASET);
  await writeFile(join(home, "mine/prices.test.ts"), 'throw new Error("not a dataset");\n');
  await writeFile(join(home, "mine/credits/own.ts"), CREDIT);
  await writeFile(join(home, "prices.csv"), "date,price\n2026-01-01,1.50\n2026-01-02,1.75\n");
});
afterAll(() => folder.remove());

/** Runs the program as a shell does, with a Node on the PATH. */
async function inShell(command: string, node = process.execPath) {
  const path = `${dirname(program)}:${dirname(node)}:${process.env.PATH}`;
  const { INIT_CWD: _, npm_package_json: __, npm_lifecycle_event: ___, ...env } = process.env;
  return await execute("sh", ["-c", command], { cwd: home, env: { ...env, PATH: path } });
}

it("runs by its bare name outside the clone, and says so in its help", async () => {
  expect((await inShell("daily-delta --version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect((await inShell("daily-delta run --help")).stdout).toContain("Usage: daily-delta run ");
});

it("runs datasets of a folder that has nothing but them, into the current folder", async () => {
  await withEmptyDatabase(home);
  const from = "--datasets mine --source prices=prices.csv";
  const { stdout, stderr } = await inShell(`daily-delta run prices ${from}`);
  expect({ stdout, stderr }).toEqual({
    stdout: expect.stringMatching(/^prices \(local\) is up to date: 2 new rows, /),
    stderr: "",
  });
  expect(existsSync(join(home, ".data/db/PG_VERSION"))).toBe(true);
  const status = await inShell("daily-delta status --datasets mine");
  expect(status.stdout).toMatch(
    /^prices: OK\n[^\n]+\n {2}rows {10}2\n {2}newest key {4}2026-01-02\n$/,
  );
  const csv = await inShell("daily-delta export prices --datasets mine");
  expect(csv).toEqual({ stdout: "date,price\n2026-01-01,1.5\n2026-01-02,1.75\n", stderr: "" });
});

it("starts the clone's own Node where the PATH has an older one, and passes on how it ends", async () => {
  const old = join(folder.path, "old");
  await mkdir(old);
  await symlink(process.execPath, join(old, "node-24"));
  // The launcher as an older Node runs it.
  const fake = `Object.defineProperty(process.versions, "node", { value: "20.0.0" });`;
  await writeFile(join(old, "fake.mjs"), fake);
  const script = `#!/bin/sh\ncase "$*" in *main.ts*) exec "${process.execPath}" "$@";; esac\nexec "${process.execPath}" --import "${join(old, "fake.mjs")}" "$@"\n`;
  await writeFile(join(old, "node"), script, { mode: 0o755 });
  const { stdout } = await inShell("daily-delta export prices --datasets mine", join(old, "node"));
  expect(stdout).toContain("2026-01-02,1.75\n");
  await expect(inShell("daily-delta run nothing", join(old, "node"))).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("unknown dataset"),
  });
});
