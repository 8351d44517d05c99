import { createHash } from "node:crypto";
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { copyRuntimeFiles } from "./copy-runtime-files.ts";
import { lockedDependencies } from "./locked-dependencies.ts";
import { LAYER, LAYER_OUTPUT, ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/**
 * Installs this package's dependencies as the lockfile has them, and lays out what of them runs as
 * `nodejs/node_modules`, where Lambda looks for the modules of a layer. Does nothing if neither
 * these dependencies, as locked, nor this build have changed.
 *
 * @returns whether the layer was built
 */
export function buildLayer(output: string = LAYER_OUTPUT): boolean {
  const stamp = `${output}.stamp`;
  const inputs = hashInputs();
  if (readIfThere(stamp) === inputs) return false;

  const work = mkdtempSync(join(tmpdir(), "daily-delta-layer-"));
  try {
    install(join(work, "install"));
    rmSync(stamp, { force: true });
    rmSync(output, { recursive: true, force: true });
    // Laid out beside its place, so that a build that breaks off leaves no half of a layer there.
    const next = `${output}.next`;
    rmSync(next, { recursive: true, force: true });
    copyRuntimeFiles(join(work, "install/node_modules"), join(next, "nodejs/node_modules"));
    renameSync(next, output);
    writeFileSync(stamp, inputs);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return true;
}

/** Only these two options make pnpm keep to the lockfile for the dependencies of dependencies. */
function install(target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  runCommand(
    "pnpm",
    [
      "--filter=@daily-delta/layer",
      "--prod",
      "--no-optional",
      "--config.inject-workspace-packages=true",
      "--config.node-linker=hoisted",
      "deploy",
      target,
    ],
    { cwd: ROOT, hint: "Install pnpm, or run this through `npx -y pnpm`" },
  );
}

function hashInputs(): string {
  const hash = createHash("sha256");
  const lockfile = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
  // Of the whole workspace's lockfile, only what gets into the layer.
  for (const locked of lockedDependencies(lockfile, "packages/layer")) {
    hash.update(locked).update("\0");
  }
  for (const name of globSync("src/*.ts", { cwd: LAYER }).sort()) {
    hash.update(readFileSync(join(LAYER, name))).update("\0");
  }
  return hash.digest("hex");
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
