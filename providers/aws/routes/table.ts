/** The user routes of a route table. API: EC2 CreateRoute, ReplaceRoute, DeleteRoute */
import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { canonical, ipVersion } from "../../core/addresses";
import { isGone, OmnicloudError } from "../../core/errors";
import { repeatIfLost } from "../../core/lostAnswer";
import {
  destinationsOf,
  noteDestinations,
  planRoutes,
  type SetRoute,
  stillOwn,
  type Target,
  takenBy,
  targetOf,
} from "../../core/routeSet";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { findRouteTable, targetOfRoute } from "../vpc/routeTables";

/**
 * The routes that users wrote, as sets have them: not the VPC's own, propagated ones, and those to lists of prefixes.
 * @param written those of the program: EC2 shows an instance and its interface, and one of them was written
 */
export function userRoutes({ Routes = [] }: RouteTable, written: readonly SetRoute[]): SetRoute[] {
  return Routes.filter(({ Origin }) => Origin === "CreateRoute").flatMap((route) => {
    const destinationCidrBlock = route.DestinationCidrBlock || route.DestinationIpv6CidrBlock;
    return destinationCidrBlock
      ? [{ destinationCidrBlock, via: viaAsWritten(destinationCidrBlock, route, written) }]
      : [];
  });
}

function viaAsWritten(destination: string, route: Route, written: readonly SetRoute[]): Target {
  const said = written.find((one) => canonical(one.destinationCidrBlock) === canonical(destination));
  const isSo = said && Object.values(route).includes(targetOf(said.via));
  return isSo ? said.via : targetOfRoute(route);
}

/** A table as it is now. @throws OmnicloudError if it is gone */
async function tableNow(cloud: Aws, id: string): Promise<RouteTable> {
  const table = await findRouteTable(cloud, id);
  if (table) return table;
  throw new OmnicloudError(`routeTableId: AWS has no route table ${id} in ${cloud.region}`);
}

/** A change of the routes of ours in a table. */
export interface RouteChange {
  table: string;
  wanted: readonly SetRoute[];
  /** The destinations that are ours already, each in one form. */
  own: readonly string[];
  takeOver: boolean;
}

/**
 * Makes the routes of ours in a table those that are wanted; what is so already costs no request.
 * @param note is told all destinations that are ours from then on, before anything is created
 * @returns the table as it is then
 * @throws OmnicloudError before anything is changed, if another's route is in the way
 */
export async function changeRoutes(
  cloud: Aws,
  { table: id, wanted, own, takeOver }: RouteChange,
  note: (own: string[]) => void,
): Promise<RouteTable> {
  let ours = new Set(own);
  return repeatIfLost(
    async () => {
      const table = await tableNow(cloud, id);
      const plan = planRoutes(wanted, userRoutes(table, wanted), ours, takeOver);
      const [taken] = plan.taken;
      if (taken) throw new OmnicloudError(`routes: ${takenBy(taken, id)}`);
      ours = new Set([...ours, ...destinationsOf(wanted)]);
      note([...ours]);
      for (const { to } of plan.change) await send(cloud, "ReplaceRoute", id, to);
      for (const route of plan.remove) await send(cloud, "DeleteRoute", id, route);
      for (const route of plan.add) await send(cloud, "CreateRoute", id, route);
      const isChanged = plan.change.length + plan.remove.length + plan.add.length > 0;
      noteDestinations(id, destinationsOf(wanted), destinationsOf(plan.remove));
      note(destinationsOf(wanted));
      return isChanged ? tableNow(cloud, id) : table;
    },
    (error) => refusedAs(error, /^(RouteAlreadyExists|InvalidRoute\.NotFound)$/) || isLost(error),
  );
}

const isLost = (error: unknown): boolean => (error as { ambiguous?: boolean }).ambiguous === true;

/** Deletes the routes to some destinations; those that are gone are passed over, and so is a table that is gone. */
export async function deleteRoutes(cloud: Aws, id: string, own: readonly string[]): Promise<void> {
  const change = { table: id, wanted: [], own: stillOwn(id, own), takeOver: false };
  try {
    if (await findRouteTable(cloud, id)) await changeRoutes(cloud, change, () => undefined);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}

/** What each kind of target is called by the API; gateways by what their ids begin with. */
const KINDS: Record<Exclude<keyof Target, "gatewayId" | "address">, string> = {
  instanceId: "InstanceId",
  networkInterfaceId: "NetworkInterfaceId",
  natGatewayId: "NatGatewayId",
  peeringId: "VpcPeeringConnectionId",
};
const GATEWAYS: Record<string, string> = {
  eigw: "EgressOnlyInternetGatewayId",
  tgw: "TransitGatewayId",
  cagw: "CarrierGatewayId",
  lgw: "LocalGatewayId",
  vpce: "VpcEndpointId",
};

function targetFields({ gatewayId, ...via }: Target): Record<string, string> {
  if (gatewayId) return { [GATEWAYS[gatewayId.split("-")[0] ?? ""] ?? "GatewayId"]: gatewayId };
  const fields = Object.entries(KINDS).flatMap(([kind, field]) => {
    const value = via[kind as keyof typeof KINDS];
    return value ? [[field, value]] : [];
  });
  return Object.fromEntries(fields);
}

async function send(
  cloud: Aws,
  verb: "CreateRoute" | "ReplaceRoute" | "DeleteRoute",
  RouteTableId: string,
  { destinationCidrBlock, via }: SetRoute,
): Promise<void> {
  const { CreateRouteCommand, ReplaceRouteCommand, DeleteRouteCommand } = ec2Sdk();
  const field = ipVersion(destinationCidrBlock) === 6 ? "DestinationIpv6CidrBlock" : "DestinationCidrBlock";
  const where = { RouteTableId, [field]: destinationCidrBlock };
  if (verb === "DeleteRoute") await cloud.ec2.send(new DeleteRouteCommand(where));
  else if (verb === "CreateRoute") await cloud.ec2.send(new CreateRouteCommand({ ...where, ...targetFields(via) }));
  else await cloud.ec2.send(new ReplaceRouteCommand({ ...where, ...targetFields(via) }));
}
