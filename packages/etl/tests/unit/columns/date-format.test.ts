import { describe, expect, it } from "@jest/globals";
import { boolean, date, text, timestamp, timestamptz } from "../../../src/columns/index.ts";

describe("the format of a date", () => {
  it.each<[Parameters<typeof date>[0], string, string]>([
    [{ format: "DD-MM-YYYY" }, "24-01-2020", "2020-01-24"],
    [{ format: "D.M.YYYY" }, "4.1.2020", "2020-01-04"],
    [{ format: "M/D/YY", century: 2000 }, "9/24/06", "2006-09-24"],
    [{ format: "M/D/YY", century: 1900 }, "9/24/06", "1906-09-24"],
    [{ format: "M/D/YY", century: 1950 }, "9/24/49", "2049-09-24"],
    [{ format: "M/D/YY", century: 1950 }, "9/24/50", "1950-09-24"],
    [{ format: "YYYYMMDD" }, "20200229", "2020-02-29"],
    [{ format: "YYYY-MM" }, "2020-03", "2020-03-01"],
    [{ format: "YYYY" }, "2020", "2020-01-01"],
    [{ format: "YYYY-[Q]Q" }, "2020-Q3", "2020-07-01"],
    [{ format: "YYYY[M]MM" }, "2020M11", "2020-11-01"],
    [{ format: "GGGG-[W]WW" }, "2020-W53", "2020-12-28"],
    [{ format: "GGGG-[W]WW" }, "2021-W01", "2021-01-04"],
    [{ format: "GGGG-[W]WW-E" }, "2009-W01-1", "2008-12-29"],
    [{ format: "GGGG-[W]WW-E" }, "2009-W53-7", "2010-01-03"],
    [{ format: "YYYY-DDDD" }, "2020-366", "2020-12-31"],
    [{ format: "YYYY-DDDD" }, "2021-060", "2021-03-01"],
    [{ format: "ddd MMM D YYYY" }, "Sat Sep 12 2020", "2020-09-12"],
    [{ format: "dddd, D MMMM YYYY" }, "Saturday, 12 September 2020", "2020-09-12"],
    [{ format: "D-MMM-YYYY" }, "01-MAY-2020", "2020-05-01"],
    [
      {
        format: "D MMMM YYYY",
        months:
          "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(
            " ",
          ),
      },
      "3 août 2020",
      "2020-08-03",
    ],
    [{ format: ["DD/MM/YY", "DD/MM/YYYY"], century: 2000 }, "08/02/21", "2021-02-08"],
    [{ format: ["DD/MM/YY", "DD/MM/YYYY"], century: 2000 }, "08/02/2021", "2021-02-08"],
    [{ format: "YYYY-MM-DD [00:00:00]" }, "2020-01-02 00:00:00", "2020-01-02"],
    [{ format: ["D/M/YYYY", "M/D/YYYY"] }, "13/1/2020", "2020-01-13"],
    [{ format: ["D/M/YYYY", "M/D/YYYY"] }, "1/1/2020", "2020-01-01"],
  ])("%j reads %j as %s", (options, cell, day) => {
    expect(date(options).parse(cell)).toBe(day);
  });

  it.each<[Parameters<typeof date>[0], string]>([
    [{ format: "DD-MM-YYYY" }, "2020-01-24"],
    [{ format: "DD-MM-YYYY" }, "31-02-2020"],
    [{ format: "DD-MM-YYYY" }, "1-2-2020"],
    [{ format: "DD-MM-YYYY" }, "24-01-2020 "],
    [{ format: "DD-MM-YYYY" }, "24-13-2020"],
    [{ format: "M/D/YY", century: 2000 }, "9/24/2006"],
    [{ format: "M/D/YY", century: 2000 }, "0/24/06"],
    [{ format: "ddd MMM D YYYY" }, "Sun Sep 12 2020"],
    [{ format: "GGGG-[W]WW" }, "2021-W53"],
    [{ format: "GGGG-[W]WW" }, "2021-W00"],
    [{ format: "YYYY-DDDD" }, "2021-366"],
    [{ format: "YYYY-DDDD" }, "2021-000"],
    [{ format: "YYYY" }, "0000"],
    [{ format: "D MMM YYYY" }, "3 Sept 2020"],
    [{ format: ["D/M/YYYY", "M/D/YYYY"] }, "2/1/2020"],
    [{ format: "YYYY-MM", min: "2020-01-01" }, "2019-12"],
  ])("%j refuses %j", (options, cell) => {
    expect(date(options).parse(cell)).toBeUndefined();
    expect(date(options).parse(cell)).toBeUndefined();
  });

  it("says how a date is written", () => {
    const column = date({ format: ["DD/MM/YYYY", "YYYY"], max: "2030-01-01", nullable: true });
    expect(column.expected).toBe("a date to 2030-01-01, written DD/MM/YYYY or YYYY, or blank");
    expect(column.type.parse("2020-01-24")).toBe("2020-01-24");
  });

  it.each<[() => unknown, string]>([
    [() => date({ format: "M/D/YY" }), 'its format "M/D/YY": a year of two digits needs "century"'],
    [() => date({ format: "MM-DD" }), "it has no year"],
    [() => date({ format: "YYYY-DD" }), "a day without a month"],
    [() => date({ format: "YYYY-MM-DD HH:mm" }), "a date has no time: HH is for timestamp"],
    [() => date({ format: "YYYY-MM-TT" }), '"TT" is not a token; write [TT]'],
    [() => date({ format: "YYYY-MM-MM" }), "it has MM twice"],
    [() => date({ format: "M MM YYYY" }), "it has both MM and M"],
    [() => date({ format: "DMYYYY" }), "need a character between them"],
    [() => date({ format: "YYYY-[MM" }), 'a "[" in it is not closed'],
    [() => date({ format: "GGGG-MM" }), "the year of an ISO week is GGGG, its week WW"],
    [() => date({ format: "YYYY-MM-DD", century: 0 }), '"century" must be'],
    [() => date({ century: 2000 }), 'need "format"'],
    [() => date({ format: [] }), '"format" must name a pattern'],
    [() => date({ format: "YYYY", months: ["a", "b"] }), '"months" must be the names'],
    [() => date({ formt: "YYYY" } as object), "Did you mean format?"],
    [() => timestamp({ format: "YYYY-MM-DD" }), "it has no hours"],
    [() => timestamp({ format: "YYYY-MM HH:mm" }), "it has no day"],
    [() => timestamp({ format: "YYYY-MM-DD hh:mm" }), "hours up to 12 are h with A"],
    [() => timestamp({ format: "YYYY-MM-DD HH:mm Z" }), "a time with Z is for timestamptz"],
    [() => timestamptz({ format: "YYYY-MM-DD HH:mm" }), 'it needs Z, or "zone"'],
    [() => timestamptz({ format: "X", zone: "UTC" }), "X is counted in UTC"],
    [() => timestamptz({ format: "X ss" }), "X says it all"],
    [() => timestamp({ format: "x" }), "x is a moment: it is for timestamptz"],
    [() => date({ format: "X" }), "X is a moment: it is for timestamptz"],
    [() => timestamptz({ zone: "Europe/Rom" }), '"zone" must be a name of IANA'],
  ])("refuses a pattern that is wrong: %#", (make, problem) => {
    expect(make).toThrow(problem);
  });
});

describe("the format of a time", () => {
  it.each<[Parameters<typeof timestamp>[0], string, string | undefined]>([
    [{ format: "M/D/YYYY h:mm A" }, "6/4/2021 6:30 PM", "2021-06-04T18:30:00"],
    [{ format: "M/D/YYYY h:mm A" }, "6/4/2021 12:05 a.m.", "2021-06-04T00:05:00"],
    [{ format: "M/D/YYYY h:mm A" }, "6/4/2021 13:05 AM", undefined],
    [{ format: "DD.MM.YYYY HH:mm:ss.SSS" }, "04.06.2021 06:30:01.25", "2021-06-04T06:30:01.25"],
    [{ format: "YYYYMMDD[T]HHmmss" }, "20210604T063001", "2021-06-04T06:30:01"],
    [{ format: "YYYY-MM-DD H:mm" }, "2021-06-04 24:00", undefined],
    [{ format: "YYYY-MM-DD H:mm" }, "2021-06-04 23:60", undefined],
    [{ format: "YYYY-MM-DD HH" }, "2021-06-04 07", "2021-06-04T07:00:00"],
  ])("%j reads %j as %s", (options, cell, time) => {
    expect(timestamp(options).parse(cell)).toBe(time);
  });

  it.each<[Parameters<typeof timestamptz>[0], string, string | undefined]>([
    [{ format: "DD.MM.YYYY HH:mm Z" }, "04.06.2021 06:30 +02:00", "2021-06-04T04:30:00Z"],
    [{ format: "DD.MM.YYYY HH:mmZ" }, "04.06.2021 06:30z", "2021-06-04T06:30:00Z"],
    [{ zone: "Europe/Rome" }, "2025-01-01T17:00:00", "2025-01-01T16:00:00Z"],
    [{ zone: "Europe/Rome" }, "2025-07-01 17:00", "2025-07-01T15:00:00Z"],
    [{ zone: "Europe/Rome" }, "2025-07-01 17:00:00.25", "2025-07-01T15:00:00.25Z"],
    [{ zone: "Europe/Rome" }, "2025-03-30 01:59", "2025-03-30T00:59:00Z"],
    [{ zone: "Europe/Rome" }, "2025-03-30 02:30", undefined],
    [{ zone: "Europe/Rome" }, "2025-03-30 03:00", "2025-03-30T01:00:00Z"],
    [{ zone: "Europe/Rome" }, "2025-10-26 02:30", undefined],
    [{ zone: "Europe/Rome" }, "2025-10-26 03:00", "2025-10-26T02:00:00Z"],
    [{ zone: "Europe/Rome" }, "2025-10-26 24:00", undefined],
    [{ zone: "Asia/Kathmandu" }, "2025-10-26 03:00", "2025-10-25T21:15:00Z"],
    [{ zone: "Pacific/Apia" }, "2011-12-30 12:00", undefined],
    [{ zone: "UTC", format: "M/D/YYYY H:mm" }, "6/4/2021 6:30", "2021-06-04T06:30:00Z"],
    [{ zone: "UTC" }, "2021-06-04T06:30:00Z", undefined],
    [{ format: "X" }, "1622788200", "2021-06-04T06:30:00Z"],
    [{ format: "X" }, "0", "1970-01-01T00:00:00Z"],
    [{ format: "X" }, "-1", "1969-12-31T23:59:59Z"],
    [{ format: "X" }, "1622788200.5", undefined],
    [{ format: "X" }, "999999999999", undefined],
    [{ format: "x" }, "1622788200250", "2021-06-04T06:30:00.25Z"],
    [{ format: "x" }, "-99999999999999", undefined],
    [{ format: "[@]X" }, "@1622788200", "2021-06-04T06:30:00Z"],
  ])("%j reads %j as %s", (options, cell, time) => {
    expect(timestamptz(options).parse(cell)).toBe(time);
  });
});

describe("other columns", () => {
  it("reads truths as the file writes them", () => {
    const column = boolean({ format: { true: ["Y", "1"], false: "N" }, nullable: true });
    expect(["Y", "1", "N", "", "true", "0"].map((cell) => column.parse(cell))).toEqual([
      ...[true, true, false, null],
      ...[undefined, undefined],
    ]);
    expect(() => boolean({ format: { true: "1", false: "1" } })).toThrow('"1" is both');
    expect(() => boolean({ format: { true: "1" } as never })).toThrow("must say how true");
  });

  it("reads an empty text as a value where it may be one", () => {
    expect(text({ empty: true }).parse("")).toBe("");
    expect(text({ empty: true }).parse(" ")).toBeUndefined();
    expect(() => text({ empty: true, nullable: true })).toThrow('either "nullable" or "empty"');
  });

  it("reads strings that mean unknown as an empty cell", () => {
    const column = text({ nullable: true, unknown: ["NA", "-"] });
    expect(["NA", "-", "x"].map((cell) => column.parse(cell))).toEqual([null, null, "x"]);
    expect(text({ unknown: "NA" }).parse("NA")).toBeUndefined();
    expect(text({ unknown: [] }).withDefaults({ unknown: "NA" }).parse("NA")).toBe("NA");
    expect(text({ empty: true, unknown: "NA" }).parse("NA")).toBe("");
  });
});
