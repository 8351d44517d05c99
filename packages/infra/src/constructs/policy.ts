/** Where a stack lives. */
export interface Account {
  /** Of the AWS account. */
  readonly id: string;
  readonly region: string;
  /** `aws`, or another one in China and for governments. */
  readonly partition: string;
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Condition;
}

/** Allows actions on resources to whoever has the policy. */
export const allow = (
  actions: readonly string[],
  resources: string | readonly string[],
): Statement => ({ Effect: "Allow", Action: actions, Resource: resources });

/** A policy as JSON. */
export const policy = (...statements: readonly Statement[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** Who may take on a role: a service of AWS, and only as the condition has it. */
export const trust = (service: string, condition?: Condition): string =>
  policy({
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Principal: { Service: service },
    ...(condition && { Condition: condition }),
  });
