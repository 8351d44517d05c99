import type { Place } from "./candidate.ts";
import { numberCell } from "./number-cell.ts";
import { type SeparatorHints, Separators } from "./separators.ts";
import type { Options } from "./type-name.ts";
import { isUnknownMark } from "./unknown-marks.ts";

const MOST_MARKS = 3;
/** Suffixes that multiply, after an amount of money. */
const POWERS: Readonly<Record<string, number>> = {
  ...{ K: 1e3, k: 1e3, M: 1e6, m: 1e6, B: 1e9, b: 1e9, bn: 1e9, T: 1e12 },
  ...{ million: 1e6, billion: 1e9, mn: 1e6, Mio: 1e6, Mrd: 1e9 },
};
/** Units that follow a number without a space. */
const UNITS = new Set(
  "kg g mg t km m cm mm mi ft in ha km² m² °C °F l ml kWh MWh W kW MW s min h % €".split(" "),
);

/** Spelling of the numbers in a column. */
export type NumberResult =
  | { readonly kind: "none" }
  | { readonly kind: "ambiguous"; readonly reason: string }
  | { readonly kind: "format"; readonly format: Options; readonly unit: string | undefined };

/** Finds how a column writes numbers, other than plainly. */
export class NumberGuess {
  readonly separators = new Separators();
  readonly marks = new Map<string, number>();
  readonly #prefixes = new Set<string>();
  readonly #suffixes = new Map<string, { apart: number; joined: number }>();
  readonly #negatives = new Set<string>();
  accepted = 0;
  refutedBy: Place | undefined;
  #padded = 0;
  #plusses = 0;
  #exponents = 0;
  #bare = 0;

  add(text: string, row: number): void {
    if (this.refutedBy !== undefined) return;
    const cell = numberCell(text);
    if (cell === undefined) {
      if (isUnknownMark(text) && (this.marks.has(text) || this.marks.size < MOST_MARKS)) {
        this.marks.set(text, (this.marks.get(text) ?? 0) + 1);
      } else this.refutedBy = { text, row };
      return;
    }
    // Leading zeros mark an id, and are lost in a number.
    if (/^0\d/.test(cell.digits) || !this.separators.add(cell.digits, cell.hasExponent)) {
      this.refutedBy = { text, row };
      return;
    }
    this.accepted += 1;
    this.#padded += Number(cell.isPadded);
    this.#plusses += Number(cell.hasPlus);
    this.#exponents += Number(cell.hasExponent);
    if (cell.prefix !== "") this.#prefixes.add(cell.prefix);
    if (cell.negative !== undefined) this.#negatives.add(cell.negative);
    if (cell.suffix === "") this.#bare += 1;
    else {
      const counts = this.#suffixes.get(cell.suffix) ?? { apart: 0, joined: 0 };
      counts[cell.isSuffixApart ? "apart" : "joined"] += 1;
      this.#suffixes.set(cell.suffix, counts);
    }
    // Names and sentences end in many ways.
    if (this.#suffixes.size > 6) this.refutedBy = { text, row };
  }

  result(hints: SeparatorHints): NumberResult {
    if (this.refutedBy !== undefined || this.accepted === 0) return { kind: "none" };
    const separators = this.separators.options(hints);
    if (separators === undefined) return { kind: "none" };
    if (typeof separators === "string") return { kind: "ambiguous", reason: separators };
    const suffix = this.#suffixOptions();
    if (typeof suffix === "string") return { kind: "ambiguous", reason: suffix };
    const negatives = [...this.#negatives].filter((style) => style !== "minus");
    if (suffix === undefined || negatives.length > 1) return { kind: "none" };
    const { unit, ...suffixes } = suffix;
    return {
      kind: "format",
      format: {
        ...separators,
        ...(this.#padded > 0 ? { trim: true } : {}),
        ...(this.#prefixes.size > 0 ? { prefix: oneOrMore([...this.#prefixes]) } : {}),
        ...suffixes,
        ...(this.#exponents > 0 ? { exponent: true } : {}),
        ...(this.separators.hasBarePoint ? { barePoint: true } : {}),
        ...(this.#plusses > 0 ? { plus: true } : {}),
        ...(negatives.length > 0 ? { negative: negatives[0] } : {}),
      },
      unit,
    };
  }

  /** Returns `undefined` or a reason if what follows the numbers has no certain meaning. */
  #suffixOptions(): (Options & { readonly unit?: string }) | string | undefined {
    const names = [...this.#suffixes.keys()];
    if (names.length === 0) return {};
    if (names.includes("%")) {
      return names.length === 1 && this.#bare === 0 ? { percent: true } : undefined;
    }
    if (this.#prefixes.size > 0 && names.every((name) => Object.hasOwn(POWERS, name))) {
      return { suffix: Object.fromEntries(names.map((name) => [name, POWERS[name]])) };
    }
    const [only = "", counts] = [...this.#suffixes][0] ?? [];
    if (names.length > 1) {
      return `its numbers have different units (${names.map((name) => JSON.stringify(name)).join(", ")})`;
    }
    if (this.#bare > 0) {
      return `some of its numbers have a unit (${JSON.stringify(only)}), others have none`;
    }
    const isUnit = UNITS.has(only) || /^\p{Sc}$/u.test(only) || counts?.joined === 0;
    return isUnit ? { suffix: only, unit: only } : undefined;
  }
}

const oneOrMore = (strings: readonly string[]) => (strings.length === 1 ? strings[0] : strings);
