/**
 * Folders of packages/etl/src, each with those that it may import from, in an order in which a folder
 * follows all that it imports from. Files directly in src tell the story of a run: they may import
 * from all folders, and no folder imports from them. Types count as much as values.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  columns: ["core"],
  format: ["core", "columns"],
  datasets: ["core", "columns", "format"],
  record: ["core", "columns"],
  database: ["core", "columns", "record"],
  table: ["core", "columns", "datasets", "database"],
  extract: ["core", "columns", "format", "datasets", "record"],
  ledger: ["core", "columns", "datasets", "record", "database", "table"],
  parts: ["core", "columns", "datasets", "record", "extract"],
  reconcile: ["core", "columns", "datasets", "record", "database", "table", "ledger"],
  delta: [
    ...["core", "columns", "datasets", "record", "database", "table"],
    ...["ledger", "extract", "reconcile"],
  ],
  notify: ["core", "record"],
  vintages: ["core", "columns", "datasets", "database", "table"],
  inspect: ["core", "columns", "datasets", "record", "database", "table", "ledger", "vintages"],
  publish: [
    ...["core", "columns", "format", "datasets", "record", "database", "table"],
    ...["ledger", "inspect"],
  ],
  settings: ["core", "extract"],
  lambda: ["core", "columns", "record", "notify"],
};

/** Packages, and those whose public entries each may import; none imports by a path into another. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  "packages/etl": [],
  "packages/layer": [],
  "packages/dashboard": ["etl"],
  "packages/cli": ["etl", "dashboard"],
  "packages/infra": ["etl", "dashboard", "layer"],
  bench: ["etl", "dashboard"],
};
