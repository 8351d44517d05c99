import { describe, expect, it } from "@jest/globals";
import type { Block, Synthesized } from "../support/synthesized.ts";
import { variants } from "../support/variants.ts";

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
}

/** All statements that give rights to a principal, with the address of their policy. */
function grants(stack: Synthesized): (readonly [address: string, statement: Statement])[] {
  return stack
    .resources()
    .filter(([address]) => /^aws_iam_(role_)?policy\./.test(address))
    .flatMap(([address, { policy }]) =>
      (JSON.parse(String(policy)).Statement as Statement[]).map(
        (statement) => [address, statement] as const,
      ),
    );
}

const list = (value: string | readonly string[] = []): readonly string[] => [value].flat();

/** Types of resources that must be encrypted, with the check of their encryption. */
const ENCRYPTED: Readonly<
  Record<string, (resource: Block, stack: Synthesized, address: string) => boolean>
> = {
  aws_db_instance: (resource) => resource.storage_encrypted === true,
  aws_rds_cluster: (resource) => resource.storage_encrypted === true,
  // The fallback holds one alarm, about a topic or a key that does not work; docs/costs.md says why
  // thrift has no key.
  aws_sns_topic: (resource) =>
    /aws_kms_key/.test(String(resource.kms_master_key_id)) ||
    /-(fallback|thrift)$/.test(String(resource.name)),
  aws_sqs_queue: (resource) => resource.sqs_managed_sse_enabled === true,
  aws_instance: (resource) => (resource.root_block_device as Block | undefined)?.encrypted === true,
  // S3 encrypts by itself. A configuration of ours would allow SSE-C again, which S3 blocks.
  aws_s3_bucket: (_, stack, address) =>
    settingsOf(stack, "aws_s3_bucket_server_side_encryption_configuration", address).length === 0,
};

/** Resources of a type that set something of a bucket. */
const settingsOf = (stack: Synthesized, type: string, bucket: string): readonly Block[] =>
  stack.all(type).filter((setting) => setting.bucket === `\${${bucket}.bucket}`);

const buckets = (stack: Synthesized): string[] =>
  stack
    .resources()
    .map(([address]) => address)
    .filter((address) => address.startsWith("aws_s3_bucket."));

/** AWS knows no names for these before they are there, or at all. */
const NAMELESS = /^(ec2:|logs:\w*(LogDeliver(y|ies)|ResourcePolic(y|ies)|DescribeLogGroups)$)/;

describe.each(variants)("%s", (_, stack) => {
  it("lets nothing in from outside", () => {
    for (const rule of stack.all("aws_vpc_security_group_ingress_rule")) {
      expect(rule).not.toHaveProperty("cidr_ipv4");
      expect(rule).not.toHaveProperty("cidr_ipv6");
      expect(rule.referenced_security_group_id).toMatch(/^\$\{aws_security_group\./);
    }
    for (const group of [
      ...stack.all("aws_security_group"),
      ...stack.all("aws_default_security_group"),
    ]) {
      expect(group).not.toHaveProperty("ingress");
      expect(group).not.toHaveProperty("egress");
    }
  });

  it("lets functions out only to the database's port and HTTPS, and the database to nothing", () => {
    const rules = stack.all("aws_vpc_security_group_egress_rule");
    const [instance] = [...stack.all("aws_db_instance"), ...stack.all("aws_rds_cluster")];
    for (const rule of rules) {
      expect(rule.security_group_id).not.toMatch(/firewall_database/);
      expect(rule.from_port).toBe(rule.to_port);
      const isWorld = "cidr_ipv4" in rule || "cidr_ipv6" in rule;
      expect(rule.from_port).toBe(isWorld ? 443 : instance?.port);
    }
  });

  it("has no public resource except the gateway's subnet", () => {
    const gateways = stack.all("aws_nat_gateway");
    const publicRoutes = stack.all("aws_route").filter((route) => "gateway_id" in route);
    expect(publicRoutes).toHaveLength(gateways.length);
    for (const { subnet_id: subnet } of gateways) expect(subnet).toContain("network_public");
    for (const subnet of stack.all("aws_subnet")) {
      expect(subnet.map_public_ip_on_launch ?? false).toBe(false);
    }
    for (const type of ["aws_db_instance", "aws_rds_cluster_instance"]) {
      for (const resource of stack.all(type)) expect(resource.publicly_accessible).toBe(false);
    }
    for (const group of stack.all("aws_db_subnet_group")) {
      expect(JSON.stringify(group.subnet_ids)).not.toContain("network_public");
    }
  });

  it("encrypts all stored data", () => {
    const kinds = stack.resources().flatMap(([address, resource]) => {
      const isEncrypted = ENCRYPTED[address.split(".")[0] ?? ""];
      return isEncrypted ? [[address, isEncrypted(resource, stack, address)]] : [];
    });
    expect(kinds.length).toBeGreaterThanOrEqual(3);
    expect(kinds.filter(([, isEncrypted]) => isEncrypted !== true)).toEqual([]);
  });

  it("has no bucket that others than this distribution could read", () => {
    for (const bucket of buckets(stack)) {
      expect(settingsOf(stack, "aws_s3_bucket_public_access_block", bucket)).toEqual([
        expect.objectContaining({
          block_public_acls: true,
          block_public_policy: true,
          ignore_public_acls: true,
          restrict_public_buckets: true,
        }),
      ]);
      for (const { policy } of settingsOf(stack, "aws_s3_bucket_policy", bucket)) {
        for (const statement of JSON.parse(String(policy)).Statement) {
          if (statement.Effect === "Deny") continue;
          expect(statement.Principal).toEqual({ Service: "cloudfront.amazonaws.com" });
          expect(statement.Condition.StringEquals["AWS:SourceArn"]).toMatch(
            /^\$\{aws_cloudfront_distribution\./,
          );
        }
      }
    }
    expect(stack.all("aws_s3_bucket_acl")).toEqual([]);
    expect(stack.all("aws_s3_bucket_website_configuration")).toEqual([]);
  });

  it("accepts only connections with TLS to the database", () => {
    const groups = [
      ...stack.all("aws_db_parameter_group"),
      ...stack.all("aws_rds_cluster_parameter_group"),
    ];
    expect(groups.map((group) => group.parameter)).toEqual([
      [{ name: "rds.force_ssl", value: "1" }],
    ]);
  });

  it("grants rights on named resources if the resource has a name", () => {
    for (const [address, { Effect, Action, Resource }] of grants(stack)) {
      if (Effect === "Deny" || list(Action).every((action) => NAMELESS.test(action))) continue;
      for (const resource of list(Resource)) {
        expect([address, resource]).not.toEqual([address, "*"]);
        expect(resource).toMatch(/\$\{|^arn:/);
      }
      for (const action of list(Action)) expect(action).not.toMatch(/\*/);
    }
  });

  it("lets no service assume a role for another account's resources", () => {
    for (const role of stack.all("aws_iam_role")) {
      const { Statement: statements } = JSON.parse(String(role.assume_role_policy));
      for (const { Principal: principal, Condition: condition } of statements) {
        // These assume a role only for resources that name it, which only this account can create.
        if (/^(lambda|ec2|quicksight)\./.test(principal.Service)) continue;
        expect(condition.StringEquals["aws:SourceAccount"]).toMatch(/aws_caller_identity/);
      }
    }
  });

  it("names everything after project and environment, and nothing after a commit", () => {
    const [provider] = stack.json.provider.aws ?? [];
    expect(provider?.default_tags).toEqual([
      { tags: { Environment: expect.any(String), Project: "daily-delta" } },
    ]);
    for (const [address, resource] of stack.resources()) {
      const name = resource.name ?? resource.function_name ?? resource.identifier;
      // The name of an association is that of AWS's document.
      const isInner = /^aws_(iam_role_policy|ssm_association)\./.test(address);
      if (typeof name === "string" && !isInner && !name.startsWith("${")) {
        expect([address, name]).toEqual([address, expect.stringContaining("daily-delta-")]);
      }
    }
  });
});
