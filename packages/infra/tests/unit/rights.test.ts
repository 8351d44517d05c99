import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { grantedByRole, neededByRole } from "../support/needed-actions.ts";
import { variants } from "../support/variants.ts";

const sorted = (sets: ReadonlyMap<string, ReadonlySet<string>>) =>
  Object.fromEntries([...sets].map(([role, set]) => [role, [...set].sort()]).sort());

describe.each(variants)("the rights in %s", (_, stack) => {
  it("are what the wiring needs, no less and no more", () => {
    const granted = grantedByRole(stack);
    expect(granted.size).toBeGreaterThanOrEqual(2);
    expect(sorted(granted)).toEqual(sorted(neededByRole(stack)));
  });

  it("on network interfaces are Lambda's, not the code's", () => {
    for (const policy of stack.all("aws_iam_role_policy")) {
      const { Statement: statements } = JSON.parse(String(policy.policy));
      const text = JSON.stringify(statements);
      if (!text.includes("ec2:CreateNetworkInterface")) continue;
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

/** What the job's calls of AWS need. */
const ACTIONS: Readonly<Record<string, string>> = {
  GetSecretValueCommand: "secretsmanager:GetSecretValue",
  PublishCommand: "sns:Publish",
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

  it.each(Object.values(ACTIONS))("have the right to %s", (action) => {
    for (const [, stack] of variants) {
      const roles = [...grantedByRole(stack)].filter(([, set]) =>
        [...set].some((need) => need.startsWith("ec2:")),
      );
      for (const [, set] of roles) {
        expect([...set].some((need) => need.startsWith(`${action} `))).toBe(true);
      }
      expect(roles.length).toBeGreaterThan(0);
    }
  });
});
