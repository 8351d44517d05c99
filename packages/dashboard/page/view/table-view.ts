// What only the page of a table needs, as one script.
export { tableChanges } from "./table-changes.ts";
export { TableRows } from "./table-rows.ts";
