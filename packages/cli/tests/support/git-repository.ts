import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./folders.ts";

/** A repository of a test, which its commits are made in by the machine's git. */
export class GitRepository implements AsyncDisposable {
  readonly path: string;
  readonly #remove: () => Promise<void>;
  #next = Date.parse("2021-02-01T12:00:00Z");

  private constructor(path: string, remove: () => Promise<void>) {
    this.path = path;
    this.#remove = remove;
  }

  static async create(): Promise<GitRepository> {
    const { path, remove } = await temporaryFolder();
    const repository = new GitRepository(path, remove);
    repository.git("init", "--quiet", "--initial-branch=main");
    return repository;
  }

  git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com"];
    const date = `${this.#next / 1000} +0000`;
    return execFileSync(
      "git",
      ["-C", this.path, ...identity, "-c", "commit.gpgSign=false", ...args],
      {
        encoding: "utf8",
        env: { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
  }

  /**
   * Commits files by path; null deletes one.
   *
   * @param at when; default: an hour after the commit before
   * @returns the commit's id
   */
  commit(files: Readonly<Record<string, string | null>>, at?: string): string {
    this.at(at);
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.path, name);
      if (text === null) rmSync(path);
      else {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text);
      }
    }
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message=test");
    return this.git("rev-parse", "HEAD");
  }

  /** Sets the time of the next commit. */
  at(time?: string): void {
    this.#next = time === undefined ? this.#next + 3_600_000 : Date.parse(time);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#remove();
  }
}
