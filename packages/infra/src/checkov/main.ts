import { spawnSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { acceptedFindings } from "./accepted-findings.ts";
import { type Finding, judgeFindings } from "./judge-findings.ts";
import { synthesizeOptional } from "./optional-environment.ts";

interface Resource {
  readonly "//"?: { readonly metadata: { readonly path: string } };
}

interface Configuration {
  readonly provider: unknown;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
  readonly data: Configuration["resource"];
}

/** Checks one environment; checkov names resources and data, and the stack knows their constructs. */
function check([environment, text]: readonly [name: string, configuration: string]): Finding[] {
  const { provider, resource, data } = JSON.parse(text) as Configuration;
  const paths = new Map(
    [...Object.values(resource), ...Object.values(data)].flatMap((byId) =>
      Object.entries(byId).map(([id, { "//": comment }]) => [
        id,
        comment?.metadata.path.split("/").slice(1).join("/") ?? id,
      ]),
    ),
  );
  const folder = mkdtempSync(join(tmpdir(), "daily-delta-checkov-"));
  try {
    // checkov fails on plain values in the `terraform` block, such as required_version.
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ provider, resource, data }));
    const options = ["--framework", "terraform_json", "--skip-download", "--quiet", "-o", "json"];
    const { error, stdout, stderr } = spawnSync("checkov", ["-d", folder, ...options], {
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    if (error)
      throw new Error(
        "checkov is not installed. Run pip install --requirement scripts/requirements.txt",
      );
    const { results, summary } = stdout === "" ? {} : JSON.parse(stdout);
    if (results === undefined || summary.parsing_errors > 0) {
      throw new Error(`checkov cannot read ${environment}: ${stderr.slice(-2000)}`);
    }
    console.log(`${environment}: ${summary.passed} passed, ${summary.failed} found`);
    return results.failed_checks.map((failed: Record<string, string>) => ({
      check: failed.check_id,
      name: failed.check_name,
      environment,
      path: paths.get(String(failed.resource).split(".").at(-1) ?? "") ?? failed.resource,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const files = globSync("cdktf.out/stacks/*/cdk.tf.json").sort();
if (files.length === 0) throw new Error("no stack is synthesized. Run `pnpm synth` first");
const environments = files.map(
  (file) =>
    [basename(dirname(file)).replace("daily-delta-", ""), readFileSync(file, "utf8")] as const,
);
const optional = ["optional settings", synthesizeOptional()] as const;
const { unexpected, stale } = judgeFindings(
  [...environments, optional].flatMap(check),
  acceptedFindings,
);
for (const { check: id, name, path, environment } of unexpected) {
  console.error(`${environment}: ${path}: ${id} ${name}`);
}
for (const { check: id, path } of stale) {
  console.error(
    `${path}: ${id} is accepted, but not found. Remove it from packages/infra/src/checkov/accepted-findings.ts`,
  );
}
if (unexpected.length + stale.length > 0) process.exitCode = 1;
else console.log(`only the ${acceptedFindings.length} accepted findings`);
