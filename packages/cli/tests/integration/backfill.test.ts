import { join } from "node:path";
import { serverTestDatabase } from "@daily-delta/etl/testing/test-databases";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { parsed, startCli } from "../support/cli.ts";
import { temporaryFolder, withEmptyDatabase } from "../support/folders.ts";
import { GitRepository } from "../support/git-repository.ts";
import { sharedCli, startSharedCli } from "../support/shared-cli.ts";

const brent = (...prices: readonly string[]): string =>
  [
    "Date,Price",
    ...prices.map((price, index) => `2021-01-${String(index + 1).padStart(2, "0")},${price}`),
    "",
  ].join("\n");

describe("daily-delta backfill", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let repository: GitRepository;
  beforeEach(async () => {
    folder = await temporaryFolder();
    await withEmptyDatabase(folder.path);
    repository = await GitRepository.create();
  });
  afterEach(async () => {
    await folder.remove();
    await repository[Symbol.asyncDispose]();
  });
  const backfill = (...args: readonly string[]) =>
    sharedCli(
      folder.path,
      "backfill",
      "brent-daily",
      "--git",
      `${repository.path}:brent.csv`,
      ...args,
    );

  it("loads each version, then nothing, then what is new; run and history go on from it", async () => {
    repository.commit({ "old.csv": brent("1.50") }, "2021-02-01T10:00Z");
    repository.commit({ "old.csv": brent("1.50", "2.00") }, "2021-02-02T10:00Z");
    repository.git("mv", "old.csv", "brent.csv");
    repository.commit({}, "2021-02-02T12:00Z");
    repository.commit({ "brent.csv": "oops" }, "2021-02-03T10:00Z");
    repository.commit({ "brent.csv": brent("1.60", "2.00") }, "2021-02-04T10:00Z");

    const plan = await backfill("--dry-run", "--json");
    expect(plan.code).toBe(0);
    expect(parsed(plan)).toMatchObject({ versions: 4, firstAt: "2021-02-01T10:00:00.000Z" });

    const first = await backfill();
    expect(first).toMatchObject({ code: 0, stderr: "" });
    expect(first.stdout).toContain("brent-daily: 3 versions loaded, 1 refused.");
    expect(first.stdout).toContain("2021-02-03T10:00:00.000Z (run 3) CONTRACT");

    const again = await backfill("--json");
    expect(again.code).toBe(0);
    expect(parsed(again)).toMatchObject({ status: "unchanged", before: 4, loaded: 0, rows: 2 });

    repository.commit({ "brent.csv": brent("1.60", "2.00", "3.00") }, "2021-02-05T10:00Z");
    const next = await backfill("--json");
    expect(parsed(next)).toMatchObject({ status: "succeeded", before: 4, loaded: 1, inserted: 1 });

    const history = await sharedCli(folder.path, "history", "brent-daily", "2021-01-01");
    expect(history.stdout).toContain("inserted  2021-02-01T10:00:00.000Z by run 1");
    expect(history.stdout).toContain("2021-02-04T10:00:00.000Z by run 4");

    const source = `--source=brent-daily=${join(repository.path, "brent.csv")}`;
    const run = await sharedCli(folder.path, "run", "brent-daily", source);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain("no changes; all 3 rows are up to date");
    const refused = await backfill();
    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("cannot be backfilled: run 6");
    expect(refused.stderr).not.toContain("The same command");
  });

  it("goes on where a signal stopped it", async () => {
    const prices = Array.from({ length: 30 }, (_, index) => `${index + 1}.00`);
    repository.commit({});
    repository.commitEach(
      "brent.csv",
      prices.map((_, index) => brent(...prices.slice(0, index + 1))),
    );
    const started = startCli(
      ...[folder.path, "backfill", "brent-daily", "--json"],
      ...["--git", `${repository.path}:brent.csv`],
    );
    // Git is started when versions are being loaded, or before; both must end well.
    setImmediate(() => started.process.kill("SIGINT"));
    const stopped = await started.finished;
    expect([130, null]).toContain(stopped.code);
    const second = await backfill("--json");
    expect(second.code).toBe(0);
    const { before, loaded } = parsed(second);
    expect(before + loaded).toBe(30);
  });

  it("loads into a server, too", async () => {
    const db = await serverTestDatabase("15");
    repository.commit({ "brent.csv": brent("1.50") });
    repository.commit({ "brent.csv": brent("1.50", "2.00") });
    const site = join(folder.path, "site");
    expect(await backfill("--database", db.url, "--site", site)).toMatchObject({ code: 0 });
    const runs = await db.query("select effective_at from daily_delta.runs order by id");
    expect(runs).toHaveLength(2);
    await db.close();
  });

  it.each([
    [["us-daily", "--git", "REPO:us.csv"], 2, "has several sources"],
    [["us-daily", "--git", "nyt=REPO:us.csv"], 2, "--git jhu=REPOSITORY:PATH is missing"],
    [["brent-daily"], 2, "is missing"],
    [["brent-daily", "--git", "nyt=REPO:us.csv"], 2, "nyt"],
    [["brent-daily", "--git", "REPO:us.csv", "--since", "2021-02-30"], 2, "Write a date such as"],
    [["brent-daily", "--git", "REPO:us.csv", "--every", "week"], 2, "Must be day or version"],
    [["brent-daily", "--git", "REPO:nothing.csv"], 1, "has never had a file nothing.csv"],
    [["brent-daily", "--git", "REPO:use.csv"], 1, "Did you mean us.csv?\n"],
  ])("explains what is wrong with %j", async (args, code, reason) => {
    repository.commit({ "us.csv": "x" });
    const given = args.map((arg) => arg.replace("REPO", repository.path));
    const finished = await sharedCli(folder.path, "backfill", ...given);
    expect(finished).toMatchObject({ code, stdout: "" });
    expect(finished.stderr).toContain(reason);
  });

  it("says so where there is no git", async () => {
    repository.commit({ "brent.csv": brent("1") });
    const { finished } = await startSharedCli(
      { cwd: folder.path, env: { ...process.env, PATH: folder.path } },
      ...["backfill", "brent-daily", "--git", `${repository.path}:brent.csv`],
    );
    expect(await finished).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("git is not installed, or not on the PATH"),
    });
  });
});
