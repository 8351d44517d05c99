import { spawnSync } from "node:child_process";

/**
 * Runs a command, and waits for its end.
 *
 * @throws Error with what the command wrote if it fails, or with `hint` if it is not installed
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { cwd, hint }: { readonly cwd: string; readonly hint: string },
): void {
  const { error, status, signal, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, CI: "true" },
  });
  if (error !== undefined) {
    throw new Error(`${command} cannot be started: ${error.message}. ${hint}`, { cause: error });
  }
  if (status !== 0) {
    const end = status === null ? `was ended by ${signal}` : `ended with ${status}`;
    throw new Error(`${[command, ...args].join(" ")} (in ${cwd}) ${end}:\n${stdout}${stderr}`);
  }
}
