import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "@jest/globals";
import { checkVersions } from "../../src/add/check-versions.ts";
import { examine } from "../../src/add/examine.ts";
import type { Version } from "../../src/add/inspect.ts";
import { planDataset } from "../../src/add/plan-dataset.ts";
import { Call, printValue } from "../../src/add/write/print-value.ts";
import { toDataset } from "../../src/add/write/to-dataset.ts";
import { REFUSED, SOURCES } from "../support/catalogue.ts";
import { temporaryFolder } from "../support/folders.ts";

const { CATALOGUE } = process.env;
const given = CATALOGUE ? describe : describe.skip;
const note = CATALOGUE ? "" : " (skipped: CATALOGUE names no folder of published files)";

const folder = await temporaryFolder();
afterAll(() => folder.remove());

/** The versions of a source, as files and for the examination. */
async function versionsOf(source: string) {
  const files = readdirSync(CATALOGUE as string).filter((file) => file.startsWith(`${source}.`));
  return await Promise.all(
    files
      .toSorted()
      .slice(0, 2)
      .map(async (file) => {
        const bytes = gunzipSync(readFileSync(join(CATALOGUE as string, file)));
        const path = join(folder.path, file.replace(/\.gz$/, ""));
        await writeFile(path, bytes);
        async function* body(): AsyncGenerator<Uint8Array> {
          for (let at = 0; at < bytes.length; at += 2 ** 16) yield bytes.subarray(at, at + 2 ** 16);
        }
        return { name: file, url: pathToFileURL(path).href, body };
      }),
  );
}

/** Returns in short what `add` decides without any help. */
async function decide(source: string) {
  const versions = await versionsOf(source);
  const location = { url: "https://example.com/file.csv", repository: undefined, isLocal: false };
  const findings = await examine(versions as unknown as [Version], undefined, () => {});
  const plan = planDataset({ name: "the-file", title: "The file" }, location, findings, undefined);
  const columns = plan.columns.map(({ name, type, options }) => {
    const { measures: _, unit: __, from: ___, ...others } = options;
    const call = new Call(type, Object.keys(others).length === 0 ? [] : [others]);
    return `${name} ${printValue(call, 0, -10_000)}`;
  });
  const cumulative = plan.columns.flatMap(({ name, options }) =>
    options.measures === "cumulative" ? [name] : [],
  );
  const results = await checkVersions(
    toDataset(plan),
    versions.map(({ url }) => url),
    { deadline: new Date(Date.now() + 600_000) },
  );
  const counts = results.map(({ record }) =>
    record.status === "failed"
      ? `failed: ${record.error?.code}`
      : [record.inserted, record.updated, record.unchanged, record.missing].join("/"),
  );
  return {
    key: plan.occurrence === undefined ? plan.key : [...plan.key, plan.occurrence],
    format: plan.format,
    columns: columns.length > 40 ? [...columns.slice(0, 20), `${columns.length} columns`] : columns,
    cumulative,
    counts,
  };
}

given(`add --yes on published files${note}`, () => {
  it.each(Object.entries(SOURCES))("gets %s right without help", async (source, expected) => {
    expect(await decide(source)).toEqual(expected);
  });

  it.each(Object.entries(REFUSED))("refuses %s", async (source, reason) => {
    await expect(decide(source)).rejects.toThrow(reason);
  });
});
