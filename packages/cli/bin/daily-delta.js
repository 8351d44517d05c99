#!/usr/bin/env node
// The program outside the clone: `npm install --global .` and `pnpm link` put this file on the PATH.
// Node 24 runs the sources as they are; an older one starts the Node that the clone brings.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const MAIN = new URL("../src/main.ts", import.meta.url);
const OWN_NODE = fileURLToPath(new URL("../../../node_modules/node/bin/node", import.meta.url));
const NEEDED = 24;
/** Nurseries of this size in MB hold the rows of a block: see the scripts in the root's package.json. */
const SEMI_SPACE = "--max-semi-space-size=16";

if (!existsSync(new URL("../node_modules", import.meta.url))) {
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  process.stderr.write(
    `daily-delta: not installed yet. Run once, in ${root}: npx -y pnpm install\n`,
  );
  process.exitCode = 1;
} else if (Number(process.versions.node.split(".")[0]) >= NEEDED) {
  await runHere();
} else if (existsSync(OWN_NODE)) {
  await runInOwnNode();
} else {
  process.stderr.write(
    `daily-delta: Node ${NEEDED} is needed; this is ${process.version}. Install it, or run in the clone: npx -y pnpm install\n`,
  );
  process.exitCode = 1;
}

async function runHere() {
  const { registerHooks } = await import("node:module");
  const { setFlagsFromString } = await import("node:v8");
  setFlagsFromString(SEMI_SPACE);
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["source", ...context.conditions] }),
  });
  await import(MAIN.href);
}

async function runInOwnNode() {
  const child = spawn(
    OWN_NODE,
    [SEMI_SPACE, "--conditions=source", fileURLToPath(MAIN), ...process.argv.slice(2)],
    { stdio: "inherit" },
  );
  // Ctrl-C reaches both processes, `kill` only this one; the child decides when to end.
  for (const name of ["SIGINT", "SIGQUIT"]) process.on(name, () => {});
  for (const name of ["SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  child.on("error", (error) => {
    process.stderr.write(`daily-delta: ${OWN_NODE} cannot be started: ${error.message}\n`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
