/**
 * Measures what a cold start adds: the time that Node takes to load the built function in the
 * layout of Lambda, against a handler that does nothing, in turns in one run. The function's own
 * modules are loaded by its first call; the last column has them too.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 15;
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const preload = path("../tests/deploy/lambda/preload.mjs");
const folder = mkdtempSync(join(tmpdir(), "daily-delta-init-"));

const nothing = join(folder, "nothing");
mkdirSync(nothing);
writeFileSync(join(nothing, "package.json"), '{"type":"module"}');
writeFileSync(join(nothing, "handler.js"), "export async function handler() {}\n");
const runtime = join(folder, "runtime/node_modules/@aws-sdk");
mkdirSync(runtime, { recursive: true });
symlinkSync(path("../node_modules/@aws-sdk/client-sns"), join(runtime, "client-sns"));

/** Milliseconds from the start of loading a module to its end, and of the whole process. */
function load(task: string, module: string): { readonly init: number; readonly process: number } {
  const script = `const begin = performance.now();
await import(${JSON.stringify(join(task, module))});
console.log(performance.now() - begin);`;
  const begin = performance.now();
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--import", preload, "--input-type=module", "-e", script],
    {
      encoding: "utf8",
      env: {
        LAMBDA_TASK_ROOT: task,
        LAMBDA_RUNTIME_DIR: join(folder, "runtime"),
        HARNESS_OPT: path("../../layer/dist/layer"),
      },
    },
  );
  if (status !== 0) throw new Error(stderr);
  return { init: Number(stdout), process: performance.now() - begin };
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const job = path("../../layer/dist/function");
const candidates = [
  ["a handler that does nothing", nothing, "handler.js"],
  ["the job", job, "handler.js"],
  ["the job with all that a call loads", job, "run-on-lambda.js"],
] as const;
const times = candidates.map(() => [] as { init: number; process: number }[]);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, [, task, module]] of candidates.entries()) {
    times[index]?.push(load(task, module));
  }
}
rmSync(folder, { recursive: true });
const [base = Number.NaN] = times.map((all) => median(all.map(({ init }) => init)));
for (const [index, [name]] of candidates.entries()) {
  const all = times[index] ?? [];
  const init = median(all.map((time) => time.init));
  const whole = median(all.map((time) => time.process));
  console.log(
    `${name}: ${init.toFixed(1)} ms (${(init / base).toFixed(1)} times), the process ${whole.toFixed(0)} ms`,
  );
}
