/** The route tables of a Vpc, with the fields of the unified cloud API's `describe_route_tables`. */
import { ask, asOutput, type LookupArgs, type LookupOptions } from "./ask";

/** Whose route tables. */
export interface GetRouteTablesArgs extends LookupArgs {
  /** The Vpc's id. */
  vpcId: string;
}

/** Where a route leads: one of these. */
export interface RouteTarget {
  /** An instance. */
  instanceId?: string;
  /** A network interface. */
  networkInterfaceId?: string;
  /** A NAT gateway. */
  natGatewayId?: string;
  /** A gateway of another kind: to the internet, to another network; `local` for the Vpc itself. */
  gatewayId?: string;
  /** A peering with another Vpc. */
  peeringId?: string;
  /** An address in the Vpc. */
  address?: string;
}

/** A route. */
export interface RouteInfo {
  /** Where packets want to go: a CIDR, IPv4 or IPv6, or the id of a list of these. */
  destinationCidrBlock: string;
  /** Where they are sent. */
  via: RouteTarget;
  /** `active`, or `blackhole` if what it leads to is gone. */
  state: string;
  /** How it came: `CreateRouteTable` (the Vpc's own), `CreateRoute`, `EnableVgwRoutePropagation`. */
  origin: string;
}

/** A route table. */
export interface RouteTableInfo {
  /** The route table's id. */
  routeTableId: string;
  /** The Vpc's id. */
  vpcId: string;
  /** Whether it is the one of all subnets that name no other. */
  main: boolean;
  /** The ids of the subnets that name it. */
  subnetIds: string[];
  /** Its routes. */
  routes: RouteInfo[];
}

/**
 * The route tables of a Vpc, the main one first.
 * @throws OmnicloudError if there is no such Vpc
 * @example const [main] = await getRouteTables({ vpcId: vpc.id });
 */
export function getRouteTables(args: GetRouteTablesArgs, opts?: LookupOptions): Promise<RouteTableInfo[]> {
  return ask("getRouteTables", args, opts);
}

/** {@link getRouteTables} with inputs that may be Outputs. */
export const getRouteTablesOutput = asOutput(getRouteTables);
