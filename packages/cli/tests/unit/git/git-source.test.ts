import { tmpdir } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { collectGitSource, parseGitSource } from "../../../src/git/git-source.ts";

describe("--git", () => {
  it.each([
    [
      "nyt=https://github.com/nytimes/covid-19-data.git:us.csv",
      { name: "nyt", repository: "https://github.com/nytimes/covid-19-data.git", path: "us.csv" },
    ],
    [
      "https://host:8443/owner/repo#main:data/us.csv",
      { repository: "https://host:8443/owner/repo", ref: "main", path: "data/us.csv" },
    ],
    ["git@github.com:owner/repo.git:us.csv", { repository: "git@github.com:owner/repo.git" }],
    ["host:repo.git:a b.csv", { repository: "host:repo.git", path: "a b.csv" }],
    [
      "ssh://git@host:22/repo.git:./us.csv",
      { repository: "ssh://git@host:22/repo.git", path: "us.csv" },
    ],
    ["git://host/repo:us.csv", { repository: "git://host/repo" }],
    [
      `${tmpdir()}:us.csv`,
      { name: undefined, repository: tmpdir(), isLocal: true, ref: undefined },
    ],
    [`a=${tmpdir()}#feature/x:us.csv`, { name: "a", repository: tmpdir(), ref: "feature/x" }],
    [`file://${tmpdir()}:us.csv`, { repository: tmpdir(), isLocal: true }],
  ])("takes %s apart", (text, source) => {
    expect(parseGitSource(text)).toMatchObject(source);
  });

  it.each([
    ["us.csv", "Write NAME=REPOSITORY:PATH"],
    ["", "Write NAME=REPOSITORY:PATH"],
    [":us.csv", "Write NAME=REPOSITORY:PATH"],
    [`${tmpdir()}:`, "Write NAME=REPOSITORY:PATH"],
    ["https://github.com/owner/repo.git", "path in the repository is missing"],
    ["https://host:8443/repo.git", "path in the repository is missing"],
    ["git@github.com:owner/repo.git", "path in the repository is missing"],
    ["C:\\repo", "path in the repository is missing"],
    ["C:/repo", "path in the repository is missing"],
    [`${tmpdir()}:/etc/passwd`, "from the repository's root"],
    [`${tmpdir()}:../us.csv`, "from the repository's root"],
    [`${tmpdir()}:data/`, "from the repository's root"],
    [`${tmpdir()}#--upload-pack=x:us.csv`, "a branch, a tag or a commit"],
    [`${tmpdir()}#:us.csv`, "a branch, a tag or a commit"],
    [`${tmpdir()}#a..b:us.csv`, "a branch, a tag or a commit"],
    ["ext::sh -c touch% /tmp/x:us.csv", "Write NAME=REPOSITORY:PATH"],
    ["--upload-pack=touch:us.csv", "Write NAME=REPOSITORY:PATH"],
    ["a=-c:us.csv", "Write NAME=REPOSITORY:PATH"],
    ["ftp://host/repo:us.csv", "must be a folder, an https"],
    ["https://me:secret@host/repo:us.csv", "looks like a credential"],
    ["ssh://git:secret@host/repo:us.csv", "looks like a credential"],
    ["https://host/repo?token=1234:us.csv", "looks like a credential"],
    ["/no/such/folder:us.csv", "No repository at /no/such/folder"],
  ])("refuses %s", (text, reason) => {
    expect(() => parseGitSource(text)).toThrow(reason);
    expect(() => parseGitSource(text)).not.toThrow(/secret@|1234/);
  });

  it("refuses a source that is given twice, or several without names", () => {
    const [one] = collectGitSource(`a=${tmpdir()}:us.csv`, []);
    expect(() => collectGitSource(`a=${tmpdir()}:x.csv`, one ? [one] : [])).toThrow("given twice");
    const unnamed = collectGitSource(`${tmpdir()}:us.csv`, []);
    expect(() => collectGitSource(`${tmpdir()}:x.csv`, unnamed)).toThrow("need names");
  });
});
