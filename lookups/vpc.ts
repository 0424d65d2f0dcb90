/** A network with its subnets. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** A subnet of a Vpc. */
export interface VpcSubnet {
  /** The subnet's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** Its addresses: `10.0.0.0/24`. */
  cidr: string;
  /** The version of the Internet Protocol. */
  ipVersion: 4 | 6;
  /** The address of its gateway, if it has one. */
  gatewayIp?: string;
}

/** A Vpc, as the cloud has it now. */
export interface GetVpcResult {
  /** The network's id. */
  id: string;
  /** The name. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The region it is in. */
  region?: string;
  /** Its subnets, IPv4 first. */
  subnets: VpcSubnet[];
  /** `ACTIVE`, `DOWN`, … */
  status: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
}

/** Which Vpc. */
export interface GetVpcArgs extends LookupArgs, IdOrName {}

/**
 * A Vpc by id or name. If several have the name, the project's own is preferred to a shared one.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { subnets } = await getVpc({ name: "web" });
 */
export function getVpc(args: GetVpcArgs, opts?: LookupOptions): Promise<GetVpcResult> {
  return ask("getVpc", args, opts);
}

/** {@link getVpc} with inputs that may be Outputs. */
export const getVpcOutput = asOutput(getVpc);
