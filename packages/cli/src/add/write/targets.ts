import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigurationError, datasets } from "@daily-delta/etl";
import { shortPath } from "../../terminal/short-path.ts";

const DATASETS = fileURLToPath(new URL("../../../../etl/src/datasets/", import.meta.url));

/** Paths of the new files. */
export interface Targets {
  readonly dataset: string;
  /** The registry, if there is one in the folder. */
  readonly index: string | undefined;
  readonly test: string;
  /** Modules that the dataset imports column types and `defineDataset` from. */
  readonly imports: { readonly columns: string; readonly define: string };
  /** Module that the test imports its helper from; empty: a package. */
  readonly helper: string;
}

/**
 * Finds where the files of a dataset go: into the folder of the datasets, and its test next to the
 * other ones; in a folder of another kind, all into it.
 *
 * @param out a folder. @default that of the program's datasets
 * @throws ConfigurationError if there is no such folder, or a file is there already
 */
export function findTargets(name: string, out: string | undefined): Targets {
  const folder = resolve(out ?? DATASETS);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new ConfigurationError(
      out === undefined
        ? "the program's sources are not here: name the folder for the dataset's file with --out"
        : `there is no folder ${folder}. Create it, or name another one with --out`,
    );
  }
  if (datasets.some((dataset) => dataset.name === name) && out === undefined) {
    throw new ConfigurationError(`there is a dataset "${name}" already. Choose another --name`);
  }
  const tests = join(folder, "../../tests/unit/datasets");
  const isHome = existsSync(join(folder, "define-dataset.ts"));
  const hasTests = isHome && existsSync(tests);
  const index = join(folder, "index.ts");
  const targets: Targets = {
    dataset: join(folder, `${name}.ts`),
    index: existsSync(index) ? index : undefined,
    test: join(hasTests ? tests : folder, `${name}.test.ts`),
    imports: isHome
      ? { columns: "../columns/index.ts", define: "./define-dataset.ts" }
      : { columns: "@daily-delta/etl", define: "@daily-delta/etl" },
    helper: hasTests ? "../../support/rows-of.ts" : "",
  };
  const taken = [targets.dataset, targets.test].find((path) => existsSync(path));
  if (taken !== undefined) {
    throw new ConfigurationError(
      `${shortPath(taken)} is there already. Choose another --name, or remove it first`,
    );
  }
  for (const path of [folder, dirname(targets.test), targets.index]) {
    if (path !== undefined) checkWritable(path);
  }
  return targets;
}

function checkWritable(path: string): void {
  try {
    accessSync(path, constants.W_OK);
  } catch {
    throw new ConfigurationError(
      `there is no write access to ${shortPath(path)}. Name another folder with --out`,
    );
  }
}
