/** Settings that can end a session before its own settings hold, by the SQLSTATE of their errors. */
const TIME_LIMITS: Readonly<Record<string, string>> = {
  "25P04": "transaction_timeout",
  "57014": "statement_timeout",
  "57P05": "idle_session_timeout",
};

/**
 * Opens a session. If a time limit of the role, the database or the URL ends it before its settings
 * lift the limit, opens it again with that limit lifted from the start, which poolers may refuse.
 *
 * @param open opens a session without the time limits that are named, and throws errors of ours
 */
export async function liftingTimeLimits<T>(
  open: (lifted: readonly string[]) => Promise<T>,
): Promise<T> {
  const lifted: string[] = [];
  let limited: Error | undefined;
  for (;;) {
    try {
      return await open(lifted);
    } catch (error) {
      const known = error as Error;
      const limit = TIME_LIMITS[sqlStateOf(known) ?? ""];
      if (limit === undefined || lifted.includes(limit)) {
        // The limit says more than a pooler that refuses to lift it.
        throw /startup parameter/.test(known.message) ? (limited ?? known) : known;
      }
      lifted.push(limit);
      limited = known;
    }
  }
}

/** SQLSTATE of an error that the server's own error is the cause of. */
export const sqlStateOf = ({ cause }: Error): string | undefined =>
  (cause as { code?: string } | undefined)?.code;
