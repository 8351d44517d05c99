import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { FunctionConfiguration } from "@aws-sdk/client-lambda";
import { runToEnd } from "./processes.ts";

const SDK = ["s3", "secrets-manager", "sns", "ssm"].map((name) => `@aws-sdk/client-${name}`);
const file = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Result of a call of the function. */
export interface Invocation {
  readonly payload: { readonly [name: string]: unknown };
  readonly isError: boolean;
  readonly initMilliseconds: number;
  /** Output of the function, which Lambda would put into the log. */
  readonly log: string;
}

const KILLED = {
  errorType: "Runtime.ExitError",
  errorMessage: "RequestId: 1 Error: Runtime exited with error: signal: killed",
};

/** The bytes that were deployed, laid out as Lambda lays them out, and run in a process of their own. */
export class DeployedFunction {
  readonly folder: string;
  readonly #configuration: FunctionConfiguration;

  private constructor(folder: string, configuration: FunctionConfiguration) {
    this.folder = folder;
    this.#configuration = configuration;
  }

  /** Unpacks function and layer into `var/task` and `opt`, and puts the SDK into `var/runtime`. */
  static async unpack(
    folder: string,
    configuration: FunctionConfiguration,
    archives: { readonly task: Uint8Array; readonly opt: Uint8Array },
  ): Promise<DeployedFunction> {
    for (const [target, archive] of [
      ["var/task", archives.task],
      ["opt", archives.opt],
    ] as const) {
      const to = join(folder, target);
      mkdirSync(to, { recursive: true });
      const zip = `${to}.zip`;
      writeFileSync(zip, archive);
      const script = "import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])";
      const { code, output } = await runToEnd("python3", ["-c", script, zip, to], {
        cwd: folder,
        env: process.env,
      });
      if (code !== 0) throw new Error(`${zip} cannot be unpacked: ${output}`);
    }
    const modules = join(folder, "var/runtime/node_modules");
    mkdirSync(join(modules, "@aws-sdk"), { recursive: true });
    const require = createRequire(import.meta.url);
    for (const name of SDK) {
      symlinkSync(dirname(require.resolve(`${name}/package.json`)), join(modules, name));
    }
    return new DeployedFunction(folder, configuration);
  }

  /** Another function that was deployed with the same bytes. */
  withConfiguration(configuration: FunctionConfiguration): DeployedFunction {
    return new DeployedFunction(this.folder, configuration);
  }

  /**
   * Calls the handler with the deployed function's variables, and those that Lambda sets.
   *
   * @param killed kills the function, as Lambda does where it needs too much memory
   */
  async invoke(
    event: object,
    variables: Readonly<Record<string, string>>,
    killed?: AbortSignal,
  ): Promise<Invocation> {
    const { FunctionName = "", MemorySize, Timeout = 0, Handler = "" } = this.#configuration;
    const deployed = this.#configuration.Environment?.Variables ?? {};
    const env = {
      ...deployed,
      ...variables,
      AWS_DEFAULT_REGION: variables.AWS_REGION,
      AWS_SESSION_TOKEN: "testing",
      AWS_LAMBDA_FUNCTION_NAME: FunctionName,
      AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MemorySize),
      AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
      AWS_LAMBDA_LOG_GROUP_NAME:
        this.#configuration.LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
      AWS_LAMBDA_LOG_STREAM_NAME: "test",
      AWS_LAMBDA_LOG_FORMAT: "JSON",
      LAMBDA_TASK_ROOT: join(this.folder, "var/task"),
      LAMBDA_RUNTIME_DIR: join(this.folder, "var/runtime"),
      _HANDLER: Handler,
      LANG: "en_US.UTF-8",
      TZ: ":UTC",
      HARNESS_OPT: join(this.folder, "opt"),
      HARNESS_DATABASE_HOST: deployed.DATABASE_HOST ?? "",
    };
    const args = ["--import", file("../lambda/preload.mjs"), file("../lambda/bootstrap.mjs")];
    const child = spawn(
      process.execPath,
      [...args, JSON.stringify(event), randomUUID(), String(Timeout)],
      { cwd: env.LAMBDA_TASK_ROOT, env, stdio: ["ignore", "pipe", "pipe", "pipe"] },
    );
    killed?.addEventListener("abort", () => child.kill("SIGKILL"));
    const [answer, out, errors] = await Promise.all([
      text(child.stdio[3] as Readable),
      text(child.stdout as Readable),
      text(child.stderr as Readable),
      child.exitCode === null ? once(child, "close") : undefined,
    ]);
    if (killed?.aborted) return { isError: true, initMilliseconds: 0, payload: KILLED, log: out };
    if (answer === "") throw new Error(`the function did not start:\n${out}${errors}`);
    return { isError: false, ...JSON.parse(answer), log: `${out}${errors}` };
  }
}
