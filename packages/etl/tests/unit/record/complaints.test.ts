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
    expect(() => complaintsOf(1_234).throwIfAny()).toThrow("nyt, line 1: wrong 1, and 1233 more. ");
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
      { ...place, lines: "4", count: 1 },
      { ...place, lines: shown.replace(/^lines? /, ""), count: lines.length },
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
