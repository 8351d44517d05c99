import { availableParallelism } from "node:os";
import { makeFolderInMemory } from "./jest/temporary-folder.js";

const transform = {
  "^.+\\.ts$": [
    "@swc/jest",
    {
      jsc: { parser: { syntax: "typescript" }, target: "es2024" },
      module: { type: "es6" },
      sourceMaps: "inline",
    },
  ],
};

// What a developer's shell has set must not decide how a test ends. Workers and servers inherit it.
for (const name of Object.keys(process.env)) {
  if (/^((https?|all|no)_proxy|NODE_USE_ENV_PROXY|PG[A-Z]+|SOURCE_TOKEN_.*)$/i.test(name)) {
    delete process.env[name];
  }
}

/** @param {string} kind the folder under `tests` of each package and of `scripts` */
const project = (kind, more = {}) => ({
  displayName: kind,
  testMatch: [`<rootDir>/{packages/*,scripts}/tests/${kind}/**/*.test.ts`],
  testEnvironment: new URL("jest/environment.js", import.meta.url).pathname,
  testPathIgnorePatterns: ["/packages/infra/"],
  testEnvironmentOptions: { customExportConditions: ["source", "node", "node-addons"] },
  extensionsToTreatAsEsm: [".ts"],
  transform,
  ...more,
});

// Workers, servers, browsers and processes of tests inherit it, too.
if (process.env.TMPDIR === undefined) {
  const folder = makeFolderInMemory();
  if (folder !== undefined) process.env.TMPDIR = folder;
}

// Processes of tests load compiled code, which is kept for the next ones.
process.env.NODE_COMPILE_CACHE ??= new URL("node_modules/.cache/node", import.meta.url).pathname;

export default {
  projects: [
    project("unit"),
    project("integration", {
      globalSetup: "<rootDir>/packages/etl/tests/support/servers.setup.ts",
      globalTeardown: "<rootDir>/packages/etl/tests/support/servers.teardown.ts",
    }),
    project("browser", {
      globalSetup: "<rootDir>/packages/dashboard/tests/support/browser.setup.ts",
      globalTeardown: "<rootDir>/packages/dashboard/tests/support/browser.teardown.ts",
    }),
  ],
  reporters: ["<rootDir>/jest/progress-reporter.ts", "summary"],
  testSequencer: "<rootDir>/jest/longest-first.js",
  // Suites wait for servers, browsers and processes about a fourth of their time.
  maxWorkers: Math.ceil(1.5 * availableParallelism()),
  // Node does not free the modules of a suite that ended (nodejs/node#59118). A worker that holds those
  // of many spends most of its time on collecting garbage, so a new one goes on with the next suite.
  workerIdleMemoryLimit: "300MB",
  // It only guards against hangs: no test depends on how fast the machine is.
  testTimeout: process.env.EXHAUSTIVE ? 3_600_000 : 600_000,
  collectCoverageFrom: ["packages/etl/src/**/*.ts"],
  coverageProvider: "v8",
};
