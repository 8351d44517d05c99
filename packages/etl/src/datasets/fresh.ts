import type { ColumnType } from "../columns/column-type.ts";

const SECONDS = { hour: 3_600, day: 86_400, week: 604_800 } as const;
const WITHIN = /^([1-9]\d{0,4}) (hour|day|week)s?$/;

interface NamedColumn {
  readonly name: string;
  readonly type: Pick<ColumnType, "kind" | "isDay">;
}

/** Largest age of a dataset's newest key; older data is stale, which messages, `status` and the page say. */
export interface Fresh {
  /**
   * Hours, days or weeks: `"36 hours"`, `"3 days"`, `"2 weeks"`. The age of a date is counted in whole
   * days, in UTC: with 3 days, November 22 is stale from November 26, 00:00 UTC.
   */
  readonly within: string;
  /** The column of the key that is meant. @default its only date or time */
  readonly column?: string;
}

/** A declared `fresh`, checked. */
export interface FreshRule {
  readonly column: string;
  /** As declared, such as `3 days`. */
  readonly within: string;
  readonly seconds: number;
}

/**
 * Returns the rule that a dataset declares.
 *
 * @param complain gets what is wrong with it
 */
export function freshRule(
  fresh: Fresh | undefined,
  { key, columns }: { readonly key: readonly string[]; readonly columns: readonly NamedColumn[] },
  complain: (what: string) => never,
): FreshRule | undefined {
  if (fresh === undefined) return undefined;
  const { within, column: named } = fresh;
  const [, count, unit] = WITHIN.exec(typeof within === "string" ? within : "") ?? [];
  if (count === undefined) {
    complain(
      `fresh.within must be a number from 1 to 99999 and hours, days or weeks, such as "3 days", not ${JSON.stringify(within)}`,
    );
  }
  const isTime = ({ name, type }: NamedColumn) =>
    key.includes(name) && (type.kind === "date" || type.kind === "time");
  const times = columns.filter(isTime);
  const names = times.map(({ name }) => name).join(", ");
  const [first] = times;
  if (first === undefined) {
    complain(`fresh needs a date or a timestamp in the key, which is ${key.join(", ")}`);
  }
  if (named === undefined && times.length > 1) {
    complain(`fresh.column must say which column of the key is meant: ${names}`);
  }
  const column = named === undefined ? first : times.find(({ name }) => name === named);
  if (column === undefined) {
    complain(
      `fresh.column must be a date or a timestamp of the key (${names}), not ${JSON.stringify(named)}`,
    );
  }
  const { name, type } = column as NamedColumn;
  if (unit === "hour" && type.isDay) {
    complain(
      `fresh.within counts hours, and "${name}" is a date, whose age is counted in days: use days or weeks`,
    );
  }
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return { column: name, within, seconds };
}

/**
 * Returns how old a dataset's newest key may be, in seconds; `undefined` if it does not say.
 *
 * @example
 * freshSeconds(findDataset("brent-daily")); // 1209600
 * freshSeconds(usDaily); // undefined
 */
export const freshSeconds = ({
  fresh,
}: {
  readonly fresh: FreshRule | undefined;
}): number | undefined => fresh?.seconds;
