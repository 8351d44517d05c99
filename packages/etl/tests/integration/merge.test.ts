import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { run } from "../../src/run.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { joined, settingsOn } from "../support/runs.ts";
import { embeddedTestDatabase } from "../support/test-databases.ts";

let db: Awaited<ReturnType<typeof embeddedTestDatabase>>;

beforeAll(async () => {
  db = await embeddedTestDatabase();
});
afterAll(() => db.close());

it("the merge is two statements: what differs is joined, locked, updated and recorded; the rest inserted", async () => {
  const statements: string[] = [];
  const database = embeddedDatabase(
    beforeStatement(db.pglite, (_, text) => void statements.push(text)),
  );
  await run({ dataset: joined }, settingsOn(db, { database, open: sourcesOf(DAY_1).open }));
  statements.length = 0;
  await run({ dataset: joined }, settingsOn(db, { database, open: sourcesOf(DAY_2).open }));

  const merging = statements
    .filter((text) => /^\s*with (changed|fresh) as/.test(text))
    .map((text) => text.replace(/\s+/g, " ").trim());
  expect(merging).toEqual([
    [
      `with changed as ( select "s"."day", "s"."cases", "s"."extra", `,
      `jsonb_build_object('day'::text, "s"."day") as "revised#key", `,
      `jsonb_build_object('cases'::text, "t"."cases", 'extra'::text, "t"."extra") as "revised#before", `,
      `jsonb_build_object('cases'::text, "s"."cases", 'extra'::text, "s"."extra") as "revised#after", `,
      `t."inserted_by" as "revised#inserted" `,
      `from "pg_temp"."staging#test_joined" as s `,
      `join "public"."test_joined" as t on t."day" = "s"."day" `,
      `where (t."cases" is distinct from s."cases" or t."extra" is distinct from s."extra") `,
      `for update of t), `,
      `updated as ( update "public"."test_joined" as t set "cases" = "c"."cases", "extra" = "c"."extra" `,
      `from changed as c where t."day" = "c"."day" returning 1), `,
      `revised as ( insert into daily_delta.revisions (run_id, dataset, key, before, after, inserted_by) `,
      `select $1::bigint, $2::text, "revised#key", "revised#before", "revised#after", "revised#inserted" `,
      `from changed) `,
      `select (select count(*) from changed) as found, (select count(*) from updated) as written`,
    ].join(""),
    [
      `with fresh as ( select "day", "cases", "extra" from "pg_temp"."staging#test_joined" as s `,
      `where not exists (select from "public"."test_joined" as t where t."day" = "s"."day")), `,
      `inserted as ( insert into "public"."test_joined" ("day", "cases", "extra", "inserted_by") `,
      `select "day", "cases", "extra", $1::bigint from fresh returning "day") `,
      `select (select count(*) from fresh) as found, (select count(*) from inserted) as written, `,
      `(select to_jsonb(ends) from ( select "i"."day" as "day" from inserted as i `,
      `order by "i"."day" asc limit 1) as ends) as first, `,
      `(select to_jsonb(ends) from ( select "i"."day" as "day" from inserted as i `,
      `order by "i"."day" desc limit 1) as ends) as last`,
    ].join(""),
  ]);
});
