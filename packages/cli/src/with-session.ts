import { printable, type Session } from "@daily-delta/etl";
import { missingFolder, openDatabase } from "./database.ts";

/** Opens the database for reading; a missing one counts as empty and is not created. */
export async function withSession<T>(
  target: string,
  read: (session: Session) => Promise<T>,
): Promise<T> {
  sayIfMissing(target);
  await using opened = await openDatabase(target, false);
  await using session = await opened.database.connect(new AbortController().signal);
  return await read(session);
}

/**
 * Prints where there is no database yet.
 *
 * @returns whether there is none
 * @throws ConfigurationError as `checkTarget` does
 */
export function sayIfMissing(target: string): boolean {
  const missing = missingFolder(target);
  if (missing === undefined) return false;
  process.stderr.write(
    `No database at ${printable(missing)} yet. Use --database to choose another.\n`,
  );
  return true;
}
