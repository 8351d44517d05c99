import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { startNode } from "../support/cli.ts";
import { temporaryFolder } from "../support/folders.ts";
import { copyRepository } from "../support/repository-copy.ts";
import { sharedCli } from "../support/shared-cli.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const start = () => startNode(folder.path, join(folder.path, "packages/cli/src/start.ts")).finished;

beforeAll(async () => {
  folder = await temporaryFolder();
  await copyRepository(folder.path);
});
afterAll(() => folder.remove());

// Each step goes on from what the one before it left.
it("shows inserts, then updates, and says that the numbers are synthetic", async () => {
  const { code, stdout, stderr } = await start();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^Daily Delta: us-daily on SYNTHETIC sample files \(no real counts\)/);
  const [, first, second] = stdout.split(/^--- the samples of day-\d ---$/m);
  expect(first).toContain(
    "us-daily (local) is up to date: 361 new rows, 0 corrected, 0 unchanged.\n",
  );
  expect(second).toContain(
    "us-daily (local) is up to date: 1 new row, 12 corrected, 349 unchanged.\n",
  );
  expect(second).toContain("\nNext ");
  expect(second).toContain(join(folder.path, ".data/samples.site"));
  expect(second).toContain("npx -y pnpm dashboard\n");
});

it("says unchanged from then on, and names commands that work", async () => {
  const { code, stdout, stderr } = await start();
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toContain("day-1 ---");
  expect(stdout).toContain("us-daily (local): no changes; all 362 rows are up to date.\n");
  const [, args = ""] = /pnpm daily-delta (history .*)/.exec(stdout) ?? [];
  const history = await sharedCli(folder.path, ...args.split(" "));
  expect(history.code).toBe(0);
  expect(history.stdout).toContain("by run 2: cases 43,040 -> 43,057");
});

it("keeps synthetic rows apart from real ones", () => {
  const databases = readdirSync(join(folder.path, ".data")).filter((name) => !name.includes("."));
  expect(databases).toEqual(["samples"]);
});

it("leaves the page with its data, for any web server", () => {
  const site = join(folder.path, ".data/samples.site");
  const files = readdirSync(site).map((name) => name.replace(/-[A-Z0-9]{8}\./, "-HASH."));
  const page = ["data", "icon.svg", "index.html", "main-HASH.js", "page-HASH.css"];
  expect(files.filter((name) => !name.startsWith("script-")).toSorted()).toEqual(page);
  const data = readdirSync(join(site, "data/us-daily")).toSorted();
  expect(data).toEqual([
    ...["changes.atom", "chart.json", "corrections.csv", "files.json", "rows.csv", "rows.json"],
    ...["runs", "status.json"],
  ]);
});
