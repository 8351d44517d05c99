import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "./folders.ts";

const COMMIT =
  "git add --all; git commit --quiet --allow-empty --message=test; exec git rev-parse HEAD";

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
    return this.#execute({}, "git", ...args);
  }

  /** Runs a program in the repository's folder, with git's settings for the tests. */
  #execute(
    { input = "" }: { readonly input?: string },
    program: string,
    ...args: readonly string[]
  ): string {
    const date = `${this.#next / 1000} +0000`;
    const env = {
      ...process.env,
      ...{ GIT_AUTHOR_NAME: "Test", GIT_AUTHOR_EMAIL: "test@example.com", GIT_AUTHOR_DATE: date },
      ...{ GIT_COMMITTER_NAME: "Test", GIT_COMMITTER_EMAIL: "test@example.com" },
      ...{ GIT_COMMITTER_DATE: date },
      ...{ GIT_CONFIG_COUNT: "2", GIT_CONFIG_KEY_0: "commit.gpgSign", GIT_CONFIG_VALUE_0: "false" },
      // Housekeeping in the background would still write when the folder is removed.
      ...{ GIT_CONFIG_KEY_1: "gc.auto", GIT_CONFIG_VALUE_1: "0" },
    };
    return execFileSync(program, args, {
      ...{ cwd: this.path, env, input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] },
    }).trim();
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
    // One process is started in place of three: to copy that of the tests takes longer than git does.
    return this.#execute({}, "sh", "-ec", COMMIT);
  }

  /** Commits a file's versions, one after the other, by one process of git. */
  commitEach(name: string, versions: readonly string[]): void {
    const stream = versions.map((text) => {
      this.at();
      const [message, bytes] = ["test", Buffer.byteLength(text)];
      return [
        `commit refs/heads/main\ncommitter Test <test@example.com> ${this.#next / 1000} +0000`,
        `data ${message.length}\n${message}`,
        `M 100644 inline ${name}\ndata ${bytes}\n${text}`,
      ].join("\n");
    });
    const [first = "", ...others] = stream;
    const from = first.replace("\nM ", "\nfrom refs/heads/main^0\nM ");
    this.#execute({ input: [from, ...others].join("\n") }, "git", "fast-import", "--quiet");
    this.git("reset", "--quiet", "--hard");
  }

  /** Sets the time of the next commit. */
  at(time?: string): void {
    this.#next = time === undefined ? this.#next + 3_600_000 : Date.parse(time);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#remove();
  }
}
