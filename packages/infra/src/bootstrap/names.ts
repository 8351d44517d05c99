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

/** ARN of the page's bucket, whose name ends with what AWS adds. */
export const pageBucketOf = ({ account, environment }: RightsProps): string =>
  `arn:${account.partition}:s3:::daily-delta-${environment}-site-*`;
