import type { Dataset } from "../datasets/dataset.ts";

/** Names of the view of all versions, with the function that it is made of, and of the function of vintages. */
export const viewNames = ({ table }: Pick<Dataset, "table">) => ({
  history: `${table}_history`,
  asOf: `${table}_as_of`,
});

/** The part of a comment by which a run knows its own views and functions. */
export const viewMark = ({ name }: Pick<Dataset, "name">): string =>
  `Kept in step by Daily Delta (${name},`;
