import Papa from "papaparse";
import { type Plan, variableOf } from "./plan.ts";
import { printString, printValue, WIDTH } from "./print-value.ts";

/** Beginning of a file, shortened, for the test of its dataset. */
export interface Excerpt {
  /** The file's own lines down to the header, without comment lines and line ends. */
  readonly head: readonly string[];
  /** Rows as they are in the file. */
  readonly rows: readonly (readonly string[])[];
  /** Rows as the dataset reads them. */
  readonly values: readonly Readonly<Record<string, unknown>>[];
}

/** Writes the test of a dataset: some of its real rows, and what the dataset makes of them. */
export function writeTest({ name, format }: Plan, excerpt: Excerpt, helper: string): string {
  const variable = variableOf(name);
  const file = fileOf(excerpt, format);
  const text = format.lineEnd === "cr" ? printString(file) : template(file);
  const values = printValue(
    excerpt.values,
    2,
    "  expect(await rowsOf(, FILE)).toEqual(".length + variable.length,
    2,
  );
  const isTooLong = !text.startsWith("`") && text.length > WIDTH - "const FILE = ;".length;
  const imports =
    helper === ""
      ? `import { rowsOf } from "@daily-delta/etl/testing/rows-of";
import { expect, it } from "@jest/globals";
import { ${variable} } from "./${name}.ts";`
      : `import { expect, it } from "@jest/globals";
import { ${variable} } from "../../../src/datasets/${name}.ts";
import { rowsOf } from "${helper}";`;
  return `${imports}

/** The header and the first rows, as they were published. */
const FILE =${isTooLong ? "\n  " : " "}${text};

it("reads rows of ${name} as they are published", async () => {
  expect(await rowsOf(${variable}, FILE)).toEqual(${values});
});
`;
}

/** Puts the excerpt together as the file is written. */
export function fileOf(
  { head, rows }: Pick<Excerpt, "head" | "rows">,
  { delimiter, quote, escape: escapedBy, lineEnd }: Plan["format"],
): string {
  const newline = lineEnd === "cr" ? "\r" : "\n";
  const quoted = quote === "none" ? undefined : (quote ?? '"');
  const body =
    quoted === undefined
      ? rows.map((row) => row.join(delimiter ?? ",")).join(newline)
      : Papa.unparse(rows as string[][], {
          delimiter: delimiter ?? ",",
          newline,
          quoteChar: quoted,
          ...(escapedBy === undefined ? {} : { escapeChar: escapedBy }),
        });
  return `${[...head, body].join(newline)}${newline}`;
}

/** Prints lines as they are where that is possible. */
function template(text: string): string {
  const isPlain = !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0\u202f]/u.test(text.replaceAll("\n", ""));
  if (!isPlain) return printString(text);
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}
