import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { embeddedDatabase } from "../../src/database/embedded.ts";
import { run } from "../../src/run.ts";
import { embeddedBed } from "../support/beds.ts";
import { DAY_1, DAY_2, sourcesOf } from "../support/days.ts";
import { beforeStatement } from "../support/faulty-pglite.ts";
import { joined, settingsOn } from "../support/runs.ts";

let bed: Awaited<ReturnType<typeof embeddedBed>>;

beforeAll(async () => {
  bed = await embeddedBed();
});
afterAll(() => bed.close());

it("the merge is two statements: what differs is joined, locked, updated and recorded; the rest inserted", async () => {
  const statements: string[] = [];
  const database = embeddedDatabase(
    beforeStatement(bed.pglite, (_, text) => statements.push(text)),
  );
  await run({ dataset: joined }, settingsOn(bed, { database, open: sourcesOf(DAY_1).open }));
  statements.length = 0;
  await run({ dataset: joined }, settingsOn(bed, { database, open: sourcesOf(DAY_2).open }));

  const merging = statements.filter((text) => /^(with|insert).*"test_joined"/.test(text));
  expect(merging).toEqual([
    [
      `with "changed" as (`,
      `select "s"."day", "s"."cases", "s"."extra", `,
      `jsonb_build_object('day'::text, "s"."day") as "revised#key", `,
      `jsonb_build_object('cases'::text, "t"."cases", 'extra'::text, "t"."extra") as "revised#before", `,
      `jsonb_build_object('cases'::text, "s"."cases", 'extra'::text, "s"."extra") as "revised#after" `,
      `from "staging#test_joined" as "s" `,
      `inner join "test_joined" as "t" on "t"."day" = "s"."day" `,
      `where ("t"."cases" is distinct from "s"."cases" or "t"."extra" is distinct from "s"."extra") `,
      `for update of "t"), `,
      `"updated" as (update "test_joined" as "t" set "cases" = "c"."cases", "extra" = "c"."extra" `,
      `from "changed" as "c" where "t"."day" = "c"."day" returning 1 as "one"), `,
      `"revised" as (insert into "daily_delta"."revisions" `,
      `("run_id", "dataset", "key", "before", "after") `,
      `select $1::bigint as "run_id", $2::text as "dataset", `,
      `"revised#key", "revised#before", "revised#after" from "changed") `,
      `select count(*) as "updated" from "updated"`,
    ].join(""),
    [
      `insert into "test_joined" ("day", "cases", "extra", "inserted_by") `,
      `select "s"."day", "s"."cases", "s"."extra", $1::bigint as "inserted_by" `,
      `from "staging#test_joined" as "s" `,
      `where not exists (select 1 as "one" from "test_joined" as "t" where "t"."day" = "s"."day")`,
    ].join(""),
  ]);
});
