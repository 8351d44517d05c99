/** Numbers of cells that prove the meaning of a sign among digits. */
interface Signs {
  decimal: number;
  group: number;
  /** One sign before three digits: `1,234`. */
  either: number;
}

/** Decimal and group signs, as options of a format. */
export interface SeparatorOptions {
  readonly decimal?: ",";
  readonly group?: string | readonly string[];
}

/** Facts of the file that settle what a column's own cells do not. */
export interface SeparatorHints {
  readonly delimiter: string;
  /** The decimal sign that another column proves. */
  readonly decimal: "." | "," | undefined;
}

/** Collects which signs a column writes among digits, and what each of them means. */
export class Separators {
  readonly #signs = { ".": none(), ",": none() };
  readonly #groups = new Set<string>();
  #hasBarePoint = false;

  /**
   * Returns false if the signs make no sense in a number.
   *
   * @param isMantissa true if an exponent follows: a mantissa has no thousands
   */
  add(digits: string, isMantissa = false): boolean {
    const spaced = /['’\u0020\u00a0\u2009\u202f]/.exec(digits)?.[0];
    if (spaced !== undefined) {
      if (!isGrouped(digits.split(/[.,]/)[0] as string, spaced)) return false;
      this.#groups.add(spaced);
    }
    const rest = spaced === undefined ? digits : digits.replaceAll(spaced, "");
    const [dots, commas] = [count(rest, "."), count(rest, ",")];
    if (dots + commas === 0) return true;
    if (/^[.,]|[.,]$/.test(rest)) this.#hasBarePoint = true;
    if (dots > 0 && commas > 0) {
      const last = rest.lastIndexOf(".") > rest.lastIndexOf(",") ? "." : ",";
      const first = last === "." ? "," : ".";
      if (count(rest, last) > 1 || !isGrouped(rest.split(last)[0] as string, first)) return false;
      this.#signs[last].decimal += 1;
      this.#signs[first].group += 1;
      return true;
    }
    const sign = dots > 0 ? "." : ",";
    const signs = this.#signs[sign];
    if (dots + commas > 1) {
      if (!isGrouped(rest, sign)) return false;
      signs.group += 1;
    } else if (!isMantissa && spaced === undefined && ONE_GROUP.test(rest)) signs.either += 1;
    else signs.decimal += 1;
    return true;
  }

  /** True if a cell has no digit before or after the point. */
  get hasBarePoint(): boolean {
    return this.#hasBarePoint;
  }

  /** The decimal sign, if the cells prove it. */
  get provenDecimal(): "." | "," | undefined {
    const { ".": dot, ",": comma } = this.#signs;
    if (comma.decimal > 0 || dot.group > 0) return dot.decimal > 0 ? undefined : ",";
    return dot.decimal > 0 || comma.group > 0 ? "." : undefined;
  }

  /** Returns the options, `undefined` for cells that contradict each other, or what is ambiguous. */
  options({ delimiter, decimal: known }: SeparatorHints): SeparatorOptions | undefined | string {
    const { ".": dot, ",": comma } = this.#signs;
    if (dot.decimal > 0 && (comma.decimal > 0 || dot.group > 0)) return undefined;
    if (comma.decimal > 0 && comma.group > 0) return undefined;
    const decimal = this.provenDecimal ?? known ?? this.#usual(delimiter) ?? "ambiguous";
    if (decimal === "ambiguous") {
      return `${dot.either > 0 ? '"1.234"' : '"1,234"'} may have thousands or decimals`;
    }
    const other = decimal === "." ? comma : dot;
    const groups = [...this.#groups];
    if (other.group + other.either > 0) groups.push(decimal === "." ? "," : ".");
    return {
      ...(decimal === "," && comma.decimal + comma.either > 0 ? { decimal } : {}),
      ...(groups.length === 0 ? {} : { group: groups.length === 1 ? groups[0] : groups }),
    } as SeparatorOptions;
  }

  /**
   * The decimal sign where each number with a sign has three digits after it. A file that is
   * divided by commas has no decimal commas; elsewhere both are usual.
   */
  #usual(delimiter: string): "." | undefined {
    const { ".": dot, ",": comma } = this.#signs;
    return dot.either + comma.either === 0 || delimiter === "," ? "." : undefined;
  }
}

/** May be thousands, or three decimals. */
const ONE_GROUP = /^[1-9]\d{0,2}[.,]\d{3}$/;
const none = (): Signs => ({ decimal: 0, group: 0, either: 0 });
const count = (text: string, sign: string): number => text.split(sign).length - 1;

const isGrouped = (whole: string, sign: string): boolean => {
  const [first = "", ...others] = whole.split(sign);
  return /^[1-9]\d{0,2}$/.test(first) && others.every((group) => /^\d{3}$/.test(group));
};
