import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint/index.js";
import type { Construct } from "constructs";
import { policy } from "./policy.ts";

export interface S3EndpointProps {
  readonly name: string;
  readonly region: string;
  readonly vpcId: string;
  readonly routeTableIds: readonly string[];
  /**
   * The objects that may be written through it.
   *
   * @default none
   */
  readonly writable?: string | undefined;
}

/**
 * The VPC's way to S3, free of charge, while a NAT gateway charges by the gigabyte. Anything may be
 * read through it, because sources may lie in S3; nothing may be written but the page's data.
 */
export function s3Endpoint(scope: Construct, id: string, props: S3EndpointProps): VpcEndpoint {
  const { name, region, vpcId, routeTableIds, writable } = props;
  const anybody = { Effect: "Allow", Principal: "*" } as const;
  return new VpcEndpoint(scope, id, {
    vpcId,
    serviceName: `com.amazonaws.${region}.s3`,
    vpcEndpointType: "Gateway",
    routeTableIds: [...routeTableIds],
    policy: policy(
      { Sid: "Read", ...anybody, Action: "s3:GetObject", Resource: "*" },
      ...(writable === undefined
        ? []
        : [{ Sid: "Publish", ...anybody, Action: "s3:PutObject", Resource: writable }]),
    ),
    tags: { Name: `${name}-s3` },
  });
}
