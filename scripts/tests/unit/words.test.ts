import { describe, expect, it } from "@jest/globals";
import { findWords } from "../../find-words.ts";

const wordsOf = (text: string) =>
  findWords("a.ts", text).map((fault) => /^a\.ts:\d+: "(.*?)"/.exec(fault)?.[1]);

describe("findWords", () => {
  it.each([
    ["mend", "// Mends what was cut."],
    ["anew", "publishAnew(db)"],
    ["is away", "the database is away"],
    ["is no X", "It is no port."],
    ["tell of", "it tells of a failure"],
    ["fragment", "/** Of the run that is committed. */"],
    ["fragment", "/**\n * Whether it is.\n */"],
  ])("finds %s", (word, text) => {
    expect(wordsOf(text)).toContain(word);
  });

  it.each([
    "/** Returns the days; there is no longer a limit. */",
    "the amendment was recommended",
    "one day is away from the other",
    "it is in no folder",
    "/** Offers a record. */",
  ])("finds nothing in %j", (text) => {
    expect(wordsOf(text)).toEqual([]);
  });

  it("names the place and the plain word, once a line", () => {
    expect(findWords("docs/a.md", "fine\n  written anew, and anew\n")).toEqual([
      'docs/a.md:2: "anew" in "written anew, and anew". Write: again, re-…',
    ]);
  });
});
