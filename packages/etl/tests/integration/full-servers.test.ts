import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { serverDatabase } from "../../src/database/server.ts";
import { run } from "../../src/run.ts";
import type { RunSettings } from "../../src/run-settings.ts";
import { connect } from "../support/databases.ts";
import { settingsOn, streamed, TestSources, testClock } from "../support/runs.ts";
import { type ServerTestDatabase, serverTestDatabase } from "../support/test-databases.ts";

const DAY = 86_400_000;
/** A file with a row for each of the days from 1850 on. */
const fileOf = (rows: number): string => {
  const days = Array.from({ length: rows }, (_, at) => new Date(Date.UTC(1850, 0, 1) + at * DAY));
  return `day,cases\n${days.map((day) => `${day.toISOString().slice(0, 10)},5\n`).join("")}`;
};

let db: ServerTestDatabase;
beforeAll(async () => {
  db = await serverTestDatabase("18");
});
afterAll(() => db.close());

const load = async (rows: number, parts: Partial<RunSettings> = {}) => {
  const { open } = new TestSources().set("test:left", fileOf(rows));
  return (await run({ dataset: streamed }, settingsOn(db, { open, site: undefined, ...parts })))
    .record;
};

describe("a server that has no connection left", () => {
  const role = `crowded_${randomUUID().slice(0, 8)}`;
  const LIMIT = 3;
  const url = () => {
    const place = new URL(db.url);
    place.username = role;
    place.password = "secret";
    return place.href;
  };
  beforeAll(async () => {
    await db.query(`create role ${role} login password 'secret' connection limit ${LIMIT}`);
    await db.query(`grant all on database ${new URL(db.url).pathname.slice(1)} to ${role}`);
    await db.query(`grant all on schema public to ${role}`);
  });
  afterAll(async () => {
    await db.reset();
    await db.query(`drop owned by ${role}`);
    await db.query(`drop role ${role}`);
  });

  it("is busy, which is told as it says it, and may pass within the run", async () => {
    const others = await Promise.all(Array.from({ length: LIMIT }, () => connect(url())));
    const leave = async () => void (await Promise.all(others.splice(0).map((one) => one.end())));
    try {
      const database = serverDatabase({ connectionString: url() });
      expect(await load(2, { database, patience: 0 })).toMatchObject({
        status: "failed",
        error: {
          code: "DATABASE_BUSY",
          message: expect.stringMatching(/too many connections for role .*SQLSTATE 53300/),
        },
      });
      const clock = testClock();
      const waits: Promise<void>[] = [];
      const onEvent: RunSettings["onEvent"] = ({ kind }) => {
        if (kind === "retry") waits.push(leave());
      };
      expect(await load(2, { database, clock, onEvent })).toMatchObject({
        ...{ status: "succeeded", error: null, inserted: 2 },
      });
      expect(waits.length).toBeGreaterThan(0);
    } finally {
      await leave();
    }
  });
});

const folder = mkdtempSync(join(tmpdir(), "daily-delta-small-"));
const mount = (...args: string[]) =>
  execFileSync("mount", ["-t", "tmpfs", ...args, folder], { stdio: "pipe" });

/** Mounts need root, which CI has, and a container that allows them. */
function isMounted(): boolean {
  try {
    mount("-o", "size=1m", "tmpfs");
    return true;
  } catch {
    rmSync(folder, { recursive: true });
    return false;
  }
}

const mayMount = isMounted();
(mayMount ? describe : describe.skip)(
  `a server whose disk is full${mayMount ? "" : " (skipped: no file system can be mounted)"}`,
  () => {
    const space = `small_${randomUUID().slice(0, 8)}`;
    beforeAll(async () => {
      const [at] = await db.query<{ data_directory: string }>("show data_directory");
      const { uid, gid } = statSync(at?.data_directory ?? "");
      chownSync(folder, uid, gid);
      chmodSync(folder, 0o700);
      await db.query(`create tablespace ${space} location '${folder}'`);
      await load(1);
      await db.query(`alter table test_streamed set tablespace ${space}`);
    });
    afterAll(async () => {
      await db.query("drop table test_streamed");
      await db.query(`drop tablespace ${space}`);
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    });

    it("stores nothing, says what to do, and goes on when there is room again", async () => {
      expect(await load(40_000)).toMatchObject({
        status: "failed",
        error: {
          message: expect.stringMatching(
            /No space left on device.*SQLSTATE 53100\)\. Give the server more storage/,
          ),
        },
      });
      expect(await db.query("select count(*)::int as rows from test_streamed")).toEqual([
        { rows: 1 },
      ]);
      mount("-o", "remount,size=64m", "tmpfs");
      expect(await load(40_000)).toMatchObject({
        ...{ status: "succeeded", error: null, inserted: 39_999, unchanged: 1, failedBefore: 1 },
      });
    });
  },
);
