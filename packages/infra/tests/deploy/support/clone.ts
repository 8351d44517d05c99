import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import type { EnvironmentInput } from "../../../src/environment/schema.ts";
import { type Finished, runToEnd } from "./processes.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../..", import.meta.url));
export const STACK = "daily-delta-test";
const APP = "packages/infra/tests/deploy/app.ts";

/** Changes of a deploy, by the paths of constructs. */
export interface Deployed {
  readonly created: readonly string[];
  readonly modified: readonly string[];
  readonly destroyed: readonly string[];
  readonly seconds: number;
  readonly output: string;
}

/** A copy of the repository's files in a folder of its own, which a user works in. */
export class Clone {
  readonly folder: string;
  /** Folder in which Terraform runs. */
  readonly stackFolder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** The environment that the clone deploys. */
  environment: EnvironmentInput;

  constructor(folder: string, env: NodeJS.ProcessEnv, environment: EnvironmentInput) {
    this.folder = folder;
    this.environment = environment;
    this.stackFolder = join(folder, "cdktf.out/stacks", STACK);
    this.#env = {
      ...process.env,
      ...env,
      CHECKPOINT_DISABLE: "1",
      FORCE_COLOR: "0",
    };
    const list = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    const files = execFileSync("git", list, { cwd: REPOSITORY, encoding: "utf8" });
    for (const file of files.split("\0").filter(Boolean)) {
      const target = join(folder, file);
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(join(REPOSITORY, file), target);
    }
  }

  async install(): Promise<void> {
    await this.command("pnpm", ["install", "--prefer-offline"]);
    // The users' `app` with the test's environments: everything else of it stays as it is.
    this.edit("package.json", (text) => text.replace("packages/infra/src/main.ts", APP));
  }

  /** Takes over what another clone's Terraform knows. */
  takeState(from: Clone): void {
    const state = `terraform.${STACK}.tfstate`;
    cpSync(join(from.folder, state), join(this.folder, state));
  }

  add(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, "utf8");
    const after = change(before);
    if (after === before) throw new Error(`${file} was not changed`);
    writeFileSync(path, after);
  }

  /** `cdktf deploy`, as a user calls it. */
  async deploy(): Promise<Deployed> {
    return report(await this.#cdktf("deploy", "--auto-approve", "--skip-provider-lock"));
  }

  async destroy(): Promise<Deployed> {
    return report(await this.#cdktf("destroy", "--auto-approve", "--skip-provider-lock"));
  }

  async synth(): Promise<void> {
    await this.command("pnpm", ["cdktf", "synth"]);
  }

  /** @throws Error with what the command wrote if it fails */
  async command(command: string, args: readonly string[], cwd = this.folder): Promise<Finished> {
    const env = { ...this.#env, DEPLOY_TEST_ENVIRONMENT: JSON.stringify(this.environment) };
    const finished = await runToEnd(command, args, { cwd, env });
    if (finished.code !== 0) {
      const text = stripVTControlCharacters(finished.output).slice(-6000);
      throw new Error(`${command} ${args.join(" ")} ended with ${finished.code}:\n${text}`);
    }
    return finished;
  }

  #cdktf(action: string, ...options: string[]): Promise<Finished> {
    return this.command("pnpm", ["cdktf", action, STACK, ...options]);
  }
}

function report({ output, seconds }: Finished): Deployed {
  const text = stripVTControlCharacters(output);
  const found = (verb: string): string[] => [
    ...new Set(
      [...text.matchAll(new RegExp(`\\((\\S+)\\): ${verb}\\.\\.\\.`, "g"))].map(([, a]) => `${a}`),
    ),
  ];
  return {
    created: found("Creating"),
    modified: found("Modifying"),
    destroyed: found("Destroying"),
    seconds,
    output: text,
  };
}
