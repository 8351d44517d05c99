import { usStates } from "@daily-delta/etl";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { GitHistory } from "../../src/git/git-history.ts";
import { parseGitSource } from "../../src/git/git-source.ts";
import { temporaryFolder } from "../support/folders.ts";
import { GitRepository } from "../support/git-repository.ts";
import { GitServer } from "../support/git-server.ts";

const { signal } = new AbortController();
const limits = { maxBytes: 1e9, headersTimeout: 1e4, stallTimeout: 1e4 };
const VERSIONS = 150;

describe("a repository on a server", () => {
  let repository: GitRepository;
  let server: GitServer;
  let cache: Awaited<ReturnType<typeof temporaryFolder>>;
  const before = process.env.XDG_CACHE_HOME;

  beforeEach(async () => {
    repository = await GitRepository.create();
    repository.commit({ "other.csv": "something else ".repeat(1_000) });
    server = await GitServer.start(repository.path);
    cache = await temporaryFolder();
    process.env.XDG_CACHE_HOME = cache.path;
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.XDG_CACHE_HOME;
    else process.env.XDG_CACHE_HOME = before;
    await server[Symbol.asyncDispose]();
    await cache.remove();
    await repository[Symbol.asyncDispose]();
  });

  const read = () =>
    GitHistory.read(
      usStates,
      new Map([["nyt", parseGitSource(`${server.url}:us.csv`)]]),
      { every: "version" },
      { signal },
    );
  const textOf = async (history: GitHistory, index: number): Promise<string> => {
    const opened = await history.open(history.vintages[index]?.urls.nyt ?? "", { signal, limits });
    let text = "";
    if (opened === "not-modified") return text;
    for await (const part of opened.body) text += Buffer.from(part).toString();
    return text;
  };
  /** The ids that a request asks for. */
  const wanted = (text: string) => text.match(/want [\da-f]{40}/g)?.length ?? 0;

  it("is copied without contents, which are fetched in batches when they are needed", async () => {
    repository.git("config", "uploadpack.allowFilter", "true");
    const versions = Array.from({ length: VERSIONS }, (_, n) => `version ${n}\n`);
    repository.commitEach("us.csv", versions);
    await using history = await read();
    expect(history.vintages).toHaveLength(VERSIONS);
    expect(server.fetches).toHaveLength(1);
    for (const index of history.vintages.keys()) {
      expect(await textOf(history, index)).toBe(`version ${index}\n`);
    }
    expect(server.fetches.slice(1).map(wanted)).toEqual([100, 50]);

    // A second time only what is new is fetched.
    repository.commit({ "us.csv": "new\n" });
    server.fetches.length = 0;
    await using again = await read();
    expect(await textOf(again, VERSIONS - 1)).toBe(`version ${VERSIONS - 1}\n`);
    expect(await textOf(again, VERSIONS)).toBe("new\n");
    expect(server.fetches.length).toBeLessThanOrEqual(3);
  });

  it("may be on a server that sends all, because it knows no filters", async () => {
    repository.git("config", "uploadpack.allowFilter", "false");
    repository.commit({ "us.csv": "one" });
    repository.commit({ "us.csv": "two" });
    await using history = await read();
    expect(await textOf(history, 0)).toBe("one");
    expect(await textOf(history, 1)).toBe("two");
    expect(server.fetches).toHaveLength(1);
  });

  it("follows renames with changes, for which contents are needed", async () => {
    repository.git("config", "uploadpack.allowFilter", "true");
    const long = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join("");
    repository.commit({ "old.csv": long });
    repository.commit({ "old.csv": null, "us.csv": `${long}more\n` });
    await using history = await read();
    expect(history.vintages).toHaveLength(2);
    expect(await textOf(history, 0)).toBe(long);
  });

  it("that cannot be reached while contents are fetched may be so again", async () => {
    repository.git("config", "uploadpack.allowFilter", "true");
    repository.commit({ "us.csv": "one" });
    await using history = await read();
    server.failWith = 503;
    await expect(textOf(history, 0)).rejects.toMatchObject({ code: "SOURCE_UNAVAILABLE" });
    server.failWith = undefined;
    expect(await textOf(history, 0)).toBe("one");
  });

  it("that needs a login is an error, and asks nothing", async () => {
    server.failWith = 401;
    await expect(read()).rejects.toThrow(/cannot fetch http:.*terminal prompts disabled/);
    server.failWith = 404;
    await expect(read()).rejects.toThrow(/cannot fetch http:.*not found/);
  });
});
