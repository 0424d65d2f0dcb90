/** The user routes of a route table. API: EC2 CreateRoute, ReplaceRoute, DeleteRoute */
import type { Route, RouteTable } from "@aws-sdk/client-ec2";
import { canonical, ipVersion } from "../../core/addresses";
import { severalTables, targetOf } from "../../core/routeSet";
import type { SetRoute, Target } from "../../core/routes";
import type { OneTable, RouteTables } from "../../core/routesInTable";
import { type Aws, ec2Sdk } from "../client";
import { refusedAs } from "../errors";
import { changeEc2Tags, fromTagged, type Tags, toTags } from "../tags";
import { allRouteTables, findRouteTable, tablesInUse, targetOfRoute } from "../vpc/routeTables";
import { changeOfRouteTags, routeMarks, routeOwner } from "./mark";

/**
 * The routes that users wrote, as sets have them: not the VPC's own, propagated ones, and those to lists of prefixes.
 * @param written those of the program: EC2 shows an instance and its interface, and one of them was written
 */
function userRoutes({ Routes = [] }: RouteTable, written: readonly SetRoute[]): SetRoute[] {
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

/** A table of EC2, with the routes of users in it. */
interface Ec2Table extends OneTable {
  routes: SetRoute[];
  tags: Tags;
}

const asTable = (table: RouteTable, written: readonly SetRoute[]): Ec2Table => {
  const tags = toTags(table.Tags);
  return { id: table.RouteTableId ?? "", name: fromTagged(tags).name, routes: userRoutes(table, written), tags };
};

/** The route tables of a region. */
export const ec2Tables = (cloud: Aws): RouteTables<Ec2Table> => ({
  missing: (id) => `AWS has no route table ${id} in ${cloud.region}`,

  async find(id, written) {
    const table = await findRouteTable(cloud, id);
    return table && asTable(table, written);
  },

  async ofVpc(vpc) {
    const [first, ...others] = await tablesInUse(cloud, vpc);
    if (!first) return { reason: `AWS has no Vpc ${vpc} in ${cloud.region}` };
    if (others.length === 0) return { table: first.id };
    return { reason: severalTables([first, ...others]) };
  },

  routesIn: ({ routes }) => routes,
  ownerOf: ({ tags }, destination) => routeOwner(tags, destination),
  marksIn: ({ tags }) => routeMarks(tags),
  marked: async () =>
    (await allRouteTables(cloud)).map((table) => asTable(table, [])).filter(({ tags }) => routeMarks(tags).length > 0),

  async write(table, destinations, owner, alone) {
    const change = changeOfRouteTags(table.tags, destinations, owner, alone);
    try {
      await changeEc2Tags(cloud, table.id, change);
    } catch (error) {
      // Without a right to tag the table, nothing says whose its routes are.
      if (!refusedAs(error, /^(UnauthorizedOperation|InvalidRouteTableID\.NotFound)$/)) throw error;
      return;
    }
    table.tags = Object.fromEntries(
      Object.entries({ ...table.tags, ...change.set }).filter(([key]) => !change.remove.includes(key)),
    );
  },

  async send({ id }, { change, remove, add }) {
    for (const { to } of change) await send(cloud, "ReplaceRoute", id, to);
    for (const route of remove) await send(cloud, "DeleteRoute", id, route);
    for (const route of add) await send(cloud, "CreateRoute", id, route);
    return change.length + remove.length + add.length > 0 ? undefined : "same";
  },

  mayRepeat: (error) => refusedAs(error, /^(RouteAlreadyExists|InvalidRoute\.NotFound)$/),
});

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
