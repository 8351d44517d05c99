import assert from "node:assert/strict";
import * as v from "valibot";
import type { Site } from "../../src/publish/site.ts";
import {
  chartFile,
  datasetsFile,
  filesFile,
  partsFile,
  rowsFile,
  runFile,
  statusFile,
  tableFile,
} from "../../src/publish/site-files.ts";

const SCHEMAS: readonly (readonly [RegExp, v.GenericSchema])[] = [
  [/^data\/datasets\.json$/, datasetsFile],
  [/^data\/[^/]+\/status\.json$/, statusFile],
  [/^data\/[^/]+\/chart\.json$/, chartFile],
  [/^data\/[^/]+\/files\.json$/, filesFile],
  [/^data\/[^/]+\/parts\.json$/, partsFile],
  [/^data\/[^/]+\/runs\/\d+\.json$/, runFile],
  [/^data\/[^/]+\/table\.json$/, tableFile],
  [/^data\/[^/]+\/(rows|parts\/[a-z0-9-]+)\.json$/, rowsFile],
];

/** Checks a file as the page does when it reads it, and that it has nothing that the page ignores. */
export function checkSiteFile(path: string, text: string): unknown {
  if (/\/(changes\.atom|(rows|corrections)\.csv)$/.test(path)) return text;
  const schema = SCHEMAS.find(([pattern]) => pattern.test(path))?.[1];
  if (schema === undefined) throw new Error(`the page reads no file ${path}`);
  const json: unknown = JSON.parse(text);
  assert.deepEqual(v.parse(schema, json), json);
  return json;
}

/** Keeps what is published, checked; `fail` makes the next writes fail. */
export class MemorySite implements Site {
  readonly name: string;
  readonly isPublic: boolean;
  readonly #files = new Map<string, unknown>();
  /** Written files, in order. */
  log: string[] = [];
  fail: (path: string) => boolean = () => false;

  constructor({ name = "memory", isPublic = false } = {}) {
    this.name = name;
    this.isPublic = isPublic;
  }

  holds = async (path: string): Promise<boolean> => this.#files.has(path);

  write: Site["write"] = async (files) => {
    for await (const { path, text } of files) {
      if (this.fail(path)) throw new Error("the test's site fails");
      this.#files.set(path, checkSiteFile(path, text));
      this.log.push(path);
    }
  };

  remove = (path: string): boolean => this.#files.delete(path);

  /** A file as the page sees it. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what the file is
  read(path: string): any {
    if (!this.#files.has(path)) throw new Error(`${path} was never published`);
    return this.#files.get(path);
  }

  /** Files written since the last call. */
  written(): string[] {
    return this.log.splice(0);
  }
}
