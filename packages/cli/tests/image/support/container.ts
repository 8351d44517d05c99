import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Docker, or podman, which takes the same commands. */
const ENGINE = process.env.CONTAINER_ENGINE ?? "docker";
const execute = promisify(execFile);

/**
 * Runs a command of Docker to its end.
 *
 * @throws Error with what it wrote, if it ends with another code than 0
 */
export async function engine(...args: readonly string[]): Promise<string> {
  const { stdout } = await execute(ENGINE, args, { maxBuffer: 2 ** 26 });
  return stdout;
}

export interface Container {
  readonly image: string;
  /** Name of a volume for /data. */
  readonly volume: string;
  readonly options?: readonly string[];
}

/** Runs the image as a cautious user does: nothing but the volume can be written. */
export const runContainer = (
  { image, volume, options = [] }: Container,
  ...args: readonly string[]
): Promise<string> =>
  engine("run", "--rm", ...containerOptions(volume), ...options, image, ...args);

/** Options of a container in the machine's own network, where the tests' servers are. */
export const containerOptions = (volume: string): string[] => [
  ...["--network=host", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges"],
  ...["--tmpfs=/tmp", `--volume=${volume}:/data`],
];
