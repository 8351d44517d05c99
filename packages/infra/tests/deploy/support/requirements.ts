import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runToEnd } from "./processes.ts";

/** The providers of the test's environment. */
export const AWS_PROVIDER = "5.100.0";
const PROVIDERS = { aws: AWS_PROVIDER, random: "3.7.2", archive: "2.7.1" };

/**
 * Checks that everything is there that the test needs and that npm does not bring.
 *
 * @throws Error of one line that names what is missing
 */
export async function checkRequirements(): Promise<void> {
  await needs("terraform", ["version"], "Terraform 1.11 or newer");
  await needs(
    "moto_server",
    ["--help"],
    "moto's server, `pip install --requirement scripts/requirements.txt`",
  );

  const folder = mkdtempSync(join(tmpdir(), "daily-delta-init-"));
  try {
    const required = Object.entries(PROVIDERS).map(([name, version]) => [
      name,
      { source: `hashicorp/${name}`, version },
    ]);
    writeFileSync(
      join(folder, "main.tf.json"),
      JSON.stringify({ terraform: { required_providers: Object.fromEntries(required) } }),
    );
    const { code, output } = await runToEnd("terraform", ["init", "-no-color"], {
      cwd: folder,
      env: process.env,
    });
    if (code === 0) return;
    const names = Object.entries(PROVIDERS).map(([name, version]) => `${name} ${version}`);
    const reason = /Error: (.*)/.exec(output)?.[1] ?? "see `terraform init`";
    throw new Error(
      `test:deploy needs the Terraform providers ${names.join(", ")}, from the registry or a mirror that TF_CLI_CONFIG_FILE names: ${reason}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function needs(command: string, args: readonly string[], what: string): Promise<void> {
  const found = await runToEnd(command, args, { cwd: tmpdir(), env: process.env }).catch(
    () => null,
  );
  if (found?.code !== 0) throw new Error(`test:deploy needs ${what}: ${command} is not installed`);
}
