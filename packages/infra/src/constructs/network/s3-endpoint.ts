import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import type { Construct } from "constructs";
import { policy } from "../policy.ts";

export interface S3EndpointProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly routeTableIds: readonly string[];
  /**
   * ARN of the page's data files, which may be written through it.
   *
   * @default none
   */
  readonly data?: string | undefined;
  /**
   * ARN of copies of sources, which may be written through it.
   *
   * @default none
   */
  readonly copies?: string | undefined;
}

/**
 * Adds the VPC's endpoint of S3, which is free of charge, while a NAT gateway charges by the gigabyte.
 * Anything may be read through it, because sources may be in S3; only what is named may be written.
 *
 * @example
 * s3Endpoint(stack, "s3", {
 *   name: "daily-delta-dev",
 *   region: "us-east-1",
 *   vpcId: network.vpcId,
 *   routeTableIds: [network.privateRouteTableId],
 *   data: page.dataArn,
 * });
 */
export function s3Endpoint(scope: Construct, id: string, props: S3EndpointProps): VpcEndpoint {
  const { name, region, vpcId, routeTableIds, data, copies } = props;
  const anyone = { Effect: "Allow", Principal: "*" } as const;
  const write = (Sid: string, Resource: string | undefined) =>
    Resource === undefined ? [] : [{ Sid, ...anyone, Action: "s3:PutObject", Resource }];
  return new VpcEndpoint(scope, id, {
    vpcId,
    serviceName: `com.amazonaws.${region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: [...routeTableIds],
    policy: policy(
      { Sid: "Read", ...anyone, Action: "s3:GetObject", Resource: "*" },
      ...write("Publish", data),
      ...write("Copy", copies),
    ),
    tags: { Name: `${name}-s3` },
  });
}
