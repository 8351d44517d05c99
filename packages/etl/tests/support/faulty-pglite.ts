import type { PGlite as KyselyPGlite, PGliteQueryOptions, PGliteTransaction } from "kysely";

/** PGlite with something done before its n-th statement, counted from 1. */
export function beforeStatement(
  pglite: KyselyPGlite,
  intervene: (n: number, text: string) => void | Promise<void>,
): KyselyPGlite {
  let statements = 0;
  const query =
    (target: Pick<PGliteTransaction, "query">) =>
    async <T>(text: string, values?: unknown[], options?: PGliteQueryOptions) => {
      await intervene(++statements, text);
      return await target.query<T>(text, values, options);
    };
  return {
    query: query(pglite),
    transaction: (callback) =>
      pglite.transaction((transaction) =>
        callback({ query: query(transaction), rollback: () => transaction.rollback() }),
      ),
    waitReady: pglite.waitReady,
    ready: true,
    closed: false,
    close: () => pglite.close(),
  };
}

/** PGlite in a process that is killed before the n-th statement; 0: never. */
export const killBefore = (pglite: KyselyPGlite, statement: number): KyselyPGlite =>
  beforeStatement(pglite, (n) => {
    if (n === statement) process.kill(process.pid, "SIGKILL");
  });
