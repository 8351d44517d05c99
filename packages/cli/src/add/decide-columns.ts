import { columnNames } from "./infer/column-names.ts";
import { columnRefs } from "./infer/column-refs.ts";
import type { RatedColumn } from "./infer/column-role.ts";
import { DateGuess } from "./infer/date-guess.ts";
import { columnOf, decideType, type Hints } from "./infer/decide-type.ts";
import { numberCell } from "./infer/number-cell.ts";
import type { Inspection } from "./inspect.ts";
import type { OpenColumn } from "./verify.ts";

/** A column with the types that may be its own, as the search for a key sees it. */
export interface DecidedColumn extends OpenColumn {
  readonly rated: RatedColumn;
}

/** Names the columns, and decides their types as far as the first pass tells. */
export function decideColumns({
  header,
  profiles,
  scans,
  format,
  aliases,
}: Inspection): DecidedColumn[] {
  const hints = hintsOf(profiles, format.delimiter ?? ",");
  const names = columnNames(header);
  const refs = columnRefs(header);
  const [first] = scans;
  return profiles.map((profile, index) => {
    const name = names[index] as string;
    const choices = decideType(profile, hints);
    const [choice] = choices;
    const column = choice && columnOf(choice);
    return {
      name,
      refs: aliases.get(header[index] as string) ?? [refs[index] as string],
      choices,
      rated: {
        index,
        name,
        type: choice?.type ?? "text",
        isNullable: column?.nullable ?? false,
        hasMarks: choice?.options.unknown !== undefined,
        nearly: choice?.type === "text" ? nearlyOf(profile) : undefined,
        averageLength: profile.averageLength,
        countsRows: first?.counting[index] ?? false,
        isUnique: first !== undefined && first.sample.values(index).length === first.sample.rows,
        isWhole: column?.type.kind === "integer",
      },
    };
  });
}

/** Facts that one column proves, and that settle others which could be read in two ways. */
function hintsOf(profiles: Inspection["profiles"], delimiter: string): Hints {
  const decimals = new Set(
    profiles.flatMap(({ numbers }) => {
      const isNumber = numbers.refutedBy === undefined && numbers.accepted > 0;
      return isNumber
        ? [numbers.separators.provenDecimal].filter((sign) => sign !== undefined)
        : [];
    }),
  );
  const orders = new Set(
    profiles.flatMap(({ dates }) => {
      const result = dates.result(undefined);
      return result.kind === "pattern" && result.order !== undefined ? [result.order] : [];
    }),
  );
  const only = <T>(values: ReadonlySet<T>): T | undefined =>
    values.size === 1 ? [...values][0] : undefined;
  return { delimiter, decimal: only(decimals), order: only(orders) };
}

/** Tells what most cells of a column are, even if some refute it. Leading zeros mark an id. */
function nearlyOf({ seen, leadingZeros }: Inspection["profiles"][number]) {
  const cells = [...seen.keys()];
  const isMost = (isOne: (cell: string) => boolean): boolean =>
    2 * cells.filter(isOne).length > cells.length;
  if (isMost(isWrittenDay)) return "day";
  const isNumber = leadingZeros === 0 && isMost((cell) => numberCell(cell) !== undefined);
  return isNumber ? "number" : undefined;
}

function isWrittenDay(cell: string): boolean {
  const guess = new DateGuess("");
  guess.add(cell, 0);
  return guess.accepted > 0 && guess.refutedBy === undefined;
}
