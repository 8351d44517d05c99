import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { usDaily } from "../../src/datasets/us-daily.ts";
import { usStates } from "../../src/datasets/us-states.ts";
import { CovidWeb, swap } from "../support/covid-web.ts";
import { file } from "../support/http-responders.ts";

let web: CovidWeb;
beforeAll(async () => {
  web = await CovidWeb.start();
});
afterAll(() => web.close());

describe("several faults at once", () => {
  it("are all named, those of every source", async () => {
    await web.begin(usDaily, 1, 2);
    web.serve("nyt", file(swap(web.file("nyt", 2), "22,200,1", "22,,x")));
    web.serve("jhu", file(swap(web.file("jhu", 2), "US,Oregon,", "US,Washington,")));
    const { error } = await web.runInVain();
    expect(error?.details).toEqual([
      'nyt, line 3, column "cases": "" is not a whole number (0 or greater)',
      'nyt, line 3, column "deaths": "x" is not a whole number (0 or greater)',
      'jhu, line 25: duplicate of line 24 (Date "2020-03-21", Province/State "Washington")',
    ]);
    expect(error?.message).toMatch(/^nyt, line 3, column "cases": .*, and 2 more\. The next run/);
    await web.runDay3(1);
  });

  it("are named by column where all of its cells are wrong", async () => {
    await web.begin(usStates, 1, 2);
    web.serve("nyt", file(web.file("nyt", 2).replaceAll(/(\d+),(\d+)(?=\n|$)/g, "?$1,!$2")));
    const { error } = await web.runInVain();
    expect(error?.details).toEqual([
      expect.stringMatching(
        /^nyt, lines 2-23, column "cases": "\?\d+" is not a .*, nor are .* and others: 22 cells in all$/,
      ),
      expect.stringMatching(
        /^nyt, lines 2-23, column "deaths": "!\d+" is not a .*: 22 cells in all$/,
      ),
    ]);
    expect(error).toMatchObject({ total: 44, message: expect.stringContaining(", and 22 more. ") });
    await web.runDay3(1);
  });

  it("are named up to the twentieth, and counted beyond", async () => {
    await web.begin(usStates, 1, 2);
    const [head = "", ...rows] = web.file("nyt", 2).trimEnd().split("\n");
    web.serve("nyt", file([head, ...rows, ...rows, ""].join("\n")));
    const { error } = await web.runInVain();
    expect(error?.details).toHaveLength(20);
    expect(error?.details[19]).toMatch(/^nyt, line \d+: duplicate of line \d+ \(date /);
    expect(error?.message).toContain(", and 21 more. ");
    await web.runDay3(1);
  });
});

describe("faults in rows that the dataset does not keep", () => {
  it("do not matter", async () => {
    await web.begin(usDaily, 1, 2);
    web.serveDay(3);
    web.serve("jhu", file(swap(web.file("jhu", 3), "2020-03-21,Canada", "soon,Canada")));
    await web.expectDay3(0);
  });

  it("do matter where fields are missing, because columns cannot be told apart", async () => {
    await web.begin(usDaily, 1, 2);
    web.serve("jhu", file(swap(web.file("jhu", 2), "2020-03-21,Canada", "2020-03-21")));
    const { error } = await web.runInVain();
    expect(error?.details).toEqual(["jhu, line 2: 7 fields, where the header has 8"]);
    await web.runDay3(1);
  });
});

describe("a line that is named", () => {
  it.each([
    ["of a file with CRLF", (text: string) => text.replaceAll("\n", "\r\n"), 24],
    ["below a byte order mark", (text: string) => `\ufeff${text}`, 24],
    ["below a cell of three lines", (text: string) => text.replace("Québec", '"Qué\n\nbec"'), 26],
    ["below a cell with CRLF in it", (text: string) => text.replace("Québec", '"Qué\r\nbec"'), 25],
  ])("%s is the one that an editor shows", async (_, change, line) => {
    await web.begin(usDaily, 1, 2);
    web.serve("jhu", file(change(swap(web.file("jhu", 2), "1,4,1", "1,four,1"))));
    const { error } = await web.runInVain();
    expect(error?.details[0]).toMatch(
      new RegExp(`^jhu, line ${line}, column "Recovered": "four" is not a whole number`),
    );
    await web.runDay3(1);
  });
});

describe("a bad first day", () => {
  it.each([
    ["us-daily", usDaily, 'date "2020-03-21"'],
    ["us-states", usStates, 'date "2020-03-21", state "Alabama"'],
  ])("of %s leaves no table behind, and does not stop the second", async (_, dataset, key) => {
    await web.begin(dataset);
    web.serveDay(1);
    const [header, first, ...others] = web.file("nyt", 1).split("\n");
    web.serve("nyt", file([header, first, first, ...others].join("\n")));
    const detail = `nyt, line 3: duplicate of line 2 (${key})`;
    const { error } = await web.run();
    expect(error).toMatchObject({ code: "CONTRACT", details: [detail] });
    expect(await web.query("select from pg_tables where schemaname = 'public'")).toEqual([]);
    expect(await web.query("select from daily_delta.source_versions")).toEqual([]);
    web.serveDay(1);
    expect(await web.run()).toMatchObject({ status: "succeeded", failedBefore: 1 });
    await web.expectRows(1);
  });
});

describe("a bad version that upstream takes back", () => {
  it("leaves nothing to do, and is counted as often as it was seen", async () => {
    await web.begin(usDaily, 1, 2);
    web.serve("nyt", file(swap(web.file("nyt", 2), "22,200,1", "22,-200,1")));
    await web.runInVain();
    expect(await web.runInVain()).toMatchObject({ failedBefore: 1 });
    web.serveDay(2);
    expect(await web.run()).toMatchObject({ status: "unchanged", failedBefore: 2, unchanged: 11 });
    await web.runDay3(0);
  });
});
