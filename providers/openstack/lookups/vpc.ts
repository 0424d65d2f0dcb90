/** Networks with their subnets, looked up. */
import { z } from "zod";
import type { GetVpcArgs, GetVpcResult } from "../../../lookups/vpc";
import type { GetVpcsArgs } from "../../../lookups/vpcs";
import { exactNames, idList, listFields, theseOf } from "../../core/listed";
import type { Shape } from "../../core/schema";
import { type NetworkWire, networks, toNetwork } from "../network/network/api";
import { type SubnetWire, subnetsOf, toSubnet } from "../network/subnet/api";
import type { ObjectKind } from "./kind";
import { defineLookup, lookupFields, type OpenStackLookup, oneObject } from "./lookup";
import { pick } from "./pick";
import { theseNow } from "./these";

/** Networks, as look-ups find them. */
export const vpcs: ObjectKind = {
  noun: "vpc",
  service: "network",
  path: "/networks",
  envelope: "network",
  plural: "networks",
  query: { fields: ["id", "name", "project_id"] },
};

function toResult(wire: NetworkWire, subnets: readonly SubnetWire[], region: string | undefined): GetVpcResult {
  const { id, name, description, status, createdAt } = toNetwork(wire);
  return {
    ...{ id, name, description: description || undefined, status, createdAt, region },
    subnets: subnets
      .map(toSubnet)
      .map(({ id, name, cidr, ipVersion, gatewayIp }) => ({ id, name, cidr, ipVersion, gatewayIp }))
      .sort((a, b) => a.ipVersion - b.ipVersion || a.cidr.localeCompare(b.cidr)),
  };
}

/** A Vpc by id or name. */
export const getVpc = defineLookup("getVpc", oneObject, async (lookup, args: GetVpcArgs): Promise<GetVpcResult> => {
  const { cloud } = lookup;
  const wire = await pick<NetworkWire>(lookup, vpcs, args);
  return toResult(wire, await subnetsOf(cloud, wire.id), await cloud.regionOf("network"));
});

/** Several Vpcs. */
export const getVpcs = defineLookup(
  "getVpcs",
  z.strictObject({
    ...{ ...lookupFields, ...listFields },
    vpcIds: idList.optional(),
    filters: z.strictObject({ Name: exactNames }).optional(),
  } satisfies Shape<GetVpcsArgs>),
  async (lookup, { vpcIds, filters, missing }: GetVpcsArgs): Promise<GetVpcResult[]> => {
    const { cloud } = lookup;
    await lookup.requirePermission(...(vpcIds ?? []));
    const names = filters && [filters.Name].flat();
    const there = vpcIds
      ? theseOf("vpc", vpcIds, await theseNow(cloud, vpcs, networks(cloud), vpcIds), missing)
      : await usable(lookup, names);
    const found = there.filter(({ name }) => names === undefined || names.includes(name ?? ""));
    const subnets = await subnetsIn(lookup, found);
    const region = await cloud.regionOf("network");
    return found.map((wire) => toResult(wire, subnets.get(wire.id) ?? [], region));
  },
);

/** The networks that the project can use: an operator sees those of all projects. */
async function usable({ cloud }: OpenStackLookup, names: readonly string[] | undefined): Promise<NetworkWire[]> {
  const { projectId } = await cloud.login();
  const query = names === undefined ? {} : { name: names };
  const all = await cloud.list<NetworkWire>("network", "/networks", "networks", { query });
  return all.filter((wire) => wire.project_id === projectId || wire.shared || wire["router:external"] === true);
}

/** How many networks' subnets are asked for at a time: their ids stand in the URL. */
const AT_ONCE = 100;

/** The subnets of these networks, by network. */
async function subnetsIn(
  { cloud }: OpenStackLookup,
  found: readonly NetworkWire[],
): Promise<ReadonlyMap<string, SubnetWire[]>> {
  const ids = found.map(({ id }) => id);
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, i) =>
    cloud.list<SubnetWire>("network", "/subnets", "subnets", {
      query: { network_id: ids.slice(i * AT_ONCE, (i + 1) * AT_ONCE) },
    }),
  );
  const all = (await Promise.all(parts)).flat();
  return new Map(ids.map((id) => [id, all.filter(({ network_id }) => network_id === id)]));
}
