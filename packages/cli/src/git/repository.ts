import { createHash } from "node:crypto";
import { mkdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { publicUrl } from "@daily-delta/etl";
import { GitError, git } from "./run-git.ts";

/** A repository whose history can be read. */
export interface Repository {
  /** Name for people: its URL or path, without a user. */
  readonly label: string;
  readonly gitDir: string;
  /** Commit at the end of the history. */
  readonly head: string;
  /** True if blobs come from a server when they are needed. */
  readonly isPartial: boolean;
}

interface Place {
  readonly repository: string;
  readonly isLocal: boolean;
  readonly ref: string | undefined;
}

/** Options of each command: no maintenance, which would outlive the command. */
export const QUIET = ["-c", "gc.auto=0", "-c", "maintenance.auto=false"] as const;

/**
 * Returns the folder for copies of repositories, which may be deleted at any time: `daily-delta/git` in the user's
 * cache folder.
 */
export function cacheFolder(env = process.env): string {
  const folder =
    env.XDG_CACHE_HOME ||
    (process.platform === "win32" && env.LOCALAPPDATA) ||
    (process.platform === "darwin" ? join(homedir(), "Library/Caches") : join(homedir(), ".cache"));
  return join(folder, "daily-delta", "git");
}

/**
 * Opens a repository: a folder of this machine where it is, any other in a bare copy without blobs,
 * which is brought up to date.
 *
 * @throws GitError if it cannot be opened or fetched, or does not have the branch
 */
export const openRepository = (place: Place, signal: AbortSignal): Promise<Repository> =>
  place.isLocal && statSync(place.repository).isDirectory()
    ? openLocal(place, signal)
    : openRemote(place, signal);

async function openLocal({ repository, ref }: Place, signal: AbortSignal): Promise<Repository> {
  const ceiling = dirname(repository);
  const options = { signal, ceiling };
  const fail = failing(`${repository} cannot be read as a git repository`);
  const dir = (
    await git(["-C", repository, "rev-parse", "--absolute-git-dir"], options).catch(fail)
  ).trim();
  const base = [`--git-dir=${dir}`];
  const isShallow = await git([...base, "rev-parse", "--is-shallow-repository"], options);
  if (isShallow.trim() === "true") {
    throw new GitError(
      `${repository} is a shallow clone, which lacks the beginning of the history. Run git fetch --unshallow there first`,
    );
  }
  const head = await commitOf(base, ref ?? "HEAD", repository, signal);
  return { label: repository, gitDir: dir, head, isPartial: false };
}

async function openRemote({ repository, ref }: Place, signal: AbortSignal): Promise<Repository> {
  const label = publicUrl(repository);
  const dir = join(cacheFolder(), `${sha256(repository)}.git`);
  const base = [...QUIET, `--git-dir=${dir}`];
  const name = `refs/daily-delta/${sha256(ref ?? "HEAD")}`;
  const run = (...args: string[]) => git([...base, ...args], { signal });
  mkdirSync(dir, { recursive: true });
  await run("init", "--quiet", "--bare").catch(failing(`cannot use the cache ${dir}`));
  await run("config", "remote.origin.url", repository);
  await run(
    ...["fetch", "--filter=blob:none", "--no-tags", "--no-recurse-submodules", "--quiet"],
    ...["origin", `+${ref ?? "HEAD"}:${name}`],
  ).catch(failing(`cannot fetch ${label}`));
  const head = await commitOf(base, name, ref ?? label, signal);
  return { label, gitDir: dir, head, isPartial: true };
}

async function commitOf(
  base: readonly string[],
  ref: string,
  label: string,
  signal: AbortSignal,
): Promise<string> {
  const args = [...base, "rev-parse", "--verify", "--quiet", `${ref}^{commit}`];
  const commit = await git(args, { signal }).catch((error) => {
    signal.throwIfAborted();
    throw new GitError(`${label} has no commit ${ref}. Check the branch, tag or commit`, {
      cause: error,
    });
  });
  return commit.trim();
}

/** Adds to an error of git what was attempted. */
const failing =
  (what: string) =>
  (error: unknown): never => {
    if (!(error instanceof GitError) || error.cause !== undefined) throw error;
    throw new GitError(`${what}. git says: ${error.message}`, { cause: error });
  };

const sha256 = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 32);
