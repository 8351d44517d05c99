import { describe, expect, it } from "@jest/globals";
import { ContractError } from "../../../src/core/errors.ts";
import { type Complaint, Complaints } from "../../../src/record/complaints.ts";
import { detailsOf } from "../extract/details-of.ts";

const complaintsOf = (count: number, source = "nyt"): Complaints => {
  const complaints = new Complaints();
  for (let line = 1; line <= count; line++) {
    complaints.add({ source, line, problem: `wrong ${line}` });
  }
  return complaints;
};

const described = (complaint: Complaint): string | undefined => {
  const complaints = new Complaints();
  complaints.add(complaint);
  return detailsOf(complaints)[0];
};

function errorOf(complaints: Complaints): ContractError {
  try {
    complaints.throwIfAny();
  } catch (error) {
    if (error instanceof ContractError) return error;
  }
  throw new Error("there is no complaint");
}

describe("Complaints", () => {
  it("throws nothing where there is nothing to complain of", () => {
    expect(() => new Complaints().throwIfAny()).not.toThrow();
  });

  it("throws a contract error with what to do about it", () => {
    const throwing = () => complaintsOf(1).throwIfAny();
    expect(throwing).toThrow(ContractError);
    expect(throwing).toThrow(
      "nyt, line 1: wrong 1. The next run tries again; if the source has changed permanently, change the dataset's file",
    );
  });

  it("says in the message how many more there are", () => {
    expect(() => complaintsOf(1_234).throwIfAny()).toThrow(
      "nyt, line 1: wrong 1, and 1,233 more. ",
    );
  });

  it.each([
    [19, 19],
    [20, 20],
    [21, 20],
    [1_000, 20],
  ])("of %d complaints it keeps the first %d and counts all", (count, kept) => {
    const complaints = complaintsOf(count);
    const details = detailsOf(complaints);
    expect(complaints.total).toBe(count);
    expect(details).toHaveLength(kept);
    expect(details[0]).toBe("nyt, line 1: wrong 1");
    expect(details.at(-1)).toBe(`nyt, line ${kept}: wrong ${kept}`);
  });

  it.each([
    [[3], "line 3"],
    [[301, 302, 303], "lines 301-303"],
    [[1, 2, 5, 9, 10], "lines 1-2, 5, 9-10"],
    [[1, 3, 5, 7, 9, 10], "lines 1, 3, 5, 7, 9-10"],
    [[1, 3, 5, 7, 9, 11, 12], "lines 1, 3, 5, 7, 9 and 2 more"],
  ])("puts the same complaint about lines %j together", (lines, shown) => {
    const complaints = new Complaints();
    const other = { source: "nyt", column: "deaths", line: 4, value: "x", problem: "a number" };
    complaints.add(other);
    for (const line of lines) complaints.add({ ...other, line, value: "n/a" });
    const error = errorOf(complaints);
    expect(error.details).toEqual([
      'nyt, line 4, column "deaths": "x" is not a number',
      `nyt, ${shown}, column "deaths": "n/a" is not a number`,
    ]);
    expect(error.total).toBe(lines.length + 1);
    const place = { source: "nyt", column: "deaths" };
    expect(error.groups).toEqual([
      { ...place, lines: "4", values: ["x"], count: 1 },
      { ...place, lines: shown.replace(/^lines? /, ""), values: ["n/a"], count: lines.length },
    ]);
  });

  it("lists five wrong values of a column each, and more as one", () => {
    const wrong = { source: "nyt", column: "deaths", problem: "a number" };
    const complaints = new Complaints();
    for (const [at, value] of ["a", "b", "c", "d", "e"].entries()) {
      complaints.add({ ...wrong, line: 1_000 + at, value });
    }
    expect(errorOf(complaints).details).toHaveLength(5);
    for (let line = 1_005; line < 9_000; line++) {
      complaints.add({ ...wrong, line, value: `${line}x` });
    }
    complaints.add({ ...wrong, column: "cases", line: 9_001, value: "z" });
    const { details, groups, total, message } = errorOf(complaints);
    expect(details).toEqual([
      'nyt, lines 1,000-8,999, column "deaths": "a" is not a number, nor are "b", "c" and others: 8,000 cells in all',
      'nyt, line 9,001, column "cases": "z" is not a number',
    ]);
    expect(groups).toEqual([
      {
        ...{ source: "nyt", column: "deaths", lines: "1000-8999" },
        ...{ values: ["a", "b", "c"], count: 8_000 },
      },
      { source: "nyt", column: "cases", lines: "9001", values: ["z"], count: 1 },
    ]);
    expect(total).toBe(8_001);
    expect(message).toContain("8,000 cells in all, and 1 more. ");
  });

  it("lists many columns that are one declared column as one", () => {
    const wrong = { source: "jhu", declared: "cases", problem: "a number" };
    const complaints = new Complaints();
    for (let line = 2; line < 12; line++) {
      for (let day = 1; day < 61; day++) {
        complaints.add({ ...wrong, line, column: `1/${day}/20`, value: `${line},${day}` });
      }
    }
    const { details, groups } = errorOf(complaints);
    expect(details).toEqual([
      'jhu, lines 2-11, columns "1/1/20", "1/2/20", "1/3/20" and others: "2,1" is not a number, nor are "2,2", "2,3" and others: 600 cells in all',
    ]);
    expect(groups).toEqual([
      {
        ...{ source: "jhu", lines: "2-11", column: "cases" },
        ...{ values: ["2,1", "2,2", "2,3"], count: 600 },
      },
    ]);
  });

  it("names a value once that many columns have", () => {
    const wrong = { source: "jhu", declared: "cases", value: "n/a", problem: "a number" };
    const complaints = new Complaints();
    for (let day = 1; day < 9; day++) {
      for (const line of [2, 3]) complaints.add({ ...wrong, line, column: `1/${day}/20` });
    }
    expect(detailsOf(complaints)[0]).toMatch(
      /^jhu, lines .*, columns "1\/1\/20", .* and others: "n\/a" is not a number: 16 cells in all$/,
    );
  });

  it("lists the wrong cells of many files once", () => {
    const complaints = new Complaints();
    for (let day = 1; day < 10; day++) {
      const ofFile = new Complaints(`0${day}.csv`);
      for (const value of ["x", `y${day}`]) {
        ofFile.add({ source: "jhu", column: "cases", line: 2, value, problem: "a number" });
      }
      complaints.addAll(
        day % 2 ? ofFile : Complaints.from(JSON.parse(JSON.stringify(ofFile.toRecord()))),
      );
      if (day === 2) {
        expect(detailsOf(complaints)).toEqual([
          'jhu, 01.csv, line 2, column "cases": "x" is not a number',
          'jhu, 01.csv, line 2, column "cases": "y1" is not a number',
          'jhu, 02.csv, line 2, column "cases": "x" is not a number',
          'jhu, 02.csv, line 2, column "cases": "y2" is not a number',
        ]);
      }
    }
    const { details, groups } = errorOf(complaints);
    expect(details).toEqual([
      'jhu, 01.csv, 02.csv, 03.csv, other files, column "cases": "x" is not a number, nor are "y1", "y2" and others: 18 cells in all',
    ]);
    expect(groups).toEqual([
      {
        ...{ source: "jhu", files: ["01.csv", "02.csv", "03.csv"], column: "cases" },
        ...{ values: ["x", "y1", "y2"], count: 18 },
      },
    ]);
  });

  it("counts the rows of many files that have the same problem", () => {
    const complaints = new Complaints();
    for (let day = 1; day < 10; day++) {
      const ofFile = new Complaints(`0${day}.csv`);
      ofFile.add({ source: "jhu", line: day, problem: "3 fields, where the header has 2" });
      complaints.addAll(ofFile);
    }
    expect(detailsOf(complaints)).toEqual([
      "jhu, 01.csv, 02.csv, 03.csv, other files: 3 fields, where the header has 2: 9 rows in all",
    ]);
  });

  it("names the columns of the file where few of their cells are wrong", () => {
    const wrong = { source: "jhu", declared: "cases", value: "x", problem: "a number" };
    const complaints = new Complaints();
    for (const column of ["1/1/20", "1/2/20"]) complaints.add({ ...wrong, line: 2, column });
    expect(detailsOf(complaints)).toEqual([
      'jhu, line 2, column "1/1/20": "x" is not a number',
      'jhu, line 2, column "1/2/20": "x" is not a number',
    ]);
  });

  it("asks for advice on the values that it names only", () => {
    const asked: string[] = [];
    const advice = (value: string) => {
      asked.push(value);
      return value.startsWith("1") ? "; to read it: comma" : "";
    };
    const complaints = new Complaints();
    for (const value of ["1,1", "1,2", "x", "1,3", "1,4", "1,5", "1,6", "1,1"]) {
      complaints.add({ source: "nyt", column: "n", value, problem: "a number", advice });
    }
    expect(asked).toEqual(["1,1", "1,2", "x", "1,3", "1,4"]);
    expect(detailsOf(complaints)).toEqual([
      'nyt, column "n": "1,1" is not a number, nor are "1,2", "x" and others: 8 cells in all; to read it: comma',
    ]);
  });

  it.each<[string, Complaint]>([
    ["nyt: the file is empty", { source: "nyt", problem: "the file is empty" }],
    ["nyt, line 3: 2 fields", { source: "nyt", line: 3, problem: "2 fields" }],
    [
      'nyt, line 1, column "cases": missing',
      { source: "nyt", line: 1, column: "cases", problem: "missing" },
    ],
    [
      'nyt, line 2, column "cases": "-1" is not a whole number',
      { source: "nyt", line: 2, column: "cases", value: "-1", problem: "a whole number" },
    ],
    [
      'nyt, line 2, column "cases": "" is not a whole number',
      { source: "nyt", line: 2, column: "cases", value: "", problem: "a whole number" },
    ],
    [
      'nyt, line 2, column "a \\"b\\"": "1\\n\\u00002" is not a string',
      { source: "nyt", line: 2, column: 'a "b"', value: "1\n\u00002", problem: "a string" },
    ],
  ])("names source, line, column, value and what was expected: %s", (detail, complaint) => {
    expect(described(complaint)).toBe(detail);
  });

  it("shows a value of 80 characters whole, and shortens a longer one", () => {
    const problem = "a date";
    const whole = "x".repeat(80);
    expect(described({ source: "nyt", value: whole, problem })).toBe(
      `nyt: "${whole}" is not a date`,
    );
    expect(described({ source: "nyt", value: `${whole}y`, problem })).toBe(
      `nyt: "${whole}…" is not a date`,
    );
  });
});

describe("Complaints.addAll", () => {
  it("puts the complaints of several sources together in order, with their total", () => {
    const all = new Complaints();
    all.addAll(complaintsOf(2, "nyt"));
    all.addAll(new Complaints());
    all.addAll(complaintsOf(1, "jhu"));
    expect(all.total).toBe(3);
    expect(detailsOf(all)).toEqual([
      "nyt, line 1: wrong 1",
      "nyt, line 2: wrong 2",
      "jhu, line 1: wrong 1",
    ]);
  });

  it.each([
    [3, 3],
    [1, 6],
    [5, 5],
    [6, 2],
  ])("says of %d values and %d more what it would say of all together", (one, other) => {
    const wrong = { source: "nyt", column: "deaths", problem: "a number" };
    const add = (complaints: Complaints, from: number, count: number) => {
      for (let line = from; line < from + count; line++) {
        complaints.add({ ...wrong, line, value: `v${line % 7}` });
      }
      return complaints;
    };
    const whole = add(new Complaints(), 1, one + other);
    const parts = new Complaints();
    parts.addAll(add(new Complaints(), 1, one));
    const next = add(new Complaints(), 1 + one, other);
    parts.addAll(Complaints.from(JSON.parse(JSON.stringify(next.toRecord()))));
    expect(errorOf(parts)).toEqual(errorOf(whole));
    expect(errorOf(parts).groups).toEqual(errorOf(whole).groups);
  });

  it("keeps twenty of all together, and counts those that were not kept", () => {
    const all = new Complaints();
    all.addAll(complaintsOf(15, "nyt"));
    all.addAll(complaintsOf(100, "jhu"));
    all.addAll(complaintsOf(30, "other"));
    const details = detailsOf(all);
    expect(all.total).toBe(145);
    expect(details).toHaveLength(20);
    expect(details[14]).toBe("nyt, line 15: wrong 15");
    expect(details[19]).toBe("jhu, line 5: wrong 5");
  });
});
