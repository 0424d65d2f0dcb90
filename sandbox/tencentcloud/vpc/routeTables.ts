// Route tables and their routes. https://cloud.tencent.com/document/api/215/15764
import { z } from "zod";
import { parseCidr } from "../../neutron/addresses";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, flag, integer, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { Route, RouteTable } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";
import { newRouteTable, tableOf } from "./routeTable";
import { vpcOf } from "./vpcs";

const routeFields = {
  DestinationCidrBlock: z.string(),
  GatewayType: z.enum([
    "CVM",
    "VPN",
    "DIRECTCONNECT",
    "PEERCONNECTION",
    "SSLVPN",
    "NAT",
    "NORMAL_CVM",
    "EIP",
    "HAVIP",
    "CCN",
  ]),
  GatewayId: z.string(),
  RouteDescription: z.string().optional(),
  Enabled: flag.optional(),
};

/** A route to be added or changed. */
const route = z.strictObject(routeFields);
const named = { RouteId: integer.optional(), RouteItemId: z.string().optional() };
const numbered = z.strictObject({ ...routeFields, ...named });

let lastNumber = 1000;

function viewRoute(table: RouteTable, route: Route) {
  return {
    RouteTableId: table.id,
    RouteId: route.number,
    RouteItemId: route.itemId,
    DestinationCidrBlock: route.to,
    DestinationIpv6CidrBlock: "",
    GatewayType: route.gatewayType,
    GatewayId: route.gatewayId,
    RouteDescription: route.description,
    RouteType: "USER",
    Enabled: route.enabled,
    PublishedToVbc: false,
    CreatedTime: route.createdAt,
  };
}

function view(here: Region, table: RouteTable) {
  const subnets = [...here.subnets.values()].filter(({ routeTableId }) => routeTableId === table.id);
  const local = {
    RouteId: 0,
    RouteItemId: "",
    RouteTableId: table.id,
    DestinationCidrBlock: here.vpcs.get(table.vpcId)?.cidr ?? "",
    GatewayType: "LOCAL_GATEWAY",
    GatewayId: "Local",
    RouteDescription: "",
    RouteType: "NETD",
    Enabled: true,
  };
  return {
    RouteTableId: table.id,
    RouteTableName: table.name,
    VpcId: table.vpcId,
    Main: table.main,
    AssociationSet: subnets.map(({ id }) => ({ SubnetId: id, RouteTableId: table.id })),
    RouteSet: [local, ...table.routes.map((one) => viewRoute(table, one))],
    LocalCidrForCcn: [],
    CreatedTime: table.createdAt,
    TagSet: tagSet(table.tags),
  };
}

/** @throws TencentRefusal if a route's next hop is not there, or its destination is no range */
function checkRoute(here: Region, table: RouteTable, given: z.infer<typeof route>, but?: Route): void {
  const to = parseCidr(given.DestinationCidrBlock);
  if (to?.version !== 4)
    refuse("InvalidParameterValue.Malformed", `The value of \`DestinationCidrBlock\` is malformed.`);
  if (table.routes.some((one) => one !== but && one.to === given.DestinationCidrBlock))
    refuse("InvalidParameterValue.Duplicate", `There is a route to ${given.DestinationCidrBlock} already.`);
  const { GatewayType: type, GatewayId: id } = given;
  const isThere =
    (type === "NAT" && here.natGateways.has(id)) ||
    (type === "EIP" && id === "0") ||
    (type === "NORMAL_CVM" && [...here.instances.values()].some(({ address }) => address === id)) ||
    (type === "CVM" && [...here.instances.values()].some((one) => one.id === id || one.publicIp === id));
  if (!isThere) refuse("ResourceNotFound", `The next hop ${id} of type ${type} does not exist.`);
}

/** A route by its number, or by its id. */
function routeOf(table: RouteTable, { RouteId, RouteItemId }: { RouteId?: number; RouteItemId?: string }): Route {
  if (RouteId === undefined && RouteItemId === undefined) refuse("MissingParameter", "`RouteId` is required.");
  return (
    table.routes.find(({ number, itemId }) => (RouteId === undefined ? itemId === RouteItemId : number === RouteId)) ??
    refuse("InvalidRouteId.NotFound", `The route \`${RouteId ?? RouteItemId}\` does not exist.`)
  );
}

const tableActions: TencentActions = {
  CreateRouteTable: action(
    { VpcId: z.string(), RouteTableName: z.string().min(1).max(60), Tags: tagList },
    ({ VpcId, RouteTableName, Tags }, { here }) => {
      const vpc = vpcOf(here, VpcId);
      return { RouteTable: view(here, newRouteTable(here, vpc.id, { name: RouteTableName, tags: toTags(Tags) })) };
    },
  ),
  DescribeRouteTables: action(
    {
      RouteTableIds: z.array(z.string()).optional(),
      NeedRouterInfo: flag.optional(),
      ...filterFields,
      ...pageFields,
    },
    ({ RouteTableIds, NeedRouterInfo: _always, Filters, ...page }, { here }) => {
      if (RouteTableIds?.length && Filters?.length)
        refuse("InvalidParameter.Coexist", "`RouteTableIds` and `Filters` cannot be given both.");
      const wanted = RouteTableIds?.length
        ? RouteTableIds.map((id) => tableOf(here, id))
        : [...here.routeTables.values()];
      const found = filtered(
        wanted,
        Filters,
        {
          "route-table-id": ({ id }) => id,
          "route-table-name": ({ name }) => name,
          "vpc-id": ({ vpcId }) => vpcId,
          "association.main": ({ main }) => String(main),
        },
        "InvalidParameter.FilterInvalidKey",
      );
      return { TotalCount: found.length, RouteTableSet: pageOf(found, page).map((one) => view(here, one)) };
    },
  ),
  ModifyRouteTableAttribute: action(
    { RouteTableId: z.string(), RouteTableName: z.string().min(1).max(60) },
    ({ RouteTableId, RouteTableName }, { here }) => {
      tableOf(here, RouteTableId).name = RouteTableName;
    },
  ),
  DeleteRouteTable: action({ RouteTableId: z.string() }, ({ RouteTableId }, { here }) => {
    const table = tableOf(here, RouteTableId);
    if (table.main || [...here.subnets.values()].some(({ routeTableId }) => routeTableId === table.id))
      refuse("ResourceInUse", `The resource \`${table.id}\` is in use.`);
    here.routeTables.delete(table.id);
  }),
};

/** Their actions. */
export const routeTableActions: TencentActions = {
  ...tableActions,
  CreateRoutes: action({ RouteTableId: z.string(), Routes: z.array(route).min(1) }, (given, { here }) => {
    const table = tableOf(here, given.RouteTableId);
    // All of them, or none.
    for (const [i, one] of given.Routes.entries()) {
      checkRoute(here, table, one);
      if (given.Routes.findIndex(({ DestinationCidrBlock }) => DestinationCidrBlock === one.DestinationCidrBlock) !== i)
        refuse("InvalidParameterValue.Duplicate", `There are two routes to ${one.DestinationCidrBlock}.`);
    }
    for (const one of given.Routes) {
      table.routes.push({
        number: ++lastNumber,
        itemId: newId("rti"),
        to: one.DestinationCidrBlock,
        gatewayType: one.GatewayType,
        gatewayId: one.GatewayId,
        description: one.RouteDescription ?? "",
        enabled: one.Enabled ?? true,
        createdAt: plainTime(),
      });
    }
    return { TotalCount: 1, RouteTableSet: [view(here, table)] };
  }),
  ReplaceRoutes: action({ RouteTableId: z.string(), Routes: z.array(numbered).min(1) }, (given, { here }) => {
    const table = tableOf(here, given.RouteTableId);
    for (const one of given.Routes) checkRoute(here, table, one, routeOf(table, one));
    for (const one of given.Routes) {
      const { DestinationCidrBlock: to, GatewayType: gatewayType, GatewayId: gatewayId, RouteDescription } = one;
      Object.assign(routeOf(table, one), { to, gatewayType, gatewayId, description: RouteDescription ?? "" });
    }
    return { OldRouteSet: [], NewRouteSet: [] };
  }),
  DeleteRoutes: action(
    { RouteTableId: z.string(), Routes: z.array(z.strictObject(named)).min(1) },
    ({ RouteTableId, Routes }, { here }) => {
      const table = tableOf(here, RouteTableId);
      const gone = Routes.map((one) => routeOf(table, one));
      table.routes = table.routes.filter((one) => !gone.includes(one));
      return { RouteSet: gone.map((one) => viewRoute(table, one)) };
    },
  ),
};
