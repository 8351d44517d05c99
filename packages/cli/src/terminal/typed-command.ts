import { shellWord } from "@daily-delta/etl/core";

/** Command that the user types: the program is not on the PATH of a clone. */
export const NAME = ["daily-delta", "dashboard", "start"].includes(
  process.env.npm_lifecycle_event ?? "",
)
  ? "pnpm daily-delta"
  : "daily-delta";

/** Facts about a command that those it suggests share. */
export interface Context {
  /** Dataset that it is about, or the first one it knows. */
  readonly dataset: string | undefined;
  /** `--database`, without passwords; undefined: the default, or the one in DATABASE_URL. */
  readonly database: string | undefined;
  readonly datasets: string | undefined;
}

let context: Context = { dataset: undefined, database: undefined, datasets: undefined };

/** Notes the context of the command that is about to run. */
export function noteContext(noted: Context): void {
  context = noted;
}

/**
 * Writes a command as the user would type it, for advice: it works on the database and the datasets
 * of the command that is running.
 *
 * @example
 * commandOf("run", "us-daily"); // daily-delta run us-daily --database my.db
 */
export function commandOf(...words: readonly string[]): string {
  const { database, datasets } = context;
  const options = [
    ...(datasets === undefined ? [] : ["--datasets", datasets]),
    ...(database === undefined ? [] : ["--database", database]),
  ];
  return [NAME, ...[...words, ...options].map(shellWord)].join(" ");
}

/** Writes the command that loads the dataset which the running command is about. */
export const loadingCommand = (dataset = context.dataset): string =>
  commandOf("run", dataset ?? "--all");
