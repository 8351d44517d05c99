import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { ConfigurationError, DailyDeltaError, DatabaseUnavailableError } from "../core/errors.ts";
import { bindToTables } from "./bind-to-tables.ts";
import { hideUrlSecrets } from "./hide-url-secrets.ts";
import { shareFiles, shareRuns } from "./share-runs.ts";
import { LEDGER, type Tables } from "./tables.ts";

/**
 * The ledger's schema, step by step. A step that has been released is never changed: a new one
 * follows it. The tables of datasets are not part of this; they are derived from their definition.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  "001-ledger": {
    async up(db: Kysely<unknown>) {
      const schema = db.schema.withSchema(LEDGER);
      await schema
        .createTable("runs")
        .addColumn("id", "bigint", (c) => c.primaryKey().generatedByDefaultAsIdentity())
        .addColumn("execution_id", "text", (c) => c.notNull().unique())
        .addColumn("token", "text", (c) => c.notNull())
        .addColumn("dataset", "text", (c) => c.notNull())
        .addColumn("dataset_version", "text", (c) => c.notNull())
        .addColumn("status", "text", (c) => c.notNull())
        .addColumn("started_at", "timestamptz", (c) => c.notNull())
        .addColumn("deadline", "timestamptz", (c) => c.notNull())
        .addColumn("backend", "integer", (c) => c.notNull())
        .addColumn("finished_at", "timestamptz")
        .addColumn("inserted", "bigint")
        .addColumn("updated", "bigint")
        .addColumn("unchanged", "bigint")
        .addColumn("missing", "bigint")
        .addColumn("failed_before", "bigint")
        .addColumn("error", "jsonb")
        .addColumn("channel", "text", (c) => c.notNull())
        .addColumn("message", "json")
        .addColumn("sent_at", "timestamptz")
        .addCheckConstraint(
          "runs_status",
          sql`status in ('running', 'succeeded', 'unchanged', 'skipped', 'failed', 'crashed')`,
        )
        .execute();
      await schema.createIndex("runs_by_dataset").on("runs").columns(["dataset", "id"]).execute();
      await schema
        .createTable("source_versions")
        .addColumn("run_id", "bigint", (c) => c.notNull().references(`${LEDGER}.runs.id`))
        .addColumn("source", "text", (c) => c.notNull())
        .addColumn("url", "text", (c) => c.notNull())
        .addColumn("etag", "text")
        .addColumn("sha256", "text", (c) => c.notNull())
        .addColumn("bytes", "bigint", (c) => c.notNull())
        .addColumn("rows", "bigint", (c) => c.notNull())
        .addColumn("kept", "bigint", (c) => c.notNull())
        .addPrimaryKeyConstraint("source_versions_pkey", ["run_id", "source"])
        .execute();
      await schema
        .createTable("revisions")
        .addColumn("run_id", "bigint", (c) => c.notNull().references(`${LEDGER}.runs.id`))
        .addColumn("dataset", "text", (c) => c.notNull())
        .addColumn("key", "jsonb", (c) => c.notNull())
        .addColumn("before", "jsonb", (c) => c.notNull())
        .addColumn("after", "jsonb", (c) => c.notNull())
        .addPrimaryKeyConstraint("revisions_pkey", ["run_id", "key"])
        .execute();
      await schema
        .createIndex("revisions_by_key")
        .on("revisions")
        .columns(["dataset", "key"])
        .execute();
    },
  },
  "002-publications": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .withSchema(LEDGER)
        .createTable("publications")
        .addColumn("dataset", "text", (c) => c.notNull())
        .addColumn("site", "text", (c) => c.notNull())
        .addColumn("run_id", "bigint", (c) => c.notNull().references(`${LEDGER}.runs.id`))
        .addColumn("shape", "text", (c) => c.notNull())
        .addPrimaryKeyConstraint("publications_pkey", ["dataset", "site"])
        .execute();
    },
  },
  "003-manifests": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .withSchema(LEDGER)
        .createTable("manifests")
        .addColumn("dataset", "text", (c) => c.primaryKey())
        .addColumn("sha256", "text", (c) => c.notNull())
        .addColumn("dataset_version", "text", (c) => c.notNull())
        .addColumn("blocks", "bytea", (c) => c.notNull())
        .execute();
    },
  },
  "004-long-keys": {
    // As JSON a key is longer than in the index of its table, and a btree takes 2,700 bytes.
    async up(db: Kysely<unknown>) {
      const schema = db.schema.withSchema(LEDGER);
      await schema.alterTable("revisions").dropConstraint("revisions_pkey").execute();
      await schema.dropIndex("revisions_by_key").execute();
      await schema
        .createIndex("revisions_by_run")
        .on("revisions")
        .columns(["dataset", "run_id"])
        .execute();
      await schema
        .createIndex("revisions_by_key")
        .on("revisions")
        .using("hash")
        .column("key")
        .execute();
    },
  },
  "005-public-urls": { up: hideUrlSecrets },
  "006-samples": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .withSchema(LEDGER)
        .alterTable("source_versions")
        .addColumn("is_sample", "boolean", (c) => c.notNull().defaultTo(false))
        .execute();
    },
  },
  "007-line-ends": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .withSchema(LEDGER)
        .alterTable("source_versions")
        .addColumn("ends_in_newline", "boolean")
        .execute();
    },
  },
  "008-tables": { up: bindToTables },
  "009-vintages": {
    // A revision of a row that went has no values after it, one of a row that came back none before.
    async up(db: Kysely<unknown>) {
      const schema = db.schema.withSchema(LEDGER);
      await schema
        .alterTable("revisions")
        .alterColumn("before", (column) => column.dropNotNull())
        .alterColumn("after", (column) => column.dropNotNull())
        .addColumn("inserted_by", "bigint")
        .execute();
      await schema.alterTable("runs").addColumn("effective_at", "timestamptz").execute();
    },
  },
  "010-gone": {
    async up(db: Kysely<unknown>) {
      const schema = db.schema.withSchema(LEDGER);
      await schema
        .alterTable("runs")
        .addColumn("gone", "bigint")
        .addColumn("returned", "bigint")
        .addColumn("dropped", "bigint")
        .execute();
      await schema
        .createIndex("revisions_gone")
        .on("revisions")
        .columns(["dataset", "run_id"])
        .where(sql<boolean>`after is null`)
        .execute();
    },
  },
  "012-parts": {
    async up(db: Kysely<unknown>) {
      await db.schema
        .withSchema(LEDGER)
        .createTable("parts")
        .addColumn("dataset", "text", (c) => c.notNull())
        .addColumn("table_schema", "text", (c) => c.notNull())
        .addColumn("name", "text", (c) => c.notNull())
        .addColumn("dataset_version", "text", (c) => c.notNull())
        .addColumn("url", "text", (c) => c.notNull())
        .addColumn("etag", "text")
        .addColumn("version", "text")
        .addColumn("sha256", "text", (c) => c.notNull())
        .addColumn("bytes", "bigint", (c) => c.notNull())
        .addColumn("rows", "bigint", (c) => c.notNull())
        .addColumn("kept", "bigint", (c) => c.notNull())
        .addColumn("is_sample", "boolean", (c) => c.notNull())
        .addColumn("key_sum_1", "integer", (c) => c.notNull())
        .addColumn("key_sum_2", "integer", (c) => c.notNull())
        .addPrimaryKeyConstraint("parts_pkey", ["dataset", "table_schema", "name"])
        .execute();
    },
  },
  "013-leases": { up: shareRuns },
  "014-ranges": { up: shareFiles },
};

/**
 * Brings the ledger to the newest version; a ledger that has it stays as it is. Kysely's migrator
 * does it in one transaction, under a lock: of two processes that start at once, one migrates.
 *
 * @param db a connection, or a transaction in which it all happens
 * @throws ConfigurationError if a newer program has written the ledger
 * @throws DatabaseUnavailableError if the connection is lost
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  if (await isCurrent(db)) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableSchema: LEDGER,
    migrationTableName: "migrations",
    migrationLockTableName: "migrations_lock",
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined || error instanceof DailyDeltaError) {
    if (error !== undefined) throw error;
    return;
  }
  const { message } = error as Error;
  // So Kysely calls a connection that was lost, as a rollback found out.
  if (message.includes("connection has been discarded")) {
    throw new DatabaseUnavailableError(
      "the connection to the database was lost while its ledger was migrated. Check that the server runs and can be reached",
      { cause: error },
    );
  }
  throw new ConfigurationError(
    `the ledger's version does not fit this program: ${message}. Another version of the program wrote it: use one at least as new`,
    { cause: error },
  );
}

async function isCurrent(db: Kysely<Tables>): Promise<boolean> {
  if (!(await hasLedger(db))) return false;
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(`${LEDGER}.migrations`)} order by name`.execute(db);
  return rows.map(({ name }) => name).join() === Object.keys(migrations).join();
}

/** Checks whether there is a ledger at all; where there is none, nothing has ever run. */
export async function hasLedger(db: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass(${`${LEDGER}.runs`}) is not null as found`.execute(db);
  return rows[0]?.found === true;
}
