/** A network with its subnets, looked up. */
import type { GetVpcArgs, GetVpcResult } from "../../../lookups/vpc";
import { type NetworkWire, toNetwork } from "../network/network/api";
import { subnetsOf, toSubnet } from "../network/subnet/api";
import type { ObjectKind } from "./kind";
import { defineLookup, oneObject } from "./lookup";
import { pick } from "./pick";

const networks: ObjectKind = {
  noun: "vpc",
  service: "network",
  path: "/networks",
  envelope: "network",
  plural: "networks",
  query: { fields: ["id", "name", "project_id"] },
};

/** A Vpc by id or name. */
export const getVpc = defineLookup("getVpc", oneObject, async (lookup, args: GetVpcArgs): Promise<GetVpcResult> => {
  const { id, name, description, status, createdAt } = toNetwork(await pick<NetworkWire>(lookup, networks, args));
  const network = { id, name, description, status, createdAt };
  const subnets = (await subnetsOf(lookup.cloud, network.id)).map(toSubnet);
  return {
    ...network,
    description: network.description || undefined,
    region: await lookup.cloud.regionOf("network"),
    subnets: subnets
      .map(({ id, name, cidr, ipVersion, gatewayIp }) => ({ id, name, cidr, ipVersion, gatewayIp }))
      .sort((a, b) => a.ipVersion - b.ipVersion || a.cidr.localeCompare(b.cidr)),
  };
});
