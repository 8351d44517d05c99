import type { Account } from "../constructs/policy.ts";

export interface RightsProps {
  readonly account: Account;
  /** Name of the environment, such as `prod`. */
  readonly environment: string;
  readonly stateBucketArn: string;
  /** The policy that bounds every role that a deploy creates. */
  readonly boundaryArn: string;
}

/** Makes ARNs of an environment's resources, which all begin with its name. */
export const arnsOf =
  ({ account, environment }: RightsProps) =>
  (service: string, ...names: readonly string[]): string[] =>
    names.map(
      (name) =>
        `arn:${account.partition}:${service}:*:${account.id}:${name.replace("NAME", `daily-delta-${environment}`)}`,
    );

/** ARN of an environment's state. */
export const stateOf = ({ stateBucketArn, environment }: RightsProps): string =>
  `${stateBucketArn}/daily-delta-${environment}.tfstate`;

/** ARNs of the page's bucket, and of that of copies; their names end with what AWS adds. */
export const bucketsOf = ({ account, environment }: RightsProps) => {
  const arnOf = (kind: string): string =>
    `arn:${account.partition}:s3:::daily-delta-${environment}-${kind}-*`;
  return { page: arnOf("site"), copies: arnOf("copies") };
};
