/** Meaning of a column of numbers: a running total, a state, or an amount per period. */
export type Measures = "cumulative" | "level" | "flow";

/** null: unknown. */
export type Values = readonly (number | null)[];

/** One measure over time. */
export interface Series {
  /** The column. */
  readonly name: string;
  /** The column for people, with its subject, such as `COVID-19 deaths`. */
  readonly label: string;
  readonly measures: Measures;
  /** Such as `US$ a barrel`. */
  readonly unit: string | undefined;
  /** As it is stored: for a cumulative number the total. */
  readonly total: Values;
  /** The same, exact: a decimal number in a string may have more digits than a double. */
  readonly exact: readonly (string | number | null)[];
  /**
   * Growth of a cumulative number on a day; unknown where either total is, and where the total
   * fell. Of a level the change since the value before, of a flow the values themselves.
   */
  readonly added: Values;
  /** Average over seven days: of a level its values, of others `added`. */
  readonly average: Values;
  /** Values of a flow, added up from the first day; of others the values themselves. */
  readonly sum: Values;
  /** Most days without a value that a line leads over; 0: none. */
  readonly joined: number;
  /** The places of the days on which a cumulative number is lower than on the day before. */
  readonly falls: readonly number[];
  /** The places of the days whose value upstream has changed after it was stored. */
  readonly revised: readonly number[];
}
