import { describe, expect, it } from "@jest/globals";
import type { Kind } from "../../../src/columns/column-type.ts";
import { cellAdvice } from "../../../src/format/cell-advice.ts";

describe("cellAdvice()", () => {
  it.each<[string, Kind, string]>([
    ["1,234", "integer", '; to read it: `format: { group: "," }`'],
    ["1,234.5", "decimal", '; to read it: `format: { group: "," }`'],
    ["1.234,5", "decimal", '; to read it: `format: { group: "." }`'],
    ["0,05", "decimal", '; to read it: `format: { decimal: "," }`'],
    ["   29", "integer", "; to read it: `format: { trim: true }`"],
    ["12.5%", "decimal", "; to read it: `format: { percent: true }`"],
    ["2.16E-05", "decimal", "; to read it: `format: { exponent: true }`"],
    [".5", "decimal", "; to read it: `format: { barePoint: true }`"],
    ["007", "integer", "; to read it: `leadingZeros: true`"],
    ["NA", "integer", '; if it means unknown: `unknown: "NA"`, with `nullable: true`'],
    ["\\N", "date", '; if it means unknown: `unknown: "\\\\N"`, with `nullable: true`'],
    ["Y", "boolean", "; to read it: `format: { true: …, false: … }`"],
    ["24-01-2020", "date", '; to read it: `format: "DD-MM-YYYY"`'],
    ["9/24/06", "date", '; to read it: `format: "M/D/YY"` with a `century`'],
    ["Sat Sep 12 2020", "date", '; to read it: `format: "ddd MMM D YYYY"`'],
    ["2020-W53", "date", '; to read it: `format: "GGGG-[W]WW"`'],
    ["many", "integer", ""],
    ["soon", "date", ""],
    ["", "integer", ""],
    ["NA", "text", ""],
    [
      "12345678901234567890",
      "integer",
      "; larger numbers than 9,007,199,254,740,991 are for `numeric(…, 0)`",
    ],
    ["123456789012345", "integer", ""],
  ])("proposes for %j as a value of kind %s: %s", (cell, kind, advice) => {
    expect(cellAdvice(cell, kind)).toBe(advice);
  });

  it("proposes all patterns that read a date", () => {
    expect(cellAdvice("02/01/2020", "date")).toContain('"DD/MM/YYYY"`, or `format: "MM/DD/YYYY"`');
  });
});
