import { nearest } from "@daily-delta/etl";
import type { Repository } from "./repository.ts";
import { GitError, git } from "./run-git.ts";

/** One version of a file. */
export interface FileVersion {
  readonly commit: string;
  /** Path that the file had then. */
  readonly path: string;
  /** Id of its contents. */
  readonly blob: string;
}

/** One change of a path by a commit, against the commit's first parent. */
interface Change {
  readonly commit: string;
  /** `A` added, `D` deleted, `M` modified, `T` made another type, `R` renamed. */
  readonly status: string;
  readonly from: string;
  readonly path: string;
  readonly before: string;
  /** null: it is not a file afterwards. */
  readonly blob: string | null;
}

/** A file may be renamed that often; a circle ends there, too. */
const MOST_RENAMES = 100;
const LOG = ["log", "-m", "--first-parent", "--raw", "-z", "--no-abbrev", "--format=%x01%H"];

/**
 * Finds the versions of a file in the history of a branch, the oldest first. The history is that of
 * first parents: what the branch itself held, one commit after the other, as a reader of its newest
 * version would have seen it. Renames are followed as `git diff --find-renames` finds them. A
 * deletion does not count as a version; what the file has when it is made again is one if it differs.
 *
 * @throws GitError if the branch has never had such a file
 */
export async function fileHistory(
  repository: Repository,
  path: string,
  signal: AbortSignal,
): Promise<FileVersion[]> {
  const reader = new HistoryReader(repository, signal);
  const versions = await reader.read(await reader.newestName(path));
  if (versions.length === 0) throw await reader.noSuchFile(path);
  return versions.reverse().filter(({ blob }, index) => blob !== versions[index - 1]?.blob);
}

class HistoryReader {
  readonly #repository: Repository;
  readonly #signal: AbortSignal;

  constructor(repository: Repository, signal: AbortSignal) {
    this.#repository = repository;
    this.#signal = signal;
  }

  /** The name that a file has in the end, where it was renamed after it had the given one. */
  async newestName(path: string): Promise<string> {
    let name = path;
    for (let renames = 0; renames < MOST_RENAMES; renames++) {
      const [newest] = await this.#changes(this.#repository.head, [...LOG, "-1"], name);
      if (newest?.status !== "D") break;
      const target = (await this.#renames(newest.commit)).find(({ from }) => from === name);
      if (target === undefined) break;
      name = target.path;
    }
    return name;
  }

  /** The newest first. */
  async read(path: string): Promise<FileVersion[]> {
    const versions: FileVersion[] = [];
    let [start, name] = [this.#repository.head, path];
    for (let renames = 0; renames < MOST_RENAMES; renames++) {
      let previous: string | undefined;
      for (const { commit, status, blob } of await this.#changes(start, LOG, name)) {
        if (blob !== null) versions.push({ commit, path: name, blob });
        if (status !== "A" || blob === null) continue;
        previous = await this.#previousName(commit, name, blob);
        if (previous === undefined) continue;
        start = `${commit}^1`;
        break;
      }
      if (previous === undefined) break;
      name = previous;
    }
    return versions;
  }

  async noSuchFile(path: string): Promise<GitError> {
    const { label, head } = this.#repository;
    const files = await this.#git("ls-tree", "-r", "-z", "--name-only", head);
    const similar = nearest(path, files.split("\0").filter(Boolean));
    const advice = similar === undefined ? "Check the path" : `Did you mean ${similar}?`;
    return new GitError(`${label} has never had a file ${path} in that branch. ${advice}`);
  }

  /** The name that a file had before the commit that added it under this one. */
  async #previousName(commit: string, name: string, blob: string): Promise<string | undefined> {
    const deleted = await this.#changes(commit, [...LOG, "-1", "--no-renames", "--diff-filter=D"]);
    if (deleted.length === 0) return undefined;
    const same = deleted.filter(({ before }) => before === blob);
    const base = (path: string) => path.split("/").at(-1);
    const exact = same.find(({ path }) => base(path) === base(name)) ?? same[0];
    if (exact !== undefined) return exact.path;
    return (await this.#renames(commit)).find(({ path }) => path === name)?.from;
  }

  /** Renames of a commit, similar files included; that needs their contents. */
  async #renames(commit: string): Promise<Change[]> {
    try {
      return await this.#changes(commit, [...LOG, "-1", "--find-renames", "--diff-filter=R"]);
    } catch (error) {
      // A local repository may lack contents, and then has no others to compare.
      if (this.#repository.isPartial || !(error instanceof GitError)) throw error;
      return [];
    }
  }

  async #changes(start: string, command: readonly string[], path?: string): Promise<Change[]> {
    const renames = command.includes("--find-renames") ? [] : ["--no-renames"];
    const paths = path === undefined ? [] : ["--", path];
    const output = await this.#git(...command, ...renames, start, ...paths);
    const changes = parseLog(output);
    return path === undefined ? changes : changes.filter((change) => change.path === path);
  }

  #git(...args: string[]): Promise<string> {
    return git([`--git-dir=${this.#repository.gitDir}`, ...args], { signal: this.#signal });
  }
}

/** Parses what `git log --raw -z` prints. */
function parseLog(output: string): Change[] {
  const changes: Change[] = [];
  const parts = output.split("\0").values();
  let commit = "";
  for (const part of parts) {
    if (part.startsWith("\x01")) commit = part.slice(1).trim();
    const raw = /^\n?:\d+ (\d+) ([\da-f]+) ([\da-f]+) ([A-Z])\d*$/.exec(part);
    if (raw === null) continue;
    const [, mode = "", before = "", after = "", status = ""] = raw;
    const from = parts.next().value ?? "";
    const path = status === "R" || status === "C" ? (parts.next().value ?? "") : from;
    const blob = mode.startsWith("100") ? after : null;
    changes.push({ commit, status, from, path, before, blob });
  }
  return changes;
}
