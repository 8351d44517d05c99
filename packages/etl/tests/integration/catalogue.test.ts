import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { Dataset } from "../../src/datasets/dataset.ts";
import type { OpenSource } from "../../src/extract/opened-file.ts";
import { exportRows } from "../../src/inspect/export-rows.ts";
import { run } from "../../src/run.ts";
import { CATALOGUE, portugal } from "../support/catalogue.ts";
import { independentRows } from "../support/catalogue-rows.ts";
import { settingsOn } from "../support/runs.ts";
import { embeddedTestDatabase, type TestDatabase } from "../support/test-databases.ts";

const folder = process.env.CATALOGUE;
const given = folder ? describe : describe.skip;
const note = folder ? "" : " (skipped: CATALOGUE names no folder of real files)";

/** Versions in which many keys are other ones than before: other names of teams, of age groups. */
const RENAMED = ["footballcsv-eng.b.csv.gz", "pt-vacinas.c.csv.gz"];

given(`real sources of many formats${note}`, () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await embeddedTestDatabase();
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const load = async (dataset: Dataset, bytes: Uint8Array, acceptShrink = false) => {
    const open: OpenSource = async () => ({
      etag: null,
      size: bytes.length,
      body: (async function* () {
        for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
      })(),
    });
    return (await run({ dataset, acceptShrink }, settingsOn(db, { open }))).record;
  };

  const stored = async (dataset: Dataset): Promise<string[]> => {
    await using session = await db.database.connect(new AbortController().signal);
    const found: string[] = [];
    for await (const rows of exportRows(session.db, dataset)) {
      for (const row of rows) {
        const values = dataset.columns.map(({ name }) => row[name] ?? null);
        found.push(JSON.stringify(values.map((value) => (value === null ? null : String(value)))));
      }
    }
    return found;
  };

  const filesOf = async (name: string): Promise<string[]> =>
    (await readdir(folder ?? ""))
      .filter((file) => file.replace(/\.[abc]\.[^.]+\.gz$|\.csv\.gz$/, "") === name)
      .sort();

  it("refuses the pointer of Git LFS by its name", async () => {
    const file = (await readdir(folder ?? "")).find((each) => each.startsWith("rki-sequenzdaten"));
    const bytes = gunzipSync(await readFile(join(folder ?? "", file ?? "")));
    const { error } = await load(CATALOGUE["rki-inzidenz"] as Dataset, bytes);
    expect(error?.message).toContain("a Git LFS pointer in place of the file");
  });

  it.each([...Object.keys(CATALOGUE), "pt-data"])("loads all versions of %s", async (name) => {
    const files = await filesOf(name);
    expect(files).not.toEqual([]);
    for (const [version, file] of files.entries()) {
      const bytes = gunzipSync(await readFile(join(folder ?? "", file)));
      const dataset =
        CATALOGUE[name] ?? portugal((bytes.toString().split("\n")[0] as string).trim().split(","));
      const isRenamed = RENAMED.includes(file);
      if (isRenamed) expect((await load(dataset, bytes)).error?.code).toBe("SHRUNK");
      const record = await load(dataset, bytes, isRenamed);
      expect(record).toMatchObject({ error: null, status: "succeeded" });
      const rows = independentRows(name, bytes, dataset);
      const { inserted, updated, unchanged } = record;
      expect(inserted + updated + (unchanged ?? 0)).toBe(rows.length);
      const found = await stored(dataset);
      const missing = new Set(rows);
      for (const row of found) missing.delete(row);
      expect([...missing].slice(0, 3)).toEqual([]);
      if (version === 0) expect(found).toHaveLength(rows.length);
    }
  });
});
