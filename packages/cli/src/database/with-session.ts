import type { Session } from "@daily-delta/etl";
import { MissingFolderError, missingFolder, openDatabase } from "./open-database.ts";

/**
 * Opens the database for reading.
 *
 * @throws MissingFolderError if there is none; nothing is created
 */
export async function withSession<T>(
  target: string,
  read: (session: Session) => Promise<T>,
): Promise<T> {
  const missing = missingFolder(target);
  if (missing !== undefined) throw new MissingFolderError(missing);
  await using opened = await openDatabase(target, false);
  await using session = await opened.database.connect(new AbortController().signal);
  return await read(session);
}
