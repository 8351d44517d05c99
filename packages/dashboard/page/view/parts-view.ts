// What only the page of a dataset in parts needs, as one script.
export { CompareParts } from "./compare-parts.ts";
export { PartsTable, partChoice } from "./parts.ts";
