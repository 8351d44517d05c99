// What draws pictures and comparisons, as one script.
export { comparison } from "./comparison.ts";
export { saveChart } from "./save-picture.ts";
