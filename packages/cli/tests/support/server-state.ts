import { connect } from "@daily-delta/etl/testing/databases";

type Client = Awaited<ReturnType<typeof connect>>;

/**
 * Everything that a statement could have left in a database: tables and their files, every row and
 * where it lies, sequences, schemas; and which databases the server has.
 */
export async function stateOf(url: string): Promise<unknown> {
  const client = await connect(url);
  try {
    const all = async (query: string) => (await client.query(query)).rows;
    return {
      relations: await all(
        "select oid, relname, relnamespace, relfilenode from pg_class order by oid",
      ),
      schemas: await all("select oid, nspname from pg_namespace order by oid"),
      sequences: await all(
        "select schemaname, sequencename, last_value from pg_sequences order by 1, 2",
      ),
      rows: await rowsOf(client),
      databases: await all("select datname from pg_database where datname not like 'test_%'"),
    };
  } finally {
    await client.end();
  }
}

async function rowsOf(client: Client): Promise<Record<string, unknown>> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname in ('public', 'daily_delta') order by 1`,
  );
  const found: Record<string, unknown> = {};
  for (const { name } of tables) {
    const query = `select t::text as row, xmin::text, ctid::text from ${name} as t order by ctid`;
    found[name] = (await client.query(query)).rows;
  }
  return found;
}
