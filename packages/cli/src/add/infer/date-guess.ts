import type { Place } from "./candidate.ts";
import { type DatePattern, type DayOrder, patternsOf } from "./date-patterns.ts";
import { type Reader, readerOf } from "./reader.ts";
import { shapeOf } from "./shape.ts";
import type { Options } from "./type-name.ts";
import { isUnknownMark } from "./unknown-marks.ts";

/** A column writes dates in few ways; strings have many shapes. */
const MOST_SHAPES = 4;
const MOST_MARKS = 3;
/** First year for patterns with two digits while cells are collected; `centuryOf` decides. */
const ANY_CENTURY = 2000;

/** Digits of a day without separators; there are more in a moment. */
const DAY_DIGITS = 8;
const MOMENT =
  /(?:^|[_\W])(?:ts|unix|epoch|time|timestamp|datetime|date|updated|created)(?:$|[_\W])/i;

interface PatternReader extends DatePattern {
  readonly reader: Reader;
}

/** Result of matching a column against patterns. */
export type DateResult =
  | { readonly kind: "none" }
  | { readonly kind: "ambiguous"; readonly reason: string }
  | { readonly kind: "pattern"; readonly reader: Reader; readonly order: DayOrder | undefined };

const withReader = (pattern: DatePattern): PatternReader => {
  const century = /(?<!Y)YY(?!Y)/.test(pattern.format) ? { century: ANY_CENTURY } : {};
  return { ...pattern, reader: readerOf(pattern.type, { format: pattern.format, ...century }) };
};

const readers = new Map<string, readonly PatternReader[]>();
function readersOf(shape: string): readonly PatternReader[] {
  const known = readers.get(shape) ?? patternsOf(shape).map(withReader);
  if (known.length > 0) readers.set(shape, known);
  return known;
}

/** Finds the patterns in which a column writes dates or times, other than ISO 8601. */
export class DateGuess {
  readonly #shapes = new Map<string, PatternReader[]>();
  readonly #isNamedDate: boolean;
  readonly #isNamedMoment: boolean;
  readonly marks = new Map<string, number>();
  accepted = 0;
  refutedBy: Place | undefined;
  #shortYears: { least: number; most: number } | undefined;

  /** @param name of the column: a number is a day or a moment only where this says so */
  constructor(name: string) {
    this.#isNamedDate = /date|day|datum|dato|fecha|data|jour|dag|tag/i.test(name);
    this.#isNamedMoment = MOMENT.test(name);
  }

  add(text: string, row: number): void {
    if (this.refutedBy !== undefined) return;
    if (isUnknownMark(text) && (this.marks.has(text) || this.marks.size < MOST_MARKS)) {
      this.marks.set(text, (this.marks.get(text) ?? 0) + 1);
      return;
    }
    const shape = shapeOf(text);
    const left = (this.#shapes.get(shape) ?? this.#patternsFor(shape)).filter(
      ({ reader }) => reader.parse(text) !== undefined,
    );
    if (left.length === 0) {
      this.refutedBy = { text, row };
      return;
    }
    this.accepted += 1;
    this.#shapes.set(shape, left);
    if (left[0]?.reader.options.century !== undefined) this.#noteYear(left[0], text);
  }

  /** @param known the order that another column of the file proves */
  result(known: DayOrder | undefined): DateResult {
    if (this.refutedBy !== undefined || this.accepted === 0) return { kind: "none" };
    const century = this.#centuryOf();
    if (century === "ambiguous") {
      const reason = "its years of two digits may be of two centuries";
      return { kind: "ambiguous", reason };
    }
    const orders = (["day-first", "month-first"] as const).flatMap((order) => {
      const patterns = [...this.#shapes.values()].map((left) =>
        left.find((pattern) => pattern.order === undefined || pattern.order === order),
      );
      return patterns.some((pattern) => pattern === undefined)
        ? []
        : [{ order, patterns: patterns as PatternReader[] }];
    });
    const usesOrder = orders.some(({ patterns }) => patterns.some(({ order }) => order));
    const [chosen] =
      usesOrder && orders.length > 1 ? orders.filter(({ order }) => order === known) : orders;
    if (chosen === undefined) {
      if (orders.length === 0) return { kind: "none" };
      return { kind: "ambiguous", reason: "each may be read with the day or the month first" };
    }
    const types = new Set(chosen.patterns.map(({ type }) => type));
    const [type] = types;
    if (type === undefined || types.size > 1) return { kind: "none" };
    const formats = [...new Set(chosen.patterns.map(({ format }) => format))];
    const options: Options = {
      format: formats.length === 1 ? formats[0] : formats,
      ...(century === undefined ? {} : { century }),
    };
    const isProof = usesOrder && chosen.patterns.some(({ order }) => order === chosen.order);
    return {
      kind: "pattern",
      reader: readerOf(type, options),
      order: isProof && orders.length === 1 ? chosen.order : undefined,
    };
  }

  #patternsFor(shape: string): readonly PatternReader[] {
    if (this.#shapes.size === MOST_SHAPES) return [];
    if (!/^9+$/.test(shape)) return readersOf(shape);
    // Digits in other columns are ids, or measure something.
    const isNamed = shape.length === DAY_DIGITS ? this.#isNamedDate : this.#isNamedMoment;
    return isNamed ? readersOf(shape) : [];
  }

  #noteYear({ reader }: PatternReader, text: string): void {
    const year = Number(String(reader.parse(text)).slice(0, 4)) - ANY_CENTURY;
    const { least, most } = this.#shortYears ?? { least: year, most: year };
    this.#shortYears = { least: Math.min(least, year), most: Math.max(most, year) };
  }

  /** The century of two digits: all in the past of this one, or all of them only of the last one. */
  #centuryOf(): number | "ambiguous" | undefined {
    if (this.#shortYears === undefined) return undefined;
    const now = new Date().getUTCFullYear() % 100;
    if (this.#shortYears.most <= now + 1) return 2000;
    return this.#shortYears.least > now + 1 ? 1900 : "ambiguous";
  }
}
