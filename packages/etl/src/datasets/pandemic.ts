import type { KeyDates } from "./key-dates.ts";

/** The first known cases of COVID-19 are of December 2019. */
export const PANDEMIC: KeyDates = { earliest: "2019-12-01" };
