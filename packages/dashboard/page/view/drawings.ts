// What draws pictures, comparisons and small charts of parts, as one script.
export { comparison } from "./comparison.ts";
export { partComparison, smallMultiples } from "./part-comparison.ts";
export { saveChart } from "./save-picture.ts";
