import type { Column } from "@daily-delta/etl";
import { number } from "@daily-delta/etl/core";
import type { Candidate } from "./candidate.ts";
import type { ColumnProfile } from "./column-profile.ts";
import type { DayOrder } from "./date-patterns.ts";
import type { NumberResult } from "./number-guess.ts";
import { declare, NUMBER_TYPES } from "./reader.ts";
import type { SeparatorHints } from "./separators.ts";
import type { Options, TypeName } from "./type-name.ts";
import { isUnknownMark } from "./unknown-marks.ts";
import { whyText } from "./why-text.ts";

/** More different marks in a column are values. */
const MOST_MARKS = 3;
/** A column of integers that come near to the type's limit would outgrow it. */
const INTEGER_ROOM = 2 ** 29;

/** Facts of the file that settle what a column's own cells do not. */
export interface Hints extends SeparatorHints {
  readonly order: DayOrder | undefined;
}

/** A type that may be the column's, with its options. */
export interface Choice {
  readonly type: TypeName;
  readonly options: Options;
  readonly unit?: string | undefined;
  /** Why, for people; empty where it is obvious. */
  readonly evidence: readonly string[];
}

/** Chooses the types that may be a column's, the narrowest first; the last is text. */
export function decideType(profile: ColumnProfile, hints: Hints): readonly Choice[] {
  if (profile.known === 0) {
    const evidence = "no row has a value: declared as text until one has";
    return [textChoice(profile, [evidence])];
  }
  if (hasOnlyMarks(profile)) {
    const evidence = "no row has another value: declared as text until one has";
    return [choice(profile, "text", {}, profile.seen, [evidence])];
  }
  const dates = profile.dates.result(hints.order);
  const numbers = profile.numbers.result(hints);
  const plain = profile.candidates.find(
    (candidate) => candidate.holds && isMeant(candidate, profile),
  );
  // Eight digits are a day, and `1.234` may be a thousand: the file as a whole knows better.
  const kind = plain && declare[plain.reader.type]().type.kind;
  const isOtherwise =
    (kind === "integer" && dates.kind === "pattern") ||
    (kind === "decimal" && !isPlainNumber(numbers));
  if (plain !== undefined && !isOtherwise) {
    const { reader, marks } = plain;
    return [choice(profile, reader.type, {}, marks), textChoice(profile, whyText(profile))];
  }
  if (dates.kind === "pattern") {
    const { type, options } = dates.reader;
    return [choice(profile, type, options, profile.dates.marks), textChoice(profile, [])];
  }
  if (numbers.kind === "format") {
    const isPlain = Object.keys(numbers.format).length === 0;
    const options = isPlain ? {} : { format: numbers.format };
    const types = NUMBER_TYPES.filter((type) => type !== "double");
    return [
      ...types.map((type) => ({
        ...choice(profile, type, options, profile.numbers.marks),
        unit: numbers.unit,
      })),
      textChoice(profile, whyText(profile)),
    ];
  }
  const ambiguous = [dates, numbers].flatMap((result) =>
    result.kind === "ambiguous" ? [`stays text: ${result.reason}`] : [],
  );
  return [textChoice(profile, ambiguous.length > 0 ? ambiguous : whyText(profile))];
}

/** True for a column that is empty, but says so with a mark; one letter ticks a box. */
const hasOnlyMarks = ({ seen }: ColumnProfile): boolean =>
  seen.size <= MOST_MARKS &&
  [...seen.keys()].every((cell) => isUnknownMark(cell) && !/^\p{L}$/u.test(cell));

/** True if a number's point is a decimal point. */
const isPlainNumber = (numbers: NumberResult): boolean =>
  numbers.kind === "format" && Object.keys(numbers.format).length === 0;

/** False for types that accept cells which rather mean something else. */
function isMeant({ reader, marks, largest }: Candidate, profile: ColumnProfile): boolean {
  const { type } = reader;
  if (type === "text") return false;
  // Numbers, and strings between quotes, are JSON as well.
  if (type === "jsonb") return profile.documents === profile.known;
  if (type === "boolean") return profile.seen.size - marks.size > 1;
  // Numbers with exponents are exact in numeric with a format.
  if (type === "double") return false;
  return type !== "integer" || largest <= INTEGER_ROOM;
}

function choice(
  profile: ColumnProfile,
  type: TypeName,
  options: Options,
  marks: ReadonlyMap<string, number>,
  evidence: readonly string[] = [],
): Choice {
  const unknown = [...marks.keys()];
  return {
    type,
    options: {
      ...(profile.empty > 0 || unknown.length > 0 ? { nullable: true } : {}),
      ...(unknown.length === 0 ? {} : { unknown: unknown.length === 1 ? unknown[0] : unknown }),
      ...options,
    },
    evidence: [...[...marks].map(([mark, count]) => unknownIn(mark, count)), ...evidence],
  };
}

function textChoice(profile: ColumnProfile, evidence: readonly string[]): Choice {
  return choice(profile, "text", {}, profile.textMarks, evidence);
}

const unknownIn = (mark: string, count: number): string =>
  `${JSON.stringify(mark)} means unknown, in ${number(count)} ${count === 1 ? "row" : "rows"}`;

/** Makes the column of a choice, which judges cells. */
export const columnOf = ({ type, options }: Choice): Column => declare[type](options);
