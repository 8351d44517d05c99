import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import type { Construct } from "constructs";
import { policy } from "../policy.ts";

export interface S3EndpointProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly routeTableIds: readonly string[];
  /**
   * ARN of the objects that may be written through it.
   *
   * @default none
   */
  readonly writable?: string | undefined;
}

/**
 * Adds the VPC's endpoint of S3, which is free of charge, while a NAT gateway charges by the gigabyte.
 * Anything may be read through it, because sources may be in S3; only the page's data may be written.
 *
 * @example
 * s3Endpoint(stack, "s3", {
 *   name: "daily-delta-dev",
 *   region: "us-east-1",
 *   vpcId: network.vpcId,
 *   routeTableIds: [network.privateRouteTableId],
 *   writable: page.dataArn,
 * });
 */
export function s3Endpoint(scope: Construct, id: string, props: S3EndpointProps): VpcEndpoint {
  const { name, region, vpcId, routeTableIds, writable } = props;
  const anyone = { Effect: "Allow", Principal: "*" } as const;
  return new VpcEndpoint(scope, id, {
    vpcId,
    serviceName: `com.amazonaws.${region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: [...routeTableIds],
    policy: policy(
      { Sid: "Read", ...anyone, Action: "s3:GetObject", Resource: "*" },
      ...(writable === undefined
        ? []
        : [{ Sid: "Publish", ...anyone, Action: "s3:PutObject", Resource: writable }]),
    ),
    tags: { Name: `${name}-s3` },
  });
}
