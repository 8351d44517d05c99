import { SourceError, SourceUnavailableError } from "@daily-delta/etl";
import { QUIET, type Repository } from "./repository.ts";
import { GitError, type GitProcess, git, startGit } from "./run-git.ts";

/** Number of contents that are fetched from a server at once. */
const BATCH = 100;
const LF = 0x0a;

/** The contents of one version. */
export interface Blob {
  /** In bytes. */
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

interface Reading extends GitProcess {
  readonly chunks: AsyncIterator<Buffer>;
}

/**
 * Reads contents from a repository by one long-lived `git cat-file --batch`, piece by piece. Where
 * they are on a server, they are fetched in batches, in the order in which they will be wanted.
 */
export class Blobs implements AsyncDisposable {
  readonly #repository: Repository;
  /** Ids in the order in which they will be wanted. */
  readonly #order: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #fetched = new Set<string>();
  #process: Reading | undefined;
  /** Bytes that are read and not used yet. */
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of the last contents that are not read yet, with the line feed after them. */
  #left = 0;

  constructor(repository: Repository, order: Iterable<string>) {
    this.#repository = repository;
    this.#order = [...new Set(order)];
    this.#places = new Map(this.#order.map((id, place) => [id, place]));
  }

  /**
   * Opens contents; those that were opened before cannot be read on.
   *
   * @throws SourceError if a local repository does not have them
   * @throws SourceUnavailableError if they cannot be fetched
   */
  async open(id: string, signal: AbortSignal): Promise<Blob> {
    await this.#fetch(id, signal);
    for await (const _ of this.#read(signal)) {
      // The rest of what was opened before.
    }
    this.#process ??= this.#start();
    this.#process.child.stdin.write(`${id}\n`);
    const header = await this.#header(signal);
    const size = Number(/^[\da-f]+ blob (\d+)$/.exec(header)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) throw this.#unreadable(id, header);
    this.#left = size + 1;
    return { size, body: this.#read(signal) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const process = this.#stop();
    await process?.ended.catch(() => {});
  }

  #start(): Reading {
    const args = [...QUIET, `--git-dir=${this.#repository.gitDir}`, "cat-file", "--batch"];
    const { child, ended, reason } = startGit(args);
    return { child, ended, reason, chunks: child.stdout[Symbol.asyncIterator]() };
  }

  #stop(): Reading | undefined {
    const process = this.#process;
    this.#process = undefined;
    this.#rest = Buffer.alloc(0);
    this.#left = 0;
    process?.child.kill();
    // Output that is not read any more would keep the process from ending.
    process?.child.stdout.destroy();
    return process;
  }

  /** Fetches contents and those that will be wanted next, if they come from a server. */
  async #fetch(id: string, signal: AbortSignal): Promise<void> {
    const { isPartial, gitDir, label } = this.#repository;
    if (!isPartial || this.#fetched.has(id)) return;
    const place = this.#places.get(id) ?? 0;
    const batch = this.#order.slice(place).filter((each) => !this.#fetched.has(each));
    const wanted = [id, ...batch.filter((each) => each !== id)].slice(0, BATCH);
    // What git itself does for contents that it lacks, one at a time. What is there is not asked for.
    const args = [
      ...[...QUIET, "-c", "fetch.negotiationAlgorithm=noop", `--git-dir=${gitDir}`, "fetch"],
      ...["--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet"],
      ...["--filter=blob:none", "--stdin", "origin"],
    ];
    try {
      await git(args, { signal, input: `${wanted.join("\n")}\n` });
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      throw new SourceUnavailableError(`cannot fetch from ${label}. git says: ${error.message}`, {
        cause: error,
      });
    }
    for (const each of wanted) this.#fetched.add(each);
  }

  async #header(signal: AbortSignal): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf(LF);
      if (end !== -1) {
        const header = this.#rest.subarray(0, end).toString("utf8");
        this.#rest = this.#rest.subarray(end + 1);
        return header;
      }
      this.#rest = Buffer.concat([this.#rest, await this.#more(signal)]);
    }
  }

  /** Reads what is left of the opened contents. */
  async *#read(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      if (this.#rest.length === 0) this.#rest = await this.#more(signal);
      const part = this.#rest.subarray(0, this.#left);
      this.#rest = this.#rest.subarray(part.length);
      this.#left -= part.length;
      const isEnd = this.#left === 0;
      const piece = isEnd ? part.subarray(0, -1) : part;
      if (piece.length > 0) yield piece;
    }
  }

  async #more(signal: AbortSignal): Promise<Buffer> {
    const process = this.#process as Reading;
    const kill = (): void => void process.child.kill();
    signal.addEventListener("abort", kill);
    try {
      signal.throwIfAborted();
      const { done, value } = await process.chunks.next();
      signal.throwIfAborted();
      if (!done) return value;
    } catch (error) {
      this.#stop();
      signal.throwIfAborted();
      if (!(error instanceof Error) || !("code" in error)) throw error;
    } finally {
      signal.removeEventListener("abort", kill);
    }
    this.#stop();
    // There may be no git at all.
    await process.ended;
    throw new SourceUnavailableError(
      `git ended while it read from ${this.#repository.label}. It says: ${process.reason() || "nothing"}`,
    );
  }

  #unreadable(id: string, answer: string): Error {
    const { isPartial, label } = this.#repository;
    const text = `${label} cannot give the file's contents (object ${id}): ${answer}`;
    return isPartial ? new SourceUnavailableError(text) : new SourceError(text);
  }
}
