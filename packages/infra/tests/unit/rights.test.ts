import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { grantedByRole, neededByRole } from "../support/needed-actions.ts";
import { variants } from "../support/variants.ts";

const sorted = (sets: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...sets].map(([role, set]) => [role, [...set].sort()]).sort());

describe.each(variants)("the rights in %s", (_, stack) => {
  it("are exactly those that the resources need", () => {
    const granted = grantedByRole(stack);
    expect(granted.size).toBeGreaterThanOrEqual(2);
    expect(sorted(granted)).toEqual(sorted(neededByRole(stack)));
  });

  it("on network interfaces are Lambda's, not the code's", () => {
    for (const policy of stack.all("aws_iam_role_policy")) {
      const { Statement: statements } = JSON.parse(String(policy.policy));
      const text = JSON.stringify(statements);
      // Only a function's role has them besides its code; QuickSight's runs none.
      if (!text.includes("ec2:CreateNetworkInterface") || policy.name !== "run") continue;
      expect(statements.at(-1)).toMatchObject({
        Effect: "Deny",
        Condition: {
          ArnEquals: {
            "lambda:SourceFunctionArn": expect.stringContaining(":function:daily-delta-"),
          },
        },
      });
    }
  });
});

const BUCKETS = /^(SITE|COPIES)_BUCKET$/;

/** Rights that the functions' calls of AWS need, and the variables that make them call. */
const ACTIONS: Readonly<
  Record<string, readonly [action: string, variables: RegExp, value: RegExp]>
> = {
  CompleteMultipartUploadCommand: ["s3:PutObject", BUCKETS, /./],
  CreateMultipartUploadCommand: ["s3:PutObject", BUCKETS, /./],
  GetObjectCommand: ["s3:GetObject", /^COPIES_BUCKET$/, /./],
  GetParameterCommand: ["ssm:GetParameter", /_SECRET_ARN$/, /aws_ssm_parameter/],
  GetSecretValueCommand: [
    "secretsmanager:GetSecretValue",
    /_SECRET_ARN$/,
    /aws_secretsmanager_secret|:secretsmanager:/,
  ],
  PublishCommand: ["sns:Publish", /^TOPIC_ARN$/, /./],
  PutObjectCommand: ["s3:PutObject", BUCKETS, /./],
  UploadPartCommand: ["s3:PutObject", BUCKETS, /./],
};

describe("the job's own calls of AWS", () => {
  const src = fileURLToPath(new URL("../../../etl/src", import.meta.url));
  const calls = globSync("**/*.ts", { cwd: src }).flatMap((file) =>
    [...readFileSync(`${src}/${file}`, "utf8").matchAll(/new (\w+Command)\(/g)].map(([, name]) =>
      String(name),
    ),
  );

  it("are found", () => {
    expect([...new Set(calls)].sort()).toEqual(Object.keys(ACTIONS));
  });

  it.each(Object.values(ACTIONS))(
    "have the right to %s if %s is like %s",
    (action, names, value) => {
      const seen = variants.flatMap(([, stack]) => {
        const granted = grantedByRole(stack);
        return stack.all("aws_lambda_function").map((lambda) => {
          const [, role = "?"] = /^\$\{(.+)\.arn\}$/.exec(String(lambda.role)) ?? [];
          const { variables = {} } = lambda.environment as {
            variables?: Record<string, string>;
          };
          const rights = [...(granted.get(role) ?? [])];
          const hasRight = rights.some((right) => right.startsWith(`${action} `));
          const values = Object.entries(variables).flatMap(([name, text]) =>
            names.test(name) ? text : [],
          );
          expect(hasRight).toBe(values.some((text) => value.test(text)));
          return hasRight;
        });
      });
      expect(seen).toContain(true);
    },
  );
});
