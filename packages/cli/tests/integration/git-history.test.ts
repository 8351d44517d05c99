import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { usStates } from "@daily-delta/etl";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Blobs } from "../../src/git/blobs.ts";
import { commitTimes } from "../../src/git/commit-times.ts";
import { fileHistory } from "../../src/git/file-history.ts";
import { GitHistory } from "../../src/git/git-history.ts";
import { parseGitSource } from "../../src/git/git-source.ts";
import { openRepository } from "../../src/git/repository.ts";
import { GitRepository } from "../support/git-repository.ts";

const { signal } = new AbortController();
/** Long enough that a changed line leaves the file similar. */
const file = (last: string): string =>
  [...Array.from({ length: 20 }, (_, index) => `row ${index}`), last, ""].join("\n");

let repository: GitRepository;
beforeEach(async () => {
  repository = await GitRepository.create();
});
afterEach(() => repository[Symbol.asyncDispose]());

const open = (ref?: string, path = repository.path) =>
  openRepository({ repository: path, isLocal: true, ref }, signal);
/** The versions as `path: last line`. */
async function versions(path: string, ref?: string): Promise<string[]> {
  const opened = await open(ref);
  const found = await fileHistory(opened, path, signal);
  await using blobs = new Blobs(
    opened,
    found.map(({ blob }) => blob),
  );
  const shown: string[] = [];
  for (const version of found) {
    let text = "";
    for await (const part of (await blobs.open(version.blob, signal)).body) {
      text += Buffer.from(part).toString();
    }
    shown.push(`${version.path}: ${text.trim().split("\n").at(-1)}`);
  }
  return shown;
}

describe("the versions of a file", () => {
  it("are those of the commits that changed it, the oldest first", async () => {
    repository.commit({ "other.csv": "x" });
    repository.commit({ "us.csv": file("1") });
    repository.commit({ "other.csv": "y" });
    repository.commit({ "us.csv": file("2") });
    expect(await versions("us.csv")).toEqual(["us.csv: 1", "us.csv: 2"]);
  });

  it("do not include the same contents twice in a row, but those that come back", async () => {
    repository.commit({ "us.csv": file("1") });
    repository.git("update-index", "--chmod=+x", "us.csv");
    repository.git("commit", "--quiet", "--message=mode");
    repository.commit({ "us.csv": file("2") });
    repository.commit({ "us.csv": file("1") });
    expect(await versions("us.csv")).toEqual(["us.csv: 1", "us.csv: 2", "us.csv: 1"]);
  });

  it("follow renames, also with changes, also several", async () => {
    repository.commit({ "a.csv": file("1") });
    repository.commit({ "a.csv": file("2") });
    repository.commit({ "a.csv": null, "b/c.csv": file("3") });
    repository.commit({ "b/c.csv": file("4") });
    repository.commit({ "b/c.csv": null, "d.csv": file("4") });
    repository.commit({ "d.csv": file("5") });
    const all = ["a.csv: 1", "a.csv: 2", "b/c.csv: 3", "b/c.csv: 4", "d.csv: 5"];
    expect(await versions("d.csv")).toEqual(all);
    // By an earlier name, too.
    expect(await versions("a.csv")).toEqual(all);
  });

  it("follow a rename there and back", async () => {
    repository.commit({ "a.csv": file("1") });
    repository.commit({ "a.csv": null, "b.csv": file("1") });
    repository.commit({ "b.csv": file("2") });
    repository.commit({ "b.csv": null, "a.csv": file("2") });
    repository.commit({ "a.csv": file("3") });
    expect(await versions("a.csv")).toEqual(["a.csv: 1", "b.csv: 2", "a.csv: 3"]);
  });

  it("do not follow a copy, or another file that was deleted at the same time", async () => {
    repository.commit({ "a.csv": file("1"), "old.csv": "something else" });
    repository.commit({ "b.csv": file("1"), "old.csv": null });
    repository.commit({ "b.csv": file("2") });
    expect(await versions("b.csv")).toEqual(["b.csv: 1", "b.csv: 2"]);
  });

  it("go on after a deletion", async () => {
    repository.commit({ "us.csv": file("1") });
    repository.commit({ "us.csv": null });
    repository.commit({ "other.csv": "x" });
    repository.commit({ "us.csv": file("1") });
    repository.commit({ "us.csv": null });
    repository.commit({ "us.csv": file("2") });
    expect(await versions("us.csv")).toEqual(["us.csv: 1", "us.csv: 2"]);
  });

  it("of a file that is deleted in the end are those that it had", async () => {
    repository.commit({ "us.csv": file("1") });
    repository.commit({ "us.csv": null });
    expect(await versions("us.csv")).toEqual(["us.csv: 1"]);
  });

  it("are those of the branch: what was merged counts from its merge", async () => {
    repository.commit({ "us.csv": file("1") }, "2021-03-01T00:00Z");
    repository.git("switch", "--quiet", "--create", "side");
    repository.commit({ "us.csv": file("never on main") }, "2021-03-02T00:00Z");
    repository.commit({ "us.csv": file("2") }, "2021-03-03T00:00Z");
    repository.git("switch", "--quiet", "main");
    repository.commit({ "other.csv": "x" }, "2021-03-04T00:00Z");
    repository.at("2021-03-05T00:00Z");
    repository.git("merge", "--quiet", "--no-ff", "--message=merge", "side");
    expect(await versions("us.csv")).toEqual(["us.csv: 1", "us.csv: 2"]);
    expect(await versions("us.csv", "side")).toHaveLength(3);
    const opened = await open();
    const [, merged] = await fileHistory(opened, "us.csv", signal);
    const times = await commitTimes(opened, Date.now(), signal);
    expect(new Date(times.get(merged?.commit ?? "")?.at ?? 0)).toEqual(new Date("2021-03-05"));
  });

  it("of a link, a folder or a submodule are none", async () => {
    repository.commit({ "data/us.csv": file("1") });
    symlinkSync("data/us.csv", join(repository.path, "link.csv"));
    repository.commit({});
    await expect(versions("link.csv")).rejects.toThrow("has never had a file link.csv");
    await expect(versions("data")).rejects.toThrow("has never had a file data");
  });

  it("may have any name", async () => {
    const names = ["a b.csv", "ünï.csv", "*.csv", ":(glob)x.csv", "-n.csv", '"q".csv', "tab\t.csv"];
    repository.commit({ "x.csv": "x" });
    for (const name of names) repository.commit({ [name]: file(name) });
    for (const name of names) {
      expect(await versions(name)).toEqual([`${name}: ${name.trim()}`]);
    }
  });

  it("of an unknown file are an error with the name that may be meant", async () => {
    repository.commit({ "data/us-states.csv": "x" });
    await expect(versions("data/us-state.csv")).rejects.toThrow("Did you mean data/us-states.csv?");
  });
});

describe("a repository", () => {
  it("is refused if it is not one, even inside of another one", async () => {
    repository.commit({ "us.csv": "x" });
    const folder = join(repository.path, "folder");
    mkdirSync(folder);
    await expect(open(undefined, folder)).rejects.toThrow("cannot be read as a git repository");
  });

  it("is refused without commits, or with an unknown branch", async () => {
    await expect(open()).rejects.toThrow("has no commit HEAD");
    repository.commit({ "us.csv": "x" });
    await expect(open("nothing")).rejects.toThrow("has no commit nothing");
  });

  it("is refused if it is a shallow clone, which would begin too late", async () => {
    repository.commit({ "us.csv": "1" });
    repository.commit({ "us.csv": "2" });
    await using other = await GitRepository.create();
    other.git("fetch", "--quiet", "--depth=1", `file://${repository.path}`, "main");
    other.git("reset", "--quiet", "--hard", "FETCH_HEAD");
    await expect(open(undefined, other.path)).rejects.toThrow("git fetch --unshallow");
  });

  it("may be bare, and have a tag or a commit for a branch", async () => {
    const first = repository.commit({ "us.csv": file("1") });
    repository.git("tag", "v1");
    repository.git("tag", "--annotate", "--message=x", "v1a");
    repository.commit({ "us.csv": file("2") });
    for (const ref of ["v1", "v1a", first]) {
      expect(await versions("us.csv", ref)).toEqual(["us.csv: 1"]);
    }
    repository.git("config", "core.bare", "true");
    expect(await versions("us.csv")).toHaveLength(2);
    expect((await open(undefined, join(repository.path, ".git"))).head).toHaveLength(40);
  });

  it("is not the one of a hook's variables", async () => {
    repository.commit({ "us.csv": file("1") });
    process.env.GIT_DIR = "/nowhere";
    try {
      expect(await versions("us.csv")).toEqual(["us.csv: 1"]);
    } finally {
      delete process.env.GIT_DIR;
    }
  });
});

describe("contents of versions", () => {
  it("can be read in part, in any order, and again", async () => {
    const large = file("large").repeat(20_000);
    repository.commit({ "us.csv": large });
    repository.commit({ "us.csv": "small" });
    repository.commit({ "us.csv": "" });
    const opened = await open();
    const found = await fileHistory(opened, "us.csv", signal);
    const [first = "", second = "", third = ""] = found.map(({ blob }) => blob);
    await using blobs = new Blobs(opened, [first, second, third]);
    const read = async (id: string) => {
      const parts: Uint8Array[] = [];
      const { size, body } = await blobs.open(id, signal);
      for await (const part of body) parts.push(part);
      const bytes = Buffer.concat(parts);
      expect(bytes.length).toBe(size);
      return bytes.toString();
    };
    for await (const _ of (await blobs.open(first, signal)).body) break;
    expect(await read(second)).toBe("small");
    await blobs.open(first, signal);
    expect(await read(third)).toBe("");
    expect(await read(first)).toBe(large);
    expect(await read(second)).toBe("small");
  });

  it("that are missing are an error, and the next ones can be read", async () => {
    repository.commit({ "us.csv": "x" });
    const opened = await open();
    const [found] = await fileHistory(opened, "us.csv", signal);
    await using blobs = new Blobs(opened, []);
    await expect(blobs.open("0".repeat(40), signal)).rejects.toThrow("missing");
    expect((await blobs.open(found?.blob ?? "", signal)).size).toBe(1);
  });

  it("are not waited for after an abort", async () => {
    repository.commit({ "us.csv": file("x").repeat(50_000) });
    const opened = await open();
    const [found] = await fileHistory(opened, "us.csv", signal);
    await using blobs = new Blobs(opened, []);
    const controller = new AbortController();
    const { body } = await blobs.open(found?.blob ?? "", controller.signal);
    const read = async () => {
      for await (const _ of body) controller.abort(new Error("stopped by the test"));
    };
    await expect(read()).rejects.toThrow("stopped by the test");
    expect((await blobs.open(found?.blob ?? "", signal)).size).toBeGreaterThan(1_000);
  });
});

it("opens versions by their URL, uncompressed", async () => {
  const { gzipSync } = await import("node:zlib");
  repository.commit({ "us.csv": "x" });
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(repository.path, "us.csv"), gzipSync("hello"));
  repository.commit({});
  const place = parseGitSource(`${repository.path}:us.csv`);
  const sources = new Map([["nyt", place]]);
  await using history = await GitHistory.read(usStates, sources, { every: "version" }, { signal });
  const url = history.vintages[1]?.urls.nyt ?? "";
  expect(url).toMatch(/^file:\/\/.*\/[\da-f]{40}\/us\.csv$/);
  const limits = { maxBytes: 1e6, headersTimeout: 1e4, stallTimeout: 1e4 };
  const opened = await history.open(url, { signal, limits });
  let text = "";
  if (opened !== "not-modified") {
    for await (const part of opened.body) text += Buffer.from(part).toString();
  }
  expect(text).toBe("hello");
});
