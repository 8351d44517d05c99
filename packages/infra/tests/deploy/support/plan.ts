import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Clone } from "./clone.ts";

/** Changes that Terraform would make only because of moto, as `type.attribute`, with the reason. */
export const MOTO_DIFFERENCES: Readonly<Record<string, string>> = {
  "aws_lambda_function.logging_config": "moto does not answer with a function's LoggingConfig",
  "aws_cloudfront_distribution.default_cache_behavior":
    "moto answers with the ForwardedValues of before there were cache policies",
  "aws_cloudfront_distribution.origin": "moto does not answer with an OriginAccessControlId",
  "aws_cloudfront_distribution.viewer_certificate":
    "moto answers with an SSLSupportMethod, which CloudFront's own certificate has not",
  "aws_db_parameter_group.parameter":
    "moto leaves out Source in the answer, by which the provider knows a parameter that was set",
  "aws_rds_cluster.scaling_configuration":
    "moto answers with the scaling of Serverless v1 for every cluster",
  "aws_vpc_security_group_egress_rule.description":
    "moto forgets the description of a rule that names a security group",
  "aws_vpc_security_group_ingress_rule.description":
    "moto forgets the description of a rule that names a security group",
};

interface Change {
  readonly actions: readonly string[];
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly after_unknown: Readonly<Record<string, unknown>>;
}

interface Plan {
  readonly resource_changes: readonly {
    readonly type: string;
    readonly mode: string;
    readonly change: Change;
  }[];
  readonly output_changes?: Readonly<Record<string, { readonly actions: readonly string[] }>>;
}

/** Reads the changes of a plan, without those that moto causes. */
export interface PlannedChanges {
  /** The attributes that would change, by type of resource. */
  readonly resources: Readonly<Record<string, readonly string[]>>;
  readonly outputs: readonly string[];
  /** The differences of moto's making that were left out. */
  readonly ofMoto: readonly string[];
}

/** Plans a deploy, after `cdktf synth`. */
export async function plan(clone: Clone): Promise<PlannedChanges> {
  await clone.synth();
  const terraform = (...args: string[]) => clone.command("terraform", args, clone.stackFolder);
  await terraform("init", "-input=false", "-no-color");
  await terraform("plan", "-input=false", "-no-color", "-out=test.plan");
  const { output } = await terraform("show", "-json", "test.plan");
  // A plan is compressed; what it says is searched for secrets, too.
  writeFileSync(join(clone.stackFolder, "test.plan.json"), output);
  const { resource_changes: changes, output_changes: outputs = {} } = JSON.parse(output) as Plan;

  const resources: Record<string, string[]> = {};
  const ofMoto = new Set<string>();
  for (const { type, mode, change } of changes) {
    if (mode !== "managed" || change.actions.includes("no-op")) continue;
    // What AWS computes again follows from the change of something else.
    const attributes = changedAttributes(change);
    for (const attribute of attributes) {
      const name = `${type}.${attribute}`;
      if (name in MOTO_DIFFERENCES) ofMoto.add(name);
      else resources[type] = [...(resources[type] ?? []), attribute];
    }
  }
  return {
    resources,
    outputs: Object.keys(outputs).filter((name) => !outputs[name]?.actions.includes("no-op")),
    ofMoto: [...ofMoto].sort(),
  };
}

/** Lists attributes with another value, or a value that is known only after the deploy. */
function changedAttributes({ before, after, after_unknown: unknown }: Change): string[] {
  const names = new Set([before, after, unknown].flatMap((values) => Object.keys(values ?? {})));
  const text = (value: unknown): string => JSON.stringify(value || null);
  return [...names]
    .filter((name) => hasUnknown(unknown[name]) || text(before?.[name]) !== text(after?.[name]))
    .sort();
}

const hasUnknown = (value: unknown): boolean =>
  value === true || (Array.isArray(value) && value.some(hasUnknown));
