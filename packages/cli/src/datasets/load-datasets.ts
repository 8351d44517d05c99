import { readdirSync } from "node:fs";
import { registerHooks } from "node:module";
import { join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigurationError, type Dataset } from "@daily-delta/etl";
import { resolveForDatasets } from "./resolve-imports.ts";

/** Files that Node runs, but for tests, declarations, and what is hidden or set aside. */
const DATASET_FILE = /^(?![._]).*(?<!\.(test|spec|d))\.(ts|mts|js|mjs)$/;

/**
 * Imports all files of a folder, and collects the datasets that they export. They import
 * `defineDataset` and the column types from `@daily-delta/etl`, wherever the folder is. The files of
 * subfolders are read only where these import them.
 *
 * @throws ConfigurationError naming the file that is wrong
 *
 * @example
 * (await loadDatasets("my-datasets")).map(({ name }) => name); // ["prices"]
 */
export async function loadDatasets(folder: string): Promise<readonly Dataset[]> {
  const path = resolve(folder);
  const files = filesIn(path);
  const hooks = registerHooks({ resolve: resolveForDatasets(path) });
  const found = new Map<Dataset, string>();
  try {
    // The index decides the order.
    for (const file of files.toSorted((a, b) => Number(isIndex(b)) - Number(isIndex(a)))) {
      for (const dataset of datasetsIn(await load(join(path, file)))) {
        if (!found.has(dataset)) found.set(dataset, file);
      }
    }
  } finally {
    hooks.deregister();
  }
  refuseDoubles(found);
  if (found.size > 0) return [...found.keys()];
  throw new ConfigurationError(
    `no dataset in ${path}. A file in it exports one: export const prices = defineDataset({ … }), with import { defineDataset } from "@daily-delta/etl"`,
  );
}

const isIndex = (file: string): boolean => /^index\./.test(file);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => DATASET_FILE.test(name))
      .toSorted();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason =
      code === "ENOENT"
        ? `there is no folder ${folder}`
        : code === "ENOTDIR"
          ? `${folder} is not a folder`
          : `cannot read the folder ${folder}: ${message}`;
    throw new ConfigurationError(`${reason}. Name a folder with files of datasets (--datasets)`);
  }
}

async function load(file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const shown = relative(process.cwd(), file);
    throw new ConfigurationError(
      `${shown} cannot be loaded: ${reasonOf(error)}${placeOf(error, file)}`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING") {
    return "Node runs no TypeScript in node_modules. Move the folder out of it, or make the files .js";
  }
  // The first line says what is wrong; where, is in the stack's.
  const [first = "", ...others] = message.split("\n");
  const more = code === "ERR_INVALID_TYPESCRIPT_SYNTAX" ? ` ${others.join(" ")}` : "";
  const named = error instanceof ConfigurationError || code !== undefined ? "" : `${error.name}: `;
  return `${named}${first}${more}`.trim().replace(/\.$/, "");
}

/** Line of a file at which it failed, as far as the stack has it. */
function placeOf(error: unknown, file: string): string {
  const stack = (error instanceof Error ? error.stack : undefined) ?? "";
  const line = [file, pathToFileURL(file).href]
    .flatMap((name) => stack.split(`${name}:`).slice(1))
    .map((rest) => /^\d+/.exec(rest)?.[0])
    .find((found) => found !== undefined);
  return line === undefined ? "" : ` (line ${line})`;
}

function datasetsIn(exports: Record<string, unknown>): Dataset[] {
  return Object.values(exports).flat().filter(isDataset);
}

/** Recognizes the result of `defineDataset`. */
const isDataset = (value: unknown): value is Dataset =>
  typeof value === "object" &&
  value !== null &&
  ["name", "table", "key", "columns", "sources", "work", "version"].every((part) => part in value);

function refuseDoubles(found: ReadonlyMap<Dataset, string>): void {
  const byTable = new Map<string, { name: string; file: string }>();
  for (const [{ name, table }, file] of found) {
    const other = byTable.get(table);
    if (other !== undefined) {
      const files = other.file === file ? file : `${other.file} and ${file}`;
      throw new ConfigurationError(`two datasets have the name "${name}": see ${files}`);
    }
    byTable.set(table, { name, file });
  }
}
