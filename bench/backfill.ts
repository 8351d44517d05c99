/**
 * Measures `daily-delta backfill` into an embedded database against git-history, which loads the same
 * repository into SQLite.
 *
 *   pnpm bench:backfill                        synthetic histories: 500 rows, and 5 MB
 *   pnpm bench:backfill DATASET REPO:PATH KEY[,KEY]   a repository of this machine
 *
 * Needs git, python3 with venv, and PyPI, from which git-history is installed into a temporary folder.
 * Times are of whole processes, the start included; memory is the most that the process had (Linux).
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAIN = join(import.meta.dirname, "../packages/cli/src/main.ts");
const DAY = 86_400_000;
/** Versions a second that are wanted. */
const GOALS = { "500 rows": 10, "5 MB": 1 } as const;

interface Case {
  readonly name: string;
  readonly dataset: string;
  readonly repository: string;
  readonly path: string;
  readonly key: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), "daily-delta-bench-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** Makes a repository in which each version changes one value and appends a row now and then. */
function makeRepository(
  name: string,
  versions: number,
  rows: number,
  header: string,
  row: (index: number, value: number) => string,
): string {
  const path = join(folder, `${name.replace(" ", "-")}.git`);
  execFileSync("git", ["init", "--quiet", "--bare", "--initial-branch=main", path]);
  const values = Array.from({ length: rows + versions }, (_, index) => (index * 7919) % 10_007);
  const stream: string[] = [];
  for (let version = 0; version < versions; version++) {
    values[(version * 104_729) % rows] = version;
    const count = rows + Math.floor(version / 10);
    const lines = values.slice(0, count).map((value, index) => row(index, value));
    const text = `${header}\n${lines.join("\n")}\n`;
    const at = Date.parse("2022-01-01") / 1000 + version * 3_600;
    stream.push(
      `commit refs/heads/main\ncommitter bench <bench@example.com> ${at} +0000\ndata 1\nx`,
      `M 100644 inline data.csv\ndata ${Buffer.byteLength(text)}\n${text}`,
    );
  }
  execFileSync("git", ["--git-dir", path, "fast-import", "--quiet"], { input: stream.join("\n") });
  return path;
}

const dayOf = (index: number, first: string): string =>
  new Date(Date.parse(first) + index * DAY).toISOString().slice(0, 10);

const synthetic = (): Case[] => [
  {
    name: "500 rows",
    dataset: "brent-daily",
    repository: makeRepository(
      "500 rows",
      300,
      500,
      "Date,Price",
      (index, value) => `${dayOf(index, "2020-01-01")},${value / 100}`,
    ),
    path: "data.csv",
    key: ["Date"],
  },
  {
    name: "5 MB",
    dataset: "us-counties",
    repository: makeRepository(
      "5 MB",
      36,
      125_000,
      "date,county,state,fips,cases,deaths",
      (index, value) =>
        `${dayOf(Math.floor(index / 3_000), "2020-03-01")},County ${index % 3_000},Ohio,,${value},${value % 7}`,
    ),
    path: "data.csv",
    key: ["date", "county", "state"],
  },
];

function given([dataset = "", place = "", key = ""]: readonly string[]): Case[] {
  const colon = place.lastIndexOf(":");
  const [repository, path] = [place.slice(0, colon), place.slice(colon + 1)];
  return [{ name: path, dataset, repository, path, key: key.split(",") }];
}

/** The peer is ended after this many seconds, with a history that may be long. */
const PATIENCE = 300;

/**
 * Runs a program to its end; gives seconds and megabytes.
 *
 * @param limit seconds after which it is ended. Default: none
 */
async function measure(program: string, args: readonly string[], limit = 0) {
  const started = performance.now();
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: limit * 1000,
  });
  let output = "";
  let most = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      most = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? most);
    } catch {}
  }, 100);
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [code, endedBy] = await once(child, "close");
  clearInterval(look);
  if (code !== 0 && endedBy === null) throw new Error(`${program} ended with ${code}: ${output}`);
  const seconds = (performance.now() - started) / 1000;
  return { seconds, megabytes: most / 1024, output, isComplete: code === 0 };
}

async function installPeer(): Promise<string> {
  execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
  execFileSync(join(folder, "venv/bin/pip"), ["install", "--quiet", "git-history"]);
  return join(folder, "venv/bin/git-history");
}

const peer = await installPeer();
const [, , ...args] = process.argv;
console.log(
  "| history | versions | git-history | daily-delta | versions/s | ratio | most memory |",
);
console.log("|---|---|---|---|---|---|---|");
for (const { name, dataset, repository, path, key } of args.length > 0
  ? given(args)
  : synthetic()) {
  const ours = await measure(process.execPath, [
    ...["--conditions=source", MAIN, "backfill", dataset, "--json", "--accept-shrink"],
    ...["--git", `${repository}:${path}`, "--database", join(folder, `db-${dataset}`)],
  ]);
  const { loaded, same, refused } = JSON.parse(ours.output);
  const clone = join(folder, `clone-${dataset}`);
  execFileSync("git", ["clone", "--quiet", repository, clone]);
  const theirs = await measure(
    peer,
    [
      ...["file", join(folder, `${dataset}.db`), join(clone, path), "--repo", clone],
      ...["--csv", "--silent", ...key.flatMap((column) => ["--id", column])],
    ],
    PATIENCE,
  );
  const versions = loaded + same + refused;
  const speed = versions / ours.seconds;
  const goal = GOALS[name as keyof typeof GOALS];
  const [over, below] = theirs.isComplete ? ["", ""] : ["over ", "below "];
  console.log(
    `| ${name} | ${versions} | ${over}${theirs.seconds.toFixed(1)} s | ${ours.seconds.toFixed(1)} s | ${speed.toFixed(1)}${goal ? ` (goal ${goal})` : ""} | ${below}${(ours.seconds / theirs.seconds).toFixed(2)} | ${ours.megabytes.toFixed(0)} MB, theirs ${theirs.megabytes.toFixed(0)} MB |`,
  );
}
