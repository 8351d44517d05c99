import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DatasetDescription, FORMAT } from "@daily-delta/etl/site-files";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { pageHead } from "../../src/page-head.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daily-delta-head-"));
  mkdirSync(join(folder, "data"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => writeFileSync(join(folder, "data/datasets.json"), text);
const dataset = (more: Partial<DatasetDescription>): DatasetDescription => ({
  ...{ name: "oil", title: "Oil", time: "day", by: null, measures: [], hasRows: true, sources: [] },
  ...more,
});
const headOf = (...datasets: DatasetDescription[]): string[] => {
  write(JSON.stringify({ format: FORMAT, datasets }));
  return pageHead(folder).split("\n    ");
};

describe("the head of the page, without scripts", () => {
  it("names its only dataset, whose title is text and no markup", () => {
    expect(headOf(dataset({ title: 'Oil & "gas" <$&>', description: "Prices." }))).toEqual([
      "<title>Oil &amp; &quot;gas&quot; &lt;$&amp;> – Daily Delta</title>",
      '<meta name="description" content="Prices." />',
      '<meta property="og:type" content="website" />',
      '<meta property="og:site_name" content="Daily Delta" />',
      '<meta property="og:title" content="Oil &amp; &quot;gas&quot; &lt;$&amp;> – Daily Delta" />',
      '<meta property="og:description" content="Prices." />',
      '<link rel="alternate" type="application/atom+xml" title="Oil &amp; &quot;gas&quot; &lt;$&amp;>: changes" href="data/oil/changes.atom" />',
    ]);
  });

  it("names several datasets, the feed of all and that of each", () => {
    const head = headOf(dataset({}), dataset({ name: "gas", title: "Gas", isSample: true }));
    expect(head[0]).toBe("<title>All datasets – Daily Delta</title>");
    expect(head[1]).toContain("how each run went. Oil; Gas (invented).");
    expect(head.filter((line) => line.startsWith("<link"))).toEqual([
      '<link rel="alternate" type="application/atom+xml" title="Changes of all datasets" href="data/changes.atom" />',
      expect.stringContaining('href="data/oil/changes.atom"'),
      expect.stringContaining('href="data/gas/changes.atom"'),
    ]);
  });

  it("says first that the numbers of a sample are invented", () => {
    expect(headOf(dataset({ isSample: true }))[4]).toContain('"SAMPLE DATA (invented): Oil – ');
  });

  it.each([
    ["is not there", undefined],
    ["is damaged", "{"],
    ["is of another version", '{"format":99}'],
  ])("names no dataset, and the feed of all, where the list of them %s", (_, text) => {
    if (text !== undefined) write(text);
    const head = pageHead(folder);
    expect(head).toMatch(/^<title>Daily Delta<\/title>\n/);
    expect(head.match(/<link .*/g)).toEqual([expect.stringContaining('href="data/changes.atom"')]);
  });
});
