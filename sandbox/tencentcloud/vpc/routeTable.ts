// A VPC's route tables, as subnets and VPCs need them.
import type { RouteTable } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";

/** Makes a route table. */
export function newRouteTable(
  here: Region,
  vpcId: string,
  { name, main = false, tags = {} }: Pick<RouteTable, "name"> & Partial<Pick<RouteTable, "main" | "tags">>,
): RouteTable {
  const table = { id: newId("rtb"), vpcId, name, main, routes: [], createdAt: plainTime(), tags };
  here.routeTables.set(table.id, table);
  return table;
}

/** A route table by its id. @throws TencentRefusal if there is none */
export function tableOf(here: Region, id: string): RouteTable {
  const found = here.routeTables.get(id);
  if (found) return found;
  if (!/^rtb-\w{8}$/.test(id)) refuse("InvalidRouteTableId.Malformed", `The route table id \`${id}\` is malformed.`);
  return refuse("ResourceNotFound", `The route table \`${id}\` does not exist.`);
}

/** The main route table of a VPC. */
export function mainTableOf(here: Region, vpcId: string): RouteTable {
  const found = [...here.routeTables.values()].find((table) => table.vpcId === vpcId && table.main);
  return found ?? refuse("ResourceNotFound", `The VPC \`${vpcId}\` has no main route table.`);
}
