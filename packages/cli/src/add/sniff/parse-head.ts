import Papa from "papaparse";

/** Rows at the beginning that tell how a file is written. */
const ROWS = 500;

/** The first rows of a file, and how its cells are quoted. */
interface Head {
  readonly rows: string[][];
  readonly quote: string;
  readonly escapedBy: string | undefined;
}

/** Parses the beginning of a file, with the first way to quote that fits. */
export function parseHead(
  text: string,
  delimiter: string,
  comment: string | undefined,
  isWhole: boolean,
): Head {
  const single =
    !text.includes('"') &&
    new RegExp(`(^|[${delimiter}])'[^']*'([${delimiter}]|$)`, "m").test(text);
  const ways = [
    { quote: '"', escapedBy: undefined },
    { quote: '"', escapedBy: "\\" },
    { quote: "none", escapedBy: undefined },
  ];
  if (single) ways.unshift({ quote: "'", escapedBy: undefined });
  for (const way of ways) {
    const { data, errors } = Papa.parse<string[]>(text, {
      delimiter,
      newline: "\n",
      preview: ROWS,
      // Papa Parse has no way to say that there are no quotes.
      quoteChar: way.quote === "none" ? "\u0000" : way.quote,
      ...(way.escapedBy === undefined ? {} : { escapeChar: way.escapedBy }),
      ...(comment === undefined ? {} : { comments: comment }),
    });
    const rows = isWhole || data.length >= ROWS ? data : data.slice(0, -1);
    const isBad = errors.some(
      ({ type, row }) => type === "Quotes" && (isWhole || (row ?? 0) < rows.length),
    );
    if (!isBad || way.quote === "none") {
      return { rows: withoutLastBlank(rows), ...way };
    }
  }
  return { rows: [], quote: '"', escapedBy: undefined };
}

const withoutLastBlank = (rows: string[][]): string[][] => {
  const last = rows.at(-1);
  return last !== undefined && last.length === 1 && last[0] === "" ? rows.slice(0, -1) : rows;
};
