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
 * Installs this package's locked dependencies, and copies the files that run to
 * `nodejs/node_modules`, where Lambda looks for the modules of a layer. Does nothing if neither the
 * locked dependencies nor this build have changed.
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
    // Laid out next to its place, so that an interrupted build leaves no half of a layer there.
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

/** Installs with the two options that make pnpm use the lockfile for indirect dependencies, too. */
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
  // Only the part of the workspace's lockfile that gets into the layer.
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
