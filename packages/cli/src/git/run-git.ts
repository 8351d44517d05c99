import { spawn } from "node:child_process";
import { TerminalError } from "@daily-delta/etl";

/** Git is missing, or it failed. */
export class GitError extends TerminalError {
  constructor(message: string, options?: { cause?: unknown }) {
    super("GIT", message, options);
  }
}

/** Variables that name a repository: those of a hook, for example, are about another one. */
const OF_A_REPOSITORY = [
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_COMMON_DIR",
  "GIT_DIR",
  "GIT_GRAFT_FILE",
  "GIT_IMPLICIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_NAMESPACE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_PREFIX",
  "GIT_QUARANTINE_PATH",
  "GIT_SHALLOW_FILE",
  "GIT_WORK_TREE",
];

/** Asks no questions, runs no helper that a URL names, and takes paths literally. */
const SETTINGS = {
  GCM_INTERACTIVE: "never",
  GIT_ALLOW_PROTOCOL: "file:git:http:https:ssh",
  GIT_ASKPASS: "",
  GIT_LITERAL_PATHSPECS: "1",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  LC_ALL: "C",
  SSH_ASKPASS: "",
  SSH_ASKPASS_REQUIRE: "never",
};

/** Kept of what git says on standard error, in UTF-16 code units. */
const LONGEST_REASON = 1_000;

/** A git process, with the end of its standard error. */
export interface GitProcess {
  readonly child: ReturnType<typeof spawnGit>;
  /** Resolves with the exit code when the process has ended; rejects if there is no git. */
  readonly ended: Promise<number | null>;
  reason(): string;
}

const spawnGit = (args: readonly string[], env: NodeJS.ProcessEnv) =>
  spawn("git", ["--no-pager", ...args], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    // Ctrl-C is for this program, which ends git itself; and without a terminal ssh cannot ask.
    detached: process.platform !== "win32",
  });

/**
 * Starts the machine's git, without a shell.
 *
 * @param ceiling folder in and above which no repository is looked for
 */
export function startGit(args: readonly string[], ceiling?: string): GitProcess {
  const env = { ...process.env, ...SETTINGS };
  for (const name of OF_A_REPOSITORY) delete (env as NodeJS.ProcessEnv)[name];
  const child = spawnGit(args, { ...env, ...(ceiling && { GIT_CEILING_DIRECTORIES: ceiling }) });
  const kill = (): void => void child.kill();
  process.once("exit", kill);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-LONGEST_REASON);
  });
  // A process that ended does not read what is written to it; its exit code tells.
  child.stdin.on("error", () => {});
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.on("error", (error) => reject(missing(error)));
  child.on("close", (code) => {
    process.off("exit", kill);
    resolve(code);
  });
  ended.catch(() => {});
  return { child, ended, reason: () => reasonOf(said) };
}

/**
 * Runs git to its end.
 *
 * @param input for its standard input
 * @returns its standard output
 * @throws GitError if there is no git, or if it fails; its message is what git says
 */
export async function git(
  args: readonly string[],
  { signal, input = "", ceiling }: { signal: AbortSignal; input?: string; ceiling?: string },
): Promise<string> {
  signal.throwIfAborted();
  const { child, ended, reason } = startGit(args, ceiling);
  const kill = (): void => void child.kill();
  signal.addEventListener("abort", kill);
  try {
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    child.stdin.end(input);
    const code = await ended;
    signal.throwIfAborted();
    if (code !== 0) throw new GitError(reason() || `git ended with ${code ?? "a signal"}`);
    return Buffer.concat(output).toString("utf8");
  } finally {
    signal.removeEventListener("abort", kill);
  }
}

function missing(error: Error): GitError {
  const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
  return new GitError(
    isMissing
      ? "git is not installed, or not on the PATH. Install it (https://git-scm.com/downloads), then run the command again"
      : `git cannot be started: ${error.message}`,
    { cause: error },
  );
}

/** The lines in which git says what went wrong, without hints and progress. */
function reasonOf(said: string): string {
  const lines = said.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  const faults = lines.filter((line) => /^(fatal|error|ssh|remote: (error|fatal))/i.test(line));
  return (faults.length > 0 ? faults : lines.slice(-2))
    .map((line) => line.replace(/^(fatal|error): /, ""))
    .join("; ")
    .replace(/\.$/, "");
}
