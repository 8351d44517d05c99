import { describe, expect, it } from "@jest/globals";
import { bigint, date, text } from "../../../src/columns/index.ts";
import type { Source } from "../../../src/datasets/dataset.ts";
import { defineDataset } from "../../../src/datasets/define-dataset.ts";
import type { Files } from "../../../src/datasets/files.ts";
import { DEFAULT_LIMITS, type OpenSource } from "../../../src/extract/opened-file.ts";
import { SourceToken } from "../../../src/extract/source-token.ts";
import { listParts } from "../../../src/parts/list-parts.ts";

const COMMIT = "a".repeat(40);
const API = "https://api.github.com/repos/me/data";

const sourceOf = (files: Files) => {
  const dataset = defineDataset({
    name: "parts",
    key: ["place"],
    columns: { place: text({ fromName: "{place}.csv" }), cases: bigint() },
    source: { files },
  });
  return dataset.sources[0] as Source;
};

/** Answers by URL; what is asked for is logged. */
function webOf(answers: Record<string, unknown>) {
  const log: string[] = [];
  const open: OpenSource = async (url) => {
    log.push(url);
    const answer = answers[url];
    if (answer === undefined) throw new Error(`the test has no ${url}`);
    const bytes = Buffer.from(typeof answer === "string" ? answer : JSON.stringify(answer));
    return {
      etag: '"1"',
      size: bytes.length,
      body: (async function* () {
        yield bytes;
      })(),
    };
  };
  return { open, log };
}

const listOf = (
  source: Source,
  { open }: { open: OpenSource },
  { token, place }: { token?: SourceToken; place?: string } = {},
) =>
  listParts(source, place, false, new Date("2021-01-03"), open, {
    limits: DEFAULT_LIMITS,
    signal: new AbortController().signal,
    token,
  });

const list = (files: Files, web: { open: OpenSource }, token?: SourceToken) =>
  listOf(sourceOf(files), web, token && { token });

const blob = (path: string, sha: string) => ({ path, sha, type: "blob" });
const folder = (path: string, sha: string) => ({ path, sha, type: "tree" });

describe("files of a repository", () => {
  const github = { repository: "me/data", path: "a b/daily/*.csv", ref: "feature/x" };
  const commits = `${API}/commits/feature%2Fx`;
  const tree = (sha: string, isWhole = true) =>
    `${API}/git/trees/${sha}${isWhole ? "?recursive=1" : ""}`;

  it("are those of one commit that match, with their hashes", async () => {
    const web = webOf({
      [commits]: `${COMMIT}\n`,
      [tree(COMMIT)]: {
        tree: [
          blob("a b/daily/Côte d'Ivoire#1.csv", "s1"),
          blob("a b/daily/de.csv", "s2"),
          blob("a b/daily/old/de.csv", "s3"),
          folder("a b/daily/dir.csv", "s4"),
          blob("a b/daily/readme.md", "s5"),
        ],
      },
    });
    expect(await list({ github }, web)).toMatchObject({
      etag: '"1"',
      parts: [
        {
          name: "Côte d'Ivoire#1.csv",
          version: "s1",
          nameCells: { place: "Côte d'Ivoire#1" },
          url: `https://raw.githubusercontent.com/me/data/${COMMIT}/a%20b/daily/C%C3%B4te%20d'Ivoire%231.csv`,
        },
        { name: "de.csv", version: "s2" },
      ],
    });
  });

  it("are found folder by folder where GitHub cuts the list", async () => {
    const web = webOf({
      [commits]: COMMIT,
      [tree(COMMIT)]: { tree: [], truncated: true },
      [tree(COMMIT, false)]: { tree: [blob("a b", "s0"), folder("a b", "s1")] },
      [tree("s1", false)]: { tree: [folder("daily", "s2")] },
      [tree("s2")]: { tree: [blob("de.csv", "s3")], truncated: false },
    });
    expect(await list({ github }, web)).toMatchObject({
      parts: [{ name: "de.csv", url: expect.stringMatching(/\/a%20b\/daily\/de\.csv$/) }],
    });
  });

  it("are read through the API where a token is for it", async () => {
    const web = webOf({
      [commits]: COMMIT,
      [tree(COMMIT)]: { tree: [blob("a b/daily/de.csv", "s")] },
    });
    const token = new SourceToken("SOURCE_TOKEN_PARTS", "https://api.github.com", "secret123");
    expect(await list({ github }, web, token)).toMatchObject({
      parts: [{ url: `${API}/contents/a%20b/daily/de.csv?ref=${COMMIT}` }],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      "no commit",
      { [commits]: "<html>" },
      `${commits} does not answer with a commit. Check the URL`,
    ],
    ["no tree", { [commits]: COMMIT, [tree(COMMIT)]: "{}" }, "does not answer with a tree"],
    [
      "nothing that matches",
      { [commits]: COMMIT, [tree(COMMIT)]: { tree: [] } },
      "there is no file like",
    ],
    [
      "no such folder",
      {
        [commits]: COMMIT,
        [tree(COMMIT)]: { truncated: true, tree: [] },
        [tree(COMMIT, false)]: { tree: [] },
      },
      "has no folder a b/daily",
    ],
  ])("that has %s are an error", async (_, answers, message) => {
    await expect(list({ github }, webOf(answers))).rejects.toThrow(message);
  });
});

describe("files of a list of names", () => {
  it("have their names in URLs and cells as they must be there", async () => {
    const files = { url: "https://host/{place}.csv", names: ["de", "São Tomé", "50%"] };
    expect(await list(files, webOf({}))).toMatchObject({
      parts: [
        { url: "https://host/de.csv", nameCells: { place: "de" } },
        { url: "https://host/S%C3%A3o%20Tom%C3%A9.csv", nameCells: { place: "São Tomé" } },
        { url: "https://host/50%25.csv", nameCells: { place: "50%" } },
      ],
    });
  });
});

describe("files of days, months and years", () => {
  const parts = async (url: string, since: string, fromName: string) => {
    const { sources } = defineDataset({
      name: "parts",
      key: ["day"],
      columns: { day: date({ fromName }), cases: bigint() },
      source: { files: { url, since } },
    });
    const listing = await listOf(sources[0] as Source, webOf({}));
    if (listing === "not-modified") throw new Error(listing);
    return listing.parts.map((part) => [part.name, part.url, part.nameCells.day]);
  };

  it.each<[string, string, string, [string, string, string][]]>([
    [
      "https://host/{YYYY}/{MM}{DD}.csv",
      "2021-01-02",
      "{YYYY}/{MM}{DD}.csv",
      [
        ["2021/0102.csv", "https://host/2021/0102.csv", "2021-01-02"],
        ["2021/0103.csv", "https://host/2021/0103.csv", "2021-01-03"],
      ],
    ],
    [
      "https://host/a%20b/{YYYY}/{YYYY}-{M}.csv",
      "2020-11-20",
      "{YYYY}-{M}.csv",
      [
        ["2020/2020-11.csv", "https://host/a%20b/2020/2020-11.csv", "2020-11-01"],
        ["2020/2020-12.csv", "https://host/a%20b/2020/2020-12.csv", "2020-12-01"],
        ["2021/2021-1.csv", "https://host/a%20b/2021/2021-1.csv", "2021-01-01"],
      ],
    ],
    [
      "https://host/{YYYY}/data.csv",
      "2020-06-30",
      "{YYYY}/data.csv",
      [
        ["2020/data.csv", "https://host/2020/data.csv", "2020-01-01"],
        ["2021/data.csv", "https://host/2021/data.csv", "2021-01-01"],
      ],
    ],
    [
      "https://host/export.csv?v=2&day={YYYY}-{MM}-{DD}&x=1",
      "2021-01-02",
      "*day={YYYY}-{MM}-{DD}&*",
      [
        ["2021-01-02", "https://host/export.csv?v=2&day=2021-01-02&x=1", "2021-01-02"],
        ["2021-01-03", "https://host/export.csv?v=2&day=2021-01-03&x=1", "2021-01-03"],
      ],
    ],
    [
      "https://host/100%/{YYYY}{MM}{DD}.csv",
      "2021-01-03",
      "{YYYY}{MM}{DD}.csv",
      [["20210103.csv", "https://host/100%/20210103.csv", "2021-01-03"]],
    ],
  ])("%s since %s", async (url, since, fromName, expected) => {
    expect(await parts(url, since, fromName)).toEqual(expected);
  });

  it("whose names do not hold what a column reads are an error that shows no query", async () => {
    const listed = parts("https://host/a.csv?k=1&d={YYYY}-{MM}-{DD}", "2021-01-03", "{YYYY}.csv");
    await expect(listed).rejects.toThrow(
      'the name of 2021-01-03 is not like "{YYYY}.csv", from which column "day" of source "parts" is read',
    );
  });
});

it("cannot be replaced by a template with other fields", async () => {
  const source = sourceOf({ url: "https://host/{place}.csv", names: ["de"] });
  const listed = listOf(source, webOf({}), { place: "https://other/{YYYY}.csv" });
  await expect(listed).rejects.toThrow(
    'files of source "parts": with "names" needs a field such as {name} in its url',
  );
});

describe("files are refused", () => {
  it.each<[string, unknown, string]>([
    ["without a pattern", { github: { repository: "me/data", path: "a.csv" } }, 'a path with "*"'],
    ["of no repository", { github: { repository: "data", path: "*.csv" } }, "OWNER/NAME"],
    ["of no day", { url: "https://host/{YYYY}-{MM}-{DD}.csv", since: "1.1.2020" }, "YYYY-MM-DD"],
    [
      "of no zone",
      { url: "https://h/{YYYY}{MM}{DD}.csv", since: "2020-01-01", zone: "Mars" },
      '"Mars"',
    ],
    ["of no name", { url: "https://host/{place}.csv", names: [] }, "a list of names"],
    ["of a path as name", { url: "https://host/{place}.csv", names: ["a/b"] }, '"a/b" cannot be'],
    ["without a field", { url: "https://host/a.csv", since: "2020-01-01" }, "must have either"],
    ["without days or names", { url: "https://host/{place}.csv" }, '"names"'],
  ])("%s", (_, files, message) => {
    expect(() => sourceOf(files as Files)).toThrow(message);
  });

  it("with fromName in a source of one file, and with several sources", () => {
    const columns = { place: text({ fromName: "{place}.csv" }) };
    const one = {
      name: "one",
      key: ["place"],
      columns,
      source: { url: "https://host/a.csv" },
    } as const;
    expect(() => defineDataset(one)).toThrow('"fromName" is for a source with "files"');
    expect(() => text({ optional: true })).toThrow('"optional" needs "nullable"');
  });
});
