/** Order of day and month, where a pattern has both in digits and a cell may be read both ways. */
export type DayOrder = "day-first" | "month-first";

/** A way to write dates or times that is not ISO 8601. */
export interface DatePattern {
  readonly format: string;
  readonly order?: DayOrder;
  readonly type: "date" | "timestamp" | "timestamptz";
}

const days: DatePattern[] = [];
for (const [separator, isDouble] of ["/", "-", "."].flatMap((each) => [
  [each, true] as const,
  [each, false] as const,
])) {
  const [day, month] = isDouble ? ["DD", "MM"] : ["D", "M"];
  for (const year of ["YYYY", "YY"]) {
    const format = (...parts: (string | undefined)[]): string => parts.join(separator);
    days.push({ format: format(day, month, year), order: "day-first", type: "date" });
    days.push({ format: format(month, day, year), order: "month-first", type: "date" });
    // ISO 8601's own order with other separators.
    if (year === "YYYY") days.push({ format: format(year, month, day), type: "date" });
  }
}
for (const month of ["MMM", "MMMM"]) {
  for (const format of [
    `D ${month} YYYY`,
    `D-${month}-YYYY`,
    `D-${month}-YY`,
    `D ${month} YY`,
    `${month} D YYYY`,
    `${month} D, YYYY`,
    `ddd ${month} D YYYY`,
    `ddd, D ${month} YYYY`,
    `dddd, ${month} D, YYYY`,
    `dddd, D ${month} YYYY`,
    `${month} YYYY`,
    `YYYY ${month}`,
    `${month}-YYYY`,
    `${month}-YY`,
  ]) {
    days.push({ format, type: "date" });
  }
}
for (const format of [
  "YYYY-MM",
  "YYYY/MM",
  "MM/YYYY",
  "M/YYYY",
  "YYYY[M]MM",
  "YYYY-[Q]Q",
  "YYYY[Q]Q",
  "YYYY [Q]Q",
  "[Q]Q YYYY",
  "GGGG-[W]WW",
  "GGGG[W]WW",
  "GGGG-[W]WW-E",
  "YYYY-DDDD",
]) {
  days.push({ format, type: "date" });
}

const TIMES = ["HH:mm:ss", "HH:mm", "H:mm:ss", "H:mm", "h:mm:ss A", "h:mm A"];
const times = days
  .filter(({ format }) => /D/.test(format))
  .flatMap(({ format, ...pattern }) =>
    TIMES.flatMap((time): DatePattern[] => [
      { ...pattern, format: `${format} ${time}`, type: "timestamp" },
      { ...pattern, format: `${format} ${time}Z`, type: "timestamptz" },
      { ...pattern, format: `${format} ${time} Z`, type: "timestamptz" },
    ]),
  );

/** Days without separators, which are numbers as well. */
const COMPACT_DAY: DatePattern = { format: "YYYYMMDD", type: "date" };

/** Tokens of a pattern, and the shapes of the cells that they read. */
const TOKENS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^\[(.*)\]$/, ["a"]],
  [/^(?:YYYY|GGGG)$/, ["9999"]],
  [/^DDDD$/, ["999"]],
  [/^(?:MMMM?|dddd?|A)$/, ["a"]],
  [/^Z$/, ["a", "+9:9", "-9:9", "+9999", "-9999", "+9", "-9"]],
  [/^[A-Za-z]+$/, ["9"]],
];

/** Returns the shapes of cells that a pattern reads. */
function shapesOf(format: string): string[] {
  const tokens = format.match(/\[[^\]]*\]|([A-Za-z])\1*|[^A-Za-z[]/g) ?? [];
  return tokens.reduce<string[]>(
    (shapes, token) => {
      const options = TOKENS.find(([pattern]) => pattern.test(token))?.[1] ?? [token];
      return shapes.flatMap((shape) => options.map((option) => shape + option));
    },
    [""],
  );
}

const BY_SHAPE = new Map<string, DatePattern[]>();
BY_SHAPE.set("9".repeat(8), [COMPACT_DAY]);
BY_SHAPE.set("9".repeat(10), [{ format: "X", type: "timestamptz" }]);
BY_SHAPE.set("9".repeat(13), [{ format: "x", type: "timestamptz" }]);
for (const pattern of [...days, ...times]) {
  for (const shape of shapesOf(pattern.format)) {
    BY_SHAPE.set(shape, [...(BY_SHAPE.get(shape) ?? []), pattern]);
  }
}

/** Returns the patterns that may read cells of a shape, stricter ones before looser ones. */
export const patternsOf = (shape: string): readonly DatePattern[] => BY_SHAPE.get(shape) ?? [];
