import * as v from "valibot";

/** Raised when a page of before could no longer read the files. */
export const FORMAT = 1;

export const count = v.pipe(v.number(), v.safeInteger());
/** As the column's type has it: exact numbers are strings. */
export const value = v.nullable(v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean()]));
export const time = v.pipe(v.string(), v.isoTimestamp());
export const format = v.literal(FORMAT);
