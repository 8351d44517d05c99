import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CreatedDatabase, createDatabase } from "@daily-delta/etl/testing/databases";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { temporaryFolder } from "../support/folders.ts";
import { startSharedCli } from "../support/shared-cli.ts";

const DATASET = `import { date, defineDataset, numeric } from "@daily-delta/etl";
export const prices = defineDataset({
  name: "prices",
  key: ["day"],
  columns: { day: date(), price: numeric() },
  source: { url: "https://127.0.0.1:1/prices.csv" },
});
`;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let database: CreatedDatabase;
let password: string;
/** The server without its password. */
let shown: string;

beforeAll(async () => {
  [folder, database] = await Promise.all([temporaryFolder(), createDatabase("18")]);
  const { username, hostname, port, pathname } = new URL(database.url);
  password = new URL(database.url).password;
  shown = `'user=${username} dbname=${pathname.slice(1)} host=${hostname} port=${port}'`;
  await writeFile(join(folder.path, "prices.ts"), DATASET);
  await writeFile(join(folder.path, "good.csv"), "day,price\n2026-01-01,1\n");
  await writeFile(join(folder.path, "bad file.csv"), "day,price\n2026-01-01,x\n");
});
afterAll(() => Promise.all([folder.remove(), database.drop()]));

const run = async (env: NodeJS.ProcessEnv, ...args: string[]) => {
  const own = { ...process.env, DATABASE_URL: undefined, ...env };
  const command = await startSharedCli({ cwd: folder.path, env: own }, ...args, "--datasets", ".");
  return await command.finished;
};
const ofServer = () => ["--database", database.url];

it.each([
  ["log", "prices"],
  ["export", "prices"],
  ["export", "prices", "--gone"],
  ["diff", "prices"],
  ["history", "prices", "2026-01-01"],
  ["status"],
  ["dashboard", "--site", "page", "--no-serve"],
])("names the user's datasets and database, without its password: %s", async (...args) => {
  const typed = args.filter((arg) => arg !== undefined);
  const command = `run prices --datasets . --database`;
  const onServer = await run({}, ...typed, ...ofServer());
  expect(onServer.stderr).toMatch(/(first|up to date): daily-delta run prices /);
  expect(onServer.stderr).toContain(`${command} ${shown}\n`);
  const onFolder = await run({}, ...typed, "--database", "my data");
  expect(onFolder.stderr).toContain(`${command} 'my data'\n`);
  const byVariable = await run({ DATABASE_URL: database.url }, ...typed);
  expect(byVariable.stderr).toContain("daily-delta run prices --datasets .\n");
  expect(JSON.stringify([onServer, onFolder, byVariable])).not.toContain(password);
});

it("names the user's sources and page after a failure, too", async () => {
  const args = ["run", "prices", "--site", "page"];
  const good = await run({}, ...args, ...ofServer(), "--source", "prices=good.csv");
  expect(good).toMatchObject({ code: 0, stderr: "" });
  const bad = await run({}, ...args, ...ofServer(), "--source", "prices=bad file.csv", "--json");
  const command = `daily-delta run prices --source 'prices=bad file.csv' --site page --datasets . --database ${shown}`;
  expect(bad.stderr).toContain(`and check it: ${command} --dry-run\n`);
  expect(JSON.parse(bad.stdout).report).toMatchObject({ runCommand: command });
  expect(JSON.stringify(bad)).not.toContain(password);
});

it("names the command that lists runs, where one is unknown", async () => {
  const { stderr } = await run({}, "diff", "prices", "--from", "99", ...ofServer());
  expect(stderr).toBe(
    `daily-delta: the ledger has no run 99. To list those it has: daily-delta log prices --datasets . --database ${shown}\n`,
  );
});

it("leaves out what cannot be typed again, or may be secret", async () => {
  const { stdout } = await run(
    {},
    ...["run", "prices", "--json", "--source", "prices=https://127.0.0.1:1/x.csv?user=me"],
    ...["--database", "postgres://127.0.0.1:1/x"],
  );
  expect(JSON.parse(stdout).report.runCommand).toBe(
    "daily-delta run prices --source prices=URL --datasets . --database postgres://127.0.0.1:1/x",
  );
});
