const whole = new Intl.NumberFormat("en-US");

/** Shows a whole number with separators: `1,234`. */
export const number = (count: number): string => whole.format(count);

/** Shows a number with its noun: `1 row`, `1,234 rows`. */
export const plural = (count: number, noun: string): string =>
  `${number(count)} ${noun}${count === 1 ? "" : "s"}`;
