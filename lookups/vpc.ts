/** A network with its subnets. API: network /networks, /subnets */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { descriptionOf } from "../providers/openstack/mark";
import { timeOf } from "../providers/openstack/time";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** A subnet of a Vpc. */
export interface VpcSubnet {
  id: string;
  name: string;
  /** Its addresses: `10.0.0.0/24`. */
  cidr: string;
  ipVersion: 4 | 6;
  /** The address of its gateway, if it has one. */
  gatewayIp?: string;
}

/** A Vpc, as the cloud has it now. */
export interface GetVpcResult {
  id: string;
  name: string;
  description?: string;
  /** The region it is in. */
  region?: string;
  /** Its subnets, IPv4 first. */
  subnets: VpcSubnet[];
  /** `ACTIVE`, `DOWN`, … */
  status: string;
  createdAt?: string;
}

/** Which Vpc. */
export interface GetVpcArgs extends LookupArgs, IdOrName {}

const networks: Kind = {
  noun: "vpc",
  service: "network",
  path: "/networks",
  envelope: "network",
  plural: "networks",
  query: { fields: ["id", "name", "project_id"] },
};

/**
 * A Vpc by id or name. Of one name, the own project's is meant before a shared one.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { subnets } = await getVpc({ name: "web" });
 */
export function getVpc(args: GetVpcArgs, opts?: LookupOptions): Promise<GetVpcResult> {
  return look("getVpc", one, args, opts, async (lookup) => {
    const network = await pick(lookup, networks, args);
    const subnets = await lookup.cloud.list("network", "/subnets", "subnets", { query: { network_id: network.id } });
    return {
      id: network.id,
      name: String(network.name ?? ""),
      description: descriptionOf(network.description),
      region: await lookup.region("network"),
      subnets: subnets
        .map((subnet) => ({
          id: subnet.id,
          name: String(subnet.name ?? ""),
          cidr: String(subnet.cidr),
          ipVersion: subnet.ip_version === 6 ? (6 as const) : (4 as const),
          gatewayIp: (subnet.gateway_ip as string | null) ?? undefined,
        }))
        .sort((a, b) => a.ipVersion - b.ipVersion || a.cidr.localeCompare(b.cidr)),
      status: String(network.status),
      createdAt: timeOf(network.created_at),
    };
  });
}

/** {@link getVpc} with inputs that may be Outputs. */
export function getVpcOutput(args: Inputs<GetVpcArgs>, opts?: LookupOutputOptions): pulumi.Output<GetVpcResult> {
  return later(args, opts, getVpc);
}
