import { describe, expect, it } from "@jest/globals";
import { findWords, wordFaults } from "../../find-words.ts";

const wordsOf = (text: string) => findWords("a.ts", text).map(({ word }) => word);

describe("findWords", () => {
  it.each([
    ["mend", "// Mends what was cut."],
    ["anew", "publishAnew(db)"],
    ["is away", "the database is away"],
    ["is no X", "It is no port."],
    ["tell of", "it tells of a failure"],
    ["fragment", "/** Of the run that is committed. */"],
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

  it("says where each is, once a line", () => {
    expect(findWords("docs/a.md", "fine\n  written anew, and anew\n")).toEqual([
      { word: "anew", place: "docs/a.md:2: written anew, and anew" },
    ]);
  });
});

describe("wordFaults", () => {
  const findings = findWords("a.ts", "anew\nanew\n");

  it("accepts as many as are left over, and fewer", () => {
    expect(wordFaults(findings, { anew: 2 })).toEqual([]);
    expect(wordFaults(findings, { anew: 3, mend: 1 })).toEqual([]);
  });

  it("names every place of a word that occurs more often, and what to write", () => {
    expect(wordFaults(findings, { anew: 1 })).toEqual([
      '"anew" in 2 lines, 1 are left over. Write: again, re-…\n  a.ts:1: anew\n  a.ts:2: anew',
    ]);
    expect(wordFaults(findings, {})).toHaveLength(1);
  });
});
