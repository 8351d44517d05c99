// Runs the two days of the samples, and draws what the commands print into docs/demo.svg.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawTerminal, type Scene } from "./draw-terminal.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "daily-delta-demo-")));

function show(args: string): Scene {
  const main = join(root, "packages/cli/src/main.ts");
  const options = ["--conditions=source", main, ...args.split(" "), "--database", "db"];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: folder, NO_COLOR: "1", FORCE_COLOR: undefined },
  });
  if (status !== 0) throw new Error(`daily-delta ${args} ended with ${status}: ${stderr}`);
  return { command: `daily-delta ${args}`, output: stdout.replaceAll(folder, "…") };
}

try {
  for (const day of ["day-1", "day-2"]) {
    mkdirSync(join(folder, day));
    const from = join(root, "samples", day);
    copyFileSync(join(from, "us.csv"), join(folder, day, "us.csv"));
    copyFileSync(join(from, "time-series-19-covid-combined.csv"), join(folder, day, "jhu.csv"));
  }
  const run = (day: string) =>
    show(`run us-daily --source nyt=${day}/us.csv --source jhu=${day}/jhu.csv`);
  const scenes = [run("day-1"), run("day-2"), run("day-2"), show("history us-daily 2020-12-25")];
  writeFileSync(join(root, "docs/demo.svg"), drawTerminal(scenes));
} finally {
  rmSync(folder, { recursive: true });
}
