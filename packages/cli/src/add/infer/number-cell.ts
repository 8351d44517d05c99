/** Parts of a cell that may be a number. */
export interface NumberCell {
  readonly isPadded: boolean;
  /** Such as `$`. */
  readonly prefix: string;
  /** Such as `%` or `M`. */
  readonly suffix: string;
  /** True if a space is between number and suffix. */
  readonly isSuffixApart: boolean;
  readonly negative: "parentheses" | "trailing" | "unicode" | "minus" | undefined;
  readonly hasPlus: boolean;
  readonly hasExponent: boolean;
  /** Digits and the signs among them. */
  readonly digits: string;
}

const CURRENCY = /^(?:[A-Z]{0,3}\p{Sc}|USD|EUR|GBP|CHF|JPY|CNY|INR|CAD|AUD|SEK|NOK|DKK|PLN|BRL)$/u;
const PARTS =
  /^(?<sign>[+\-−]?)\s?(?<prefix>[A-Z]{0,3}\p{Sc}|[A-Z]{3})?\s?(?<inner>[+\-−]?)(?<digits>\d[\d.,'’\u0020\u00a0\u2009\u202f]*?|[.,]\d+)(?<exponent>[eE][+-]?\d+)?(?<after>-?)(?<gap>\s?)(?<suffix>[%‰°\p{L}\p{Sc}][\p{L}²³°/%. ]{0,24})?$/u;

/** Takes a cell apart; `undefined` if it cannot be a number. */
export function numberCell(text: string): NumberCell | undefined {
  const trimmed = text.trim();
  const inside = /^\((.+)\)$/.exec(trimmed)?.[1];
  const parts = PARTS.exec(inside ?? trimmed)?.groups;
  if (parts === undefined) return undefined;
  const { sign = "", prefix = "", inner = "", digits = "", exponent, after = "" } = parts;
  if (prefix !== "" && !CURRENCY.test(prefix)) return undefined;
  const signs = [sign, inner, after, inside === undefined ? "" : "("].filter((each) => each !== "");
  if (signs.length > 1) return undefined;
  return {
    isPadded: text !== trimmed,
    prefix,
    suffix: parts.suffix ?? "",
    isSuffixApart: parts.gap !== "",
    negative: negativeOf(signs[0], after),
    hasPlus: signs[0] === "+",
    hasExponent: exponent !== undefined,
    digits,
  };
}

function negativeOf(sign: string | undefined, after: string): NumberCell["negative"] {
  if (sign === "(") return "parentheses";
  if (sign === "−") return "unicode";
  if (sign === "-") return after === "" ? "minus" : "trailing";
  return undefined;
}
