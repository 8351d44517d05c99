// What only the page of a table needs, as one script.
export { TableChanges } from "./table-changes.ts";
export { TableRows } from "./table-rows.ts";
