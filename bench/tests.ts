/**
 * Measures the tests as a multiple of the unit tests in the same minutes: a number that
 * machines can be compared by. CPU seconds, of all processes, also say it where others use the
 * machine.
 *
 *     pnpm bench:tests
 *     EXHAUSTIVE=1 pnpm bench:tests
 *     pnpm bench:tests --testPathPatterns lifecycle    one suite against the unit tests
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const JEST = "node_modules/jest/bin/jest.js";

interface Measured {
  readonly tests: number;
  readonly seconds: number;
  /** Those of all processes, servers and browsers included. */
  readonly cpuSeconds: number;
}

/** @throws Error if a test fails: its time says nothing */
async function measure(name: string, ...args: readonly string[]): Promise<Measured> {
  console.error(`${name}:`);
  const report = join(tmpdir(), `daily-delta-tests-${process.pid}.json`);
  const jest = [process.execPath, "--experimental-vm-modules", JEST, ...args];
  const parameters = [...jest, "--json", `--outputFile=${report}`];
  // `times` tells the CPU time of the shell, then that of its children, to the hundredth.
  const script = '"$@" >/dev/null; code=$?; times; exit $code';
  const begin = performance.now();
  const child = spawn("sh", ["-c", script, "sh", ...parameters], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
  });
  const [code] = await once(child, "close");
  const seconds = (performance.now() - begin) / 1000;
  const { numPassedTests: tests } = JSON.parse(await readFile(report, "utf8"));
  await rm(report);
  if (code !== 0) throw new Error(`${name} failed: see above`);
  return { tests, seconds, cpuSeconds: cpuSecondsOf(output.trim().split("\n").at(-1) ?? "") };
}

/** @param times user and system time as the shell writes them, such as "0m1.50s 0m0.25s" */
function cpuSecondsOf(times: string): number {
  const parts = [...times.matchAll(/(\d+)m([\d.]+)s/g)];
  return parts.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
}

const shown = (name: string, { tests, seconds, cpuSeconds }: Measured): string =>
  `${name}: ${tests} tests, ${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} CPU s`;

const unit = await measure("the unit tests", "--selectProjects", "unit");
const options = process.argv.slice(2);
const name = ["the suite", ...options].join(" ");
const whole = await measure(name, ...options);
console.log(shown("the unit tests", unit));
console.log(shown(name, whole));
console.log(
  `ratio: ${(whole.seconds / unit.seconds).toFixed(1)} by the clock, ` +
    `${(whole.cpuSeconds / unit.cpuSeconds).toFixed(1)} by CPU time`,
);
