import { describe, expect, it } from "@jest/globals";
import { Testing } from "cdktf";
import { BootstrapStack } from "../../src/bootstrap/bootstrap-stack.ts";
import { readBootstrap } from "../../src/bootstrap/read-bootstrap.ts";
import type { EnvironmentInput } from "../../src/environment/schema.ts";
import { synthesized } from "../support/synthesized.ts";
import { variants } from "../support/variants.ts";

type Resources = Record<string, Record<string, Record<string, unknown>>>;

const settings = {
  region: "eu-west-1",
  repository: "example/daily-delta",
  environments: ["dev", "prod"],
};

function bootstrapped(more: object = {}) {
  const stack = new BootstrapStack(Testing.app(), readBootstrap({ ...settings, ...more }));
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack)) as { resource: Resources; data: Resources };
}

const { resource } = bootstrapped();
const the = (type: string) => Object.values(resource[type] ?? {})[0] ?? {};
const roles = Object.values(resource.aws_iam_role ?? {});
const statementsOf = (name: string) => {
  const [id] =
    Object.entries(resource.aws_iam_role ?? {}).find(([, role]) => role.name === name) ?? [];
  return Object.values(resource.aws_iam_role_policy ?? {})
    .filter(({ role }) => role === `\${aws_iam_role.${id}.id}`)
    .flatMap(({ policy }) => JSON.parse(String(policy)).Statement) as {
    Effect: string;
    Action: string[];
    Resource: string | string[];
    Condition?: object;
  }[];
};

describe("the bootstrap stack's bucket of states", () => {
  it("keeps versions, and can be neither destroyed nor read by others nor without TLS", () => {
    expect(the("aws_s3_bucket")).toMatchObject({
      bucket: expect.stringMatching(/^daily-delta-state-\$\{data\.aws_caller_identity/),
      lifecycle: { prevent_destroy: true },
    });
    expect(the("aws_s3_bucket_versioning")).toMatchObject({
      versioning_configuration: { status: "Enabled" },
    });
    expect(the("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(JSON.parse(String(the("aws_s3_bucket_policy").policy)).Statement).toEqual([
      expect.objectContaining({ Sid: "TlsOnly", Effect: "Deny", Action: "s3:*" }),
    ]);
  });
});

describe("the bootstrap stack's roles", () => {
  it("are one to plan and one to deploy for each environment", () => {
    expect(roles.map(({ name }) => name).sort()).toEqual([
      "github-daily-delta-dev-deploy",
      "github-daily-delta-dev-plan",
      "github-daily-delta-prod-deploy",
      "github-daily-delta-prod-plan",
    ]);
  });

  it.each(["dev", "prod"])("of %s trust one environment of one repository", (environment) => {
    for (const [kind, subject] of [
      ["deploy", environment],
      ["plan", `plan-${environment}`],
    ]) {
      const role = roles.find(({ name }) => name === `github-daily-delta-${environment}-${kind}`);
      expect(JSON.parse(String(role?.assume_role_policy)).Statement).toEqual([
        {
          Effect: "Allow",
          Action: "sts:AssumeRoleWithWebIdentity",
          Principal: {
            Federated: expect.stringMatching(/^\$\{aws_iam_openid_connect_provider\.\w+\.arn\}$/),
          },
          Condition: {
            StringEquals: {
              "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
              "token.actions.githubusercontent.com:sub": `repo:example/daily-delta:environment:${subject}`,
            },
          },
        },
      ]);
    }
  });

  it("use the account's identity provider if the settings say so", () => {
    const stack = bootstrapped({ createIdentityProvider: false });
    expect(stack.resource.aws_iam_openid_connect_provider).toBeUndefined();
    expect(Object.values(stack.data.aws_iam_openid_connect_provider ?? {})).toEqual([
      expect.objectContaining({ url: "https://token.actions.githubusercontent.com" }),
    ]);
  });

  it("to plan can change nothing, and read the secret and the state only of their environment", () => {
    const statements = statementsOf("github-daily-delta-prod-plan");
    for (const { Effect, Action, Resource } of statements) {
      expect(Effect).toBe("Allow");
      for (const action of Action) {
        expect(action).toMatch(/^[a-z0-9]+:(Get|List|Describe|Head|BatchGet)[A-Za-z]*\*?$/);
      }
      if (/GetSecretValue|GetObject|GetParameter/.test(Action.join())) {
        for (const named of [Resource].flat()) {
          expect(named).toMatch(/daily-delta-prod|parameter\/aws\/service\/ami/);
        }
      }
    }
    expect(JSON.stringify(statements)).not.toMatch(/daily-delta-dev|tflock/);
  });

  it("to deploy can change only resources with the environment's name, and create roles only within a boundary", () => {
    const statements = statementsOf("github-daily-delta-prod-deploy");
    expect(JSON.stringify(statements)).not.toContain("daily-delta-dev");
    const iam = statements.filter(({ Action }) =>
      Action.some((action) => /^iam:(?!Get|List|Describe|CreateServiceLinkedRole)/.test(action)),
    );
    expect(iam.length).toBeGreaterThan(0);
    for (const { Action, Resource, Condition } of iam) {
      for (const named of [Resource].flat()) expect(named).toMatch(/\/daily-delta-prod-?\*$/);
      if (Action.some((action) => /CreateRole|PutRolePolicy|AttachRolePolicy/.test(action))) {
        expect(JSON.stringify(Condition)).toMatch(/iam:PermissionsBoundary.*aws_iam_policy/);
      }
    }
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions).not.toContain("*");
    expect(actions.filter((action) => /^(iam|sts|organizations|account):\*$/.test(action))).toEqual(
      [],
    );
    const locked = statements.find(({ Resource }) => JSON.stringify(Resource).includes(".tflock"));
    expect(locked?.Action).toEqual(["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
  });

  it("to deploy are denied resources with the tags of another environment", () => {
    const denials = statementsOf("github-daily-delta-prod-deploy").filter(
      ({ Effect }) => Effect === "Deny",
    );
    expect(denials).toEqual([
      {
        Sid: "OtherEnvironments",
        Effect: "Deny",
        Action: ["ec2:*", "cloudfront:*"],
        Resource: "*",
        Condition: {
          StringEquals: { "aws:ResourceTag/Project": "daily-delta" },
          StringNotEquals: { "aws:ResourceTag/Environment": "prod" },
        },
      },
    ]);
  });

  it("to deploy may use only the document of patches in Systems Manager", () => {
    const associations = statementsOf("github-daily-delta-prod-deploy").find(({ Action }) =>
      Action.includes("ssm:CreateAssociation"),
    );
    const documents = [associations?.Resource]
      .flat()
      .filter((named) => named?.includes("document"));
    expect(documents).toEqual([expect.stringMatching(/:document\/AWS-RunPatchBaseline$/)]);
    expect(associations?.Resource).not.toContain("*");
  });

  it("have policies within IAM's size limit", () => {
    const size = (value: unknown): number =>
      String(value)
        .replace(/\$\{[^}]*account_id\}/g, "123456789012")
        .replace(/\$\{[^}]*partition\}/g, "aws-us-gov")
        .replace(/\$\{[^}]*\}/g, "0".repeat(80)).length;
    for (const { policy } of Object.values(resource.aws_iam_policy ?? {})) {
      expect(size(policy)).toBeLessThan(6144);
    }
    const inline = Object.values(resource.aws_iam_role_policy ?? {}).filter(({ role }) =>
      String(role).includes("prod-deploy"),
    );
    expect(inline).toHaveLength(2);
    expect(inline.reduce((sum, { policy }) => sum + size(policy), 0)).toBeLessThan(10_240);
  });

  it("may touch every kind of resource that an environment can have", () => {
    const allowed = statementsOf("github-daily-delta-prod-deploy").flatMap(({ Action }) =>
      Action.map((action) => action.split(":")[0]),
    );
    const kinds = new Set(
      variants.flatMap(([, stack]) => stack.resources().map(([address]) => address.split(".")[0])),
    );
    for (const kind of kinds) {
      if (kind === undefined || kind.startsWith("random_")) continue;
      const service = SERVICES.find(([pattern]) => pattern.test(kind))?.[1];
      expect([kind, allowed]).toEqual([kind, expect.arrayContaining([service])]);
    }
  });
});

/** The IAM service of a kind of resource. */
const SERVICES: readonly (readonly [RegExp, string])[] = [
  [/^aws_cloudfront_/, "cloudfront"],
  [/^aws_cloudwatch_event_/, "events"],
  [/^aws_cloudwatch_log_/, "logs"],
  [/^aws_cloudwatch_/, "cloudwatch"],
  [/^aws_(db|rds)_/, "rds"],
  [/^aws_iam_/, "iam"],
  [/^aws_kms_/, "kms"],
  [/^aws_lambda_/, "lambda"],
  [/^aws_s3_/, "s3"],
  [/^aws_scheduler_/, "scheduler"],
  [/^aws_secretsmanager_/, "secretsmanager"],
  [/^aws_sns_/, "sns"],
  [/^aws_sqs_/, "sqs"],
  [/^aws_ssm_/, "ssm"],
  [/^aws_quicksight_/, "quicksight"],
  [/^aws_/, "ec2"],
];

describe("the boundary of roles", () => {
  const [policy] = Object.values(resource.aws_iam_policy ?? {}).filter(({ name }) =>
    String(name).includes("-prod-"),
  );
  const statements: { Effect: string; Action: string[]; Resource: string | string[] }[] =
    JSON.parse(String(policy?.policy)).Statement;
  const allowed = statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Action }) => Action);

  it("has every right that a role of an environment gets", () => {
    for (const [, stack] of variants) {
      for (const { policy: rights } of stack.all("aws_iam_role_policy")) {
        for (const { Effect, Action } of JSON.parse(String(rights)).Statement) {
          if (Effect === "Allow") expect(allowed).toEqual(expect.arrayContaining([Action].flat()));
        }
      }
    }
  });

  it("denies them the passwords of other environments", () => {
    expect(statements.filter(({ Effect }) => Effect === "Deny")).toEqual([
      expect.objectContaining({
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [expect.stringMatching(/:secret:daily-delta-\*-database-\?{6}$/)],
        Condition: { StringNotEquals: { "aws:ResourceTag/Environment": "prod" } },
      }),
    ]);
    for (const { Action, Resource } of statements) {
      if (!Action.some((action) => /^ssm:(\*|GetParameter|SendCommand|StartSession)/.test(action)))
        continue;
      for (const named of [Resource].flat()) expect(named).toContain("daily-delta-prod");
    }
  });
});

describe("an environment with a boundary for roles", () => {
  it("has it on every role", () => {
    const environment: EnvironmentInput = {
      region: "us-east-1",
      permissionsBoundary: "arn:aws:iam::123456789012:policy/daily-delta-prod-boundary",
      network: { flowLogs: true },
      database: { access: true },
    };
    const all = synthesized(environment).all("aws_iam_role");
    expect(all.length).toBeGreaterThan(3);
    for (const { permissions_boundary: boundary } of all) {
      expect(boundary).toBe(environment.permissionsBoundary);
    }
  });
});

describe("readBootstrap", () => {
  it("refuses settings that are wrong", () => {
    expect(() => readBootstrap({ ...settings, repository: "daily-delta" })).toThrow(
      /bootstrap\.repository is "daily-delta"; it must be a repository of GitHub, OWNER\/NAME/,
    );
    expect(() => readBootstrap({ ...settings, environments: ["Prod"] })).toThrow(
      /bootstrap\.environments\.0 is "Prod"/,
    );
  });
});
