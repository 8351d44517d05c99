import { type Kysely, sql } from "kysely";
import { publicUrl, withPublicUrls } from "../core/public-url.ts";
import { LEDGER, type Tables } from "./tables.ts";

/** Mark of a string with a URL or a password; `%3A` is a colon. */
const SUSPECT = "(:|%3a)|password";

/**
 * Removes queries and credentials from the URLs of a ledger's old rows: versions of the program
 * before this step stored URLs whole, in source versions, errors and messages.
 */
export async function hideUrlSecrets(connection: Kysely<unknown>): Promise<void> {
  const db = connection as Kysely<Tables>;
  const versions = await db
    .selectFrom("daily_delta.source_versions")
    .select("url")
    .distinct()
    .execute();
  for (const { url } of versions) {
    const shown = publicUrl(url);
    if (shown === url) continue;
    // Its entity tag belongs to the URL with the query.
    await db
      .updateTable("daily_delta.source_versions")
      .set({ url: shown, etag: null })
      .where("url", "=", url)
      .execute();
  }
  for (const column of ["error", "message"]) {
    const { rows } = await sql<{ id: number; text: string }>`
      select id, ${sql.ref(column)}::text as text from ${sql.table(`${LEDGER}.runs`)}
      where ${sql.ref(column)}::text ~* ${SUSPECT}`.execute(db);
    for (const { id, text } of rows) {
      const shown = JSON.stringify(withoutSecrets(JSON.parse(text)));
      if (shown === JSON.stringify(JSON.parse(text))) continue;
      await sql`update ${sql.table(`${LEDGER}.runs`)}
        set ${sql.ref(column)} = ${shown}::${sql.raw(column === "error" ? "jsonb" : "json")}
        where id = ${id}`.execute(db);
    }
  }
}

/** Applies to each string of a JSON value. */
function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return withPublicUrls(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutSecrets(part)]),
  );
}
