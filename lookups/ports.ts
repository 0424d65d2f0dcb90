/** Ports: where instances, routers and services have their addresses in a network. */
import { ask, askForEach, asOutput, type IdOrName, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";

/** A port, as the cloud has it now. */
export interface PortInfo {
  /** The port's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** As its user wrote it; absent if it is our default. */
  description?: string;
  /** The id of its network. */
  networkId: string;
  /** Its addresses. */
  fixedIps: { subnetId: string; ipAddress: string }[];
  /** Its hardware address. */
  macAddress?: string;
  /** The ids of its security groups. */
  securityGroupIds: string[];
  /** Addresses that may pass beside its own. */
  allowedAddressPairs: { ipAddress: string; macAddress?: string }[];
  /** Whether only its own addresses may pass, and only what its groups let through; absent if the cloud does not say. */
  portSecurityEnabled?: boolean;
  /** The id of its QoS policy, if it has one of its own. */
  qosPolicyId?: string;
  /** Whether it lets anything through. */
  adminStateUp?: boolean;
  /** `ACTIVE`, `DOWN`, `BUILD`, `ERROR`, … */
  status?: string;
  /** The id of the instance, router or service that it belongs to, if any. */
  deviceId?: string;
  /** What that is: `compute:nova`, `network:router_interface`, … */
  deviceOwner?: string;
  /** Tags of its user's own. */
  tags: string[];
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** Which port. */
export interface GetPortArgs extends LookupArgs, IdOrName {}

/** Which ports. */
export interface ListPortsArgs extends LookupArgs {
  /** The id of the network that they are in. @default any */
  networkId?: string;
  /** The id of the instance, router or service that they belong to. @default any */
  deviceId?: string;
}

/** Which page of the ports. */
export interface GetPortsArgs extends ListPortsArgs, PageArgs {}

/** One page of the ports. */
export interface GetPortsResult {
  /** The ports on the page; none past the end. */
  ports: PortInfo[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
  pageSize: number;
}

/**
 * A port by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { fixedIps } = await getPort({ name: "front" });
 */
export function getPort(args: GetPortArgs, opts?: LookupOptions): Promise<PortInfo> {
  return ask("getPort", args, opts);
}

/** {@link getPort} with inputs that may be Outputs. */
export const getPortOutput = asOutput(getPort);

/**
 * One page of the ports.
 * @example const { ports } = await getPorts({ deviceId: web });
 */
export function getPorts(args: GetPortsArgs = {}, opts?: LookupOptions): Promise<GetPortsResult> {
  return ask("getPorts", args, opts);
}

/** {@link getPorts} with inputs that may be Outputs. */
export const getPortsOutput = asOutput(getPorts);

/**
 * All ports, one after the other; the cloud's pages are fetched as they are needed.
 * @param opts `timeout` applies to each of the cloud's pages
 * @example for await (const { id, status } of listPorts({ networkId: net })) …
 */
export function listPorts(args: ListPortsArgs = {}, opts?: LookupOptions): AsyncGenerator<PortInfo, void> {
  return askForEach("listPorts", args, opts);
}
