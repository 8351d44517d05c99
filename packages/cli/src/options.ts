/** Arguments and options that several commands have. */
export const DATASET = ["<DATASET>", "dataset name (see `datasets`)"] as const;
export const DATABASE = [
  "--database <DIR|URL>",
  "a folder for the embedded database, or a postgres:// URL or other libpq connection string",
] as const;

export const DATASETS = [
  "--datasets <DIR>",
  "use the datasets that the files in this folder define, instead of those that come with the program",
] as const;

export const SITE = [
  "--site <DIR>",
  "a folder for the page (default: next to the embedded database)",
] as const;
