/** Account, region and partition of a stack. */
export interface Account {
  /** Number of the AWS account. */
  readonly id: string;
  readonly region: string;
  /** `aws`, or another one in China and for governments. */
  readonly partition: string;
}

/** Condition of a statement, by operator and key. */
export type Condition = Readonly<
  Record<string, Readonly<Record<string, string | readonly string[]>>>
>;

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Condition;
}

/**
 * Makes a statement that allows actions on resources.
 *
 * @example
 * allow(["sns:Publish"], "arn:aws:sns:us-east-1:123456789012:a").Effect; // "Allow"
 */
export const allow = (
  actions: readonly string[],
  resources: string | readonly string[],
): Statement => ({ Effect: "Allow", Action: actions, Resource: resources });

/**
 * Makes a statement that denies all calls without TLS.
 *
 * @param actions such as `s3:*`
 * @example
 * tlsOnly("s3:*", "arn:aws:s3:::states").Sid; // "TlsOnly"
 */
export const tlsOnly = (actions: string, resources: string | readonly string[]): Statement => ({
  Sid: "TlsOnly",
  Effect: "Deny",
  Principal: "*",
  Action: actions,
  Resource: resources,
  Condition: { Bool: { "aws:SecureTransport": "false" } },
});

/**
 * Writes a policy as JSON.
 *
 * @example
 * JSON.parse(policy(allow(["s3:GetObject"], "*"))).Version; // "2012-10-17"
 */
export const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/**
 * Writes the policy that lets a service of AWS assume a role.
 *
 * @default condition none
 * @example
 * JSON.parse(trust("lambda.amazonaws.com")).Statement[0].Action; // "sts:AssumeRole"
 */
export const trust = (service: string, condition?: Condition): string =>
  policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: service },
    ...(condition && { Condition: condition }),
  });
