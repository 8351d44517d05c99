import {
  ConfigurationError,
  type Database,
  NotLoadedError,
  type Session,
  TerminalError,
} from "@daily-delta/etl";
import { SuggestingError } from "../terminal/suggesting-error.ts";
import { commandOf } from "../terminal/typed-command.ts";
import { missingError, missingFolder, openDatabase } from "./open-database.ts";

/**
 * Opens the database for reading.
 *
 * @throws MissingFolderError if there is none; nothing is created
 * @throws DatabaseInUseError if another process has it open, or makes it
 * @throws SuggestingError if another command helps, such as the dataset's run
 * @throws ConfigurationError as `checkTarget` does
 */
export async function withSession<T>(
  target: string,
  read: (session: Session) => Promise<T>,
): Promise<T> {
  const missing = missingFolder(target);
  if (missing !== undefined) throw missingError(missing);
  await using opened = await openDatabase(target, false);
  return await withoutUsageErrors(async () => {
    await using session = await connect(opened.database);
    return await read(session);
  });
}

const connect = (database: Database): Promise<Session> =>
  database.connect(new AbortController().signal);

/**
 * Does work on a database that was opened. What is wrong then, such as its encoding, is not a
 * mistake on the command line.
 *
 * @throws TerminalError instead of a ConfigurationError
 * @throws SuggestingError instead of a NotLoadedError that another command helps against
 */
export async function withoutUsageErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotLoadedError && error.command !== undefined) {
      const { code, message, command } = error;
      throw new SuggestingError(code, message, commandOf(...command));
    }
    if (!(error instanceof ConfigurationError)) throw error;
    throw new TerminalError("DATABASE_REFUSED", error.message, { cause: error });
  }
}
