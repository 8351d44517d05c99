import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it } from "@jest/globals";
import { collectSource, moment, oneOf } from "../../src/terminal/arguments.ts";

const here = fileURLToPath(import.meta.url);

it("collects sources by name, paths as file URLs", () => {
  const first = collectSource(`nyt=${here}`, {});
  expect(first).toEqual({ nyt: pathToFileURL(here).href });
  expect(collectSource("jhu=https://host/a.csv?x=1", first)).toEqual({
    nyt: pathToFileURL(here).href,
    jhu: "https://host/a.csv?x=1",
  });
  expect(collectSource("nyt=package.json", {})).toEqual({
    nyt: pathToFileURL(resolve("package.json")).href,
  });
  expect(collectSource(`nyt=${pathToFileURL(here)}`, {})).toEqual(first);
});

it("takes a hyphen for standard input", () => {
  expect(collectSource("nyt=-", {})).toEqual({ nyt: "file:///dev/stdin" });
});

it("takes names that objects have by birth for names like any other", () => {
  expect(collectSource("toString=http://host/a", {})).toEqual({ toString: "http://host/a" });
});

it.each([
  ["nyt", "Write NAME=FILE"],
  ["=us.csv", "Write NAME=FILE"],
  ["nyt=", "Write NAME=FILE"],
  ["nyt=gone.csv", `No file at ${resolve("gone.csv")}.`],
  ["nyt=file:///gone.csv", "No file at /gone.csv."],
  [`nyt=${tmpdir()}`, "is a folder."],
  ["nyt=file://host/a.csv", "Must name a file of this machine"],
  ["nyt=file:///a%2Fb.csv", "Must name a file of this machine"],
  ["nyt=ftp://host/a.csv", "Must be a file, or an http, https or file URL."],
  ["nyt=https://", "Must be a file, or an http, https or file URL."],
  ["nyt=me:secret@host/us.csv", /^A URL begins with https:\/\/\.$/],
])("refuses %s", (text, said) => {
  expect(() => collectSource(text, {})).toThrow(said);
});

it("refuses a name that is given twice", () => {
  expect(() => collectSource(`nyt=${here}`, { nyt: "http://host/" })).toThrow(
    '"nyt" is given twice',
  );
});

it("takes one of a few words", () => {
  const parse = oneOf("csv", "json");
  expect(parse("json")).toBe("json");
  expect(() => parse("JSON")).toThrow("Must be csv or json.");
});

it.each([
  ["2021-03-01", "2021-03-01T00:00:00.000Z"],
  ["2021-03-01T12:00Z", "2021-03-01T12:00:00.000Z"],
  ["2021-03-01T12:00:30+02:00", "2021-03-01T10:00:30.000Z"],
  ["2024-02-29", "2024-02-29T00:00:00.000Z"],
])("takes %s as a time", (text, time) => {
  expect(moment(text).toISOString()).toBe(time);
});

it.each([
  "",
  "yesterday",
  "2021-13-01",
  "2021-02-30",
  "2021-2-1",
  "2021-03-01T12:00",
  "2021-03-01T25:00Z",
  "1/2/2021",
])("refuses %s as a time", (text) => {
  expect(() => moment(text)).toThrow("Write a date such as");
});
