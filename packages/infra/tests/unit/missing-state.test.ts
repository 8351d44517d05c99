import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { environments } from "../../src/environments.ts";
import { missingState } from "../../src/state.ts";

const region = "us-east-1";

describe("missingState", () => {
  it.each(Object.keys(environments))("finds no bucket for %s as it ships", (name) => {
    expect(missingState(environments, name)).toMatch(
      new RegExp(`^${name} has no state bucket: .* Set state: \\{ bucket: "…" \\}`),
    );
  });

  it("finds no fault in an environment with a bucket", () => {
    const prod = { region, state: { bucket: "example-state" } };
    expect(missingState({ prod }, "prod")).toBeUndefined();
  });

  it.each(["", "production", "toString"])("does not find the environment %j", (name) => {
    expect(missingState({ prod: { region } }, name)).toBe(
      `environment "${name}" is missing in packages/infra/src/environments.ts`,
    );
  });
});

describe("the workflow that deploys", () => {
  const file = new URL("../../../../.github/workflows/deploy.yml", import.meta.url);
  const [, jobs = ""] = readFileSync(file, "utf8").split(/^jobs:\n/m);
  const [plan = "", deploy = ""] = jobs.split(/^ {2}deploy:\n/m);

  it("plans and deploys only environments that keep their state", () => {
    for (const [job, command] of [
      [plan, "pnpm cdktf diff"],
      [deploy, "pnpm cdktf deploy"],
    ] as const) {
      const check = job.indexOf('pnpm require-state "$ENVIRONMENT"');
      expect(check).toBeGreaterThan(0);
      expect(job.indexOf(command)).toBeGreaterThan(check);
    }
  });

  it("plans without a lock, which a role that only reads cannot take, and deploys with one", () => {
    expect(plan).toContain("TF_CLI_ARGS_plan: -lock=false");
    expect(deploy).not.toContain("-lock=false");
  });

  it("gives no credentials to pull requests from forks", () => {
    expect(plan).toMatch(/if: .*head\.repo\.full_name == github\.repository/);
    expect(deploy).toMatch(/if: .*github\.event_name == 'push'/);
  });
});
