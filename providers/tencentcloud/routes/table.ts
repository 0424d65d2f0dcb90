/**
 * The user routes of a route table, changed by one request for each way that some of them change. Whose a route is stands in
 * its description. API: VPC DescribeRouteTables, CreateRoutes, ReplaceRoutes, DeleteRoutes
 */
import type { Route, RouteTable } from "tencentcloud-sdk-nodejs/tencentcloud/services/vpc/v20170312/vpc_models";
import { canonical } from "../../core/addresses";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY, type Mark, markIn, markOf } from "../../core/mark";
import { type RoutePlan, severalTables } from "../../core/routeSet";
import type { SetRoute } from "../../core/routes";
import type { OneTable, RouteOwner, RouteTables } from "../../core/routesInTable";
import { allPages, type Tencent } from "../client";
import { codeOf } from "../errors";
import { findInstances } from "../instance/api";
import type { Filter } from "../vpc/api";
import { nextHop, targetOfRoute } from "./target";

/** A table, with the routes of users in it as the API has them. */
interface VpcTable extends OneTable {
  wires: readonly Route[];
  /** The private addresses of the instances that the program names, by their ids. */
  addresses: ReadonlyMap<string, string>;
}

/** The route tables that filters let through, all pages of them. */
export function listRouteTables(cloud: Tencent, Filters: Filter[] = []): Promise<RouteTable[]> {
  return allPages(async ({ Offset, Limit }) => {
    type Answer = { RouteTableSet?: RouteTable[]; TotalCount?: number };
    const page = { Offset: String(Offset), Limit: String(Limit) };
    const answer = await cloud.ask<Answer>("vpc", "DescribeRouteTables", { Filters, ...page });
    return { items: answer.RouteTableSet, total: answer.TotalCount };
  });
}

const userRoutes = ({ RouteSet = [] }: RouteTable): Route[] => RouteSet.filter(({ RouteType }) => RouteType === "USER");

const asTable = (table: RouteTable, addresses: VpcTable["addresses"] = new Map()): VpcTable => ({
  ...{ id: table.RouteTableId ?? "", name: table.RouteTableName ?? "", wires: userRoutes(table), addresses },
});

const destinationOf = ({ DestinationCidrBlock, DestinationIpv6CidrBlock }: Route): string =>
  DestinationCidrBlock || DestinationIpv6CidrBlock || "";

/** A route as sets have it: the API shows an instance's address, and its id was written. */
function toSetRoute(wire: Route, addresses: VpcTable["addresses"]): SetRoute {
  const via = targetOfRoute(wire);
  const [instanceId] = [...addresses].find(([, address]) => address === via.address) ?? [];
  return { destinationCidrBlock: destinationOf(wire), via: instanceId === undefined ? via : { instanceId } };
}

/** The private addresses of the instances that routes lead to, by one request; none if they lead to none. */
async function addressesOf(cloud: Tencent, routes: readonly SetRoute[]): Promise<VpcTable["addresses"]> {
  const ids = [...new Set(routes.flatMap(({ via }) => via.instanceId || []))];
  if (ids.length === 0) return new Map();
  const found = await findInstances(cloud, ids);
  return new Map(found.flatMap(({ InstanceId = "", PrivateIpAddresses: [ip] = [] }) => (ip ? [[InstanceId, ip]] : [])));
}

/** The description of a route with its mark, behind what somebody else wrote. */
function described(text: string | undefined, mark: string | undefined): string {
  const own = (text ?? "").replace(new RegExp(`\\s*\\b${MARK_KEY} [0-9a-f]{8}-[0-9a-f]{12}(-kept)?\\b`), "");
  return (mark === undefined ? own : `${own} ${MARK_KEY} ${mark}`).trim();
}

const markOn = ({ RouteDescription }: Route): Mark | undefined => markIn(RouteDescription);

/** The route tables of a region. */
export const vpcTables = (cloud: Tencent): RouteTables<VpcTable> => ({
  missing: (id) => `Tencent Cloud has no route table ${id} in ${cloud.region}`,

  async find(id, written) {
    // By a filter: an unknown id would be refused.
    const tables = listRouteTables(cloud, [{ Name: "route-table-id", Values: [id] }]);
    const [[table], addresses] = await Promise.all([tables, addressesOf(cloud, written)]);
    return table && asTable(table, addresses);
  },

  async ofVpc(vpc) {
    const all = (await listRouteTables(cloud, [{ Name: "vpc-id", Values: [vpc] }])).map((table) => ({
      id: table.RouteTableId ?? "",
      isMain: table.Main === true,
      subnets: (table.AssociationSet ?? []).flatMap(({ SubnetId }) => SubnetId ?? []),
    }));
    const used = all.filter(({ subnets }) => subnets.length > 0);
    const [first, ...others] = used.length > 0 ? used : all.filter(({ isMain }) => isMain);
    if (!first) return { reason: `Tencent Cloud has no Vpc ${vpc} in ${cloud.region}` };
    return others.length === 0 ? { table: first.id } : { reason: severalTables([first, ...others]) };
  },

  routesIn: ({ wires, addresses }) => wires.map((wire) => toSetRoute(wire, addresses)),
  ownerOf({ wires }, destination) {
    const found = wires.find((wire) => canonical(destinationOf(wire)) === canonical(destination));
    return found && markOn(found);
  },
  marksIn: ({ wires }) => wires.flatMap((wire) => markOn(wire) ?? []),
  marked: async () =>
    (await listRouteTables(cloud)).map((table) => asTable(table)).filter(({ wires }) => wires.some(markOn)),

  async rewrite({ id: RouteTableId, wires }, destinations, mark) {
    const Routes = wires
      .filter((wire) => destinations.includes(canonical(destinationOf(wire))))
      .map(({ DestinationCidrBlock, GatewayType, GatewayId, RouteDescription, ...wire }) => ({
        ...{ DestinationCidrBlock, GatewayType, GatewayId, ...numberOf(wire as Route) },
        RouteDescription: described(RouteDescription, mark),
      }));
    if (Routes.length > 0) await cloud.ask("vpc", "ReplaceRoutes", { RouteTableId, Routes });
  },

  send: (table, plan, wanted, owner) => send(cloud, table, plan, wanted, owner),

  // What was there, or gone, already is seen by another look.
  mayRepeat: (error) => /^(InvalidParameterValue\.Duplicate|InvalidRouteId\.NotFound)$/.test(codeOf(error)),
});

async function send(
  cloud: Tencent,
  { id: RouteTableId, wires, addresses }: VpcTable,
  { add, change, remove }: RoutePlan,
  wanted: readonly SetRoute[],
  { mark }: RouteOwner,
): Promise<"same" | undefined> {
  const wireOf = ({ destinationCidrBlock }: SetRoute) =>
    wires.find((wire) => canonical(destinationOf(wire)) === canonical(destinationCidrBlock));
  const addressOf = (instance: string): string => addresses.get(instance) ?? noInstance(cloud, instance);
  const toWire = (route: SetRoute): Route => ({
    ...destinationFields(route.destinationCidrBlock),
    ...nextHop(route.via, addressOf),
    RouteDescription: described(wireOf(route)?.RouteDescription, mark),
  });
  const changed = change.map(({ to }) => to);
  // One that somebody else wrote as it is wanted, or that was kept otherwise, gets the mark.
  const unmarked = wanted.filter(
    (route) => !add.includes(route) && !changed.includes(route) && !isMarked(wireOf(route), mark),
  );
  const replaced = [...changed, ...unmarked].map((route) => ({ ...toWire(route), ...numberOf(wireOf(route)) }));
  const added = add.map(toWire);
  const removed = remove.map((route) => numberOf(wireOf(route)));
  for (const [action, Routes] of [
    ["ReplaceRoutes", replaced],
    ["DeleteRoutes", removed],
    ["CreateRoutes", added],
  ] as const)
    if (Routes.length > 0) await cloud.ask("vpc", action, { RouteTableId, Routes });
  return replaced.length + removed.length + added.length > 0 ? undefined : "same";
}

function noInstance({ region }: Tencent, id: string): never {
  throw new OmnicloudError(`routes: Tencent Cloud has no instance ${id} in ${region}`);
}

const isMarked = (wire: Route | undefined, mark: string): boolean => {
  const there = wire && markOn(wire);
  return there !== undefined && markOf(there.token, there.kept) === mark;
};

const destinationFields = (to: string) =>
  to.includes(":") ? { DestinationCidrBlock: "", DestinationIpv6CidrBlock: to } : { DestinationCidrBlock: to };

/** By what a route is replaced and deleted: IPv6 ones have no number. */
function numberOf(wire: Route | undefined): Pick<Route, "RouteId" | "RouteItemId"> {
  const { RouteId, RouteItemId } = wire ?? {};
  return RouteId ? { RouteId } : { RouteItemId };
}
