import { Firewall } from "../constructs/network/firewall.ts";
import { FlowLogs } from "../constructs/network/flow-logs.ts";
import { Network } from "../constructs/network/network.ts";
import type { Context } from "./context.ts";

export interface NetworkGroup {
  readonly network: Network;
  readonly firewall: Firewall;
}

/** Adds the VPC with its subnets, its security groups and, if the environment wants it, its log. */
export function addNetwork(context: Context): NetworkGroup {
  const { stack, name, settings, account, databasePort } = context;
  const { cidr, zones, egress, flowLogs } = settings.network ?? {};
  const network = new Network(stack, "network", { name, cidr, zones, egress });
  const { vpcId } = network;
  if (flowLogs) new FlowLogs(stack, "flow-logs", { name, vpcId, account });
  const firewall = new Firewall(stack, "firewall", { name, vpcId, databasePort, egress });
  return { network, firewall };
}
