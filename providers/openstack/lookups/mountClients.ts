/** The instances that may mount a share. API: shared file systems v2 /share-access-rules, network v2.0 /ports */
import { z } from "zod";
import type { GetMountClientsArgs, GetMountClientsResult } from "../../../lookups/mountClients";
import { isIn } from "../../core/addresses";
import type { Shape } from "../../core/schema";
import type { OpenStack } from "../client";
import { isLeg, type PortWire, portsWith } from "../network/port/api";
import { type ShareWire, toShare } from "../share/share/api";
import { rulesOf } from "../share/shareAccess/api";
import { toRule } from "../share/shareAccess/rule";
import { shareNetworks, toShareNetwork } from "../share/shareNetwork/api";
import { defineLookup, lookupFields } from "./lookup";
import { sharesByName } from "./nasShare";
import { pick } from "./pick";

const schema = z.strictObject({
  ...lookupFields,
  share: z.string().min(1),
} satisfies Shape<GetMountClientsArgs>);

/** The instances that a share's rules admit: in the share's own project, where the share can be reached. */
export const getMountClients = defineLookup(
  "getMountClients",
  schema,
  async (lookup, args: GetMountClientsArgs): Promise<GetMountClientsResult> => {
    const { cloud } = lookup;
    const share = await pick<ShareWire>(lookup, sharesByName, { id: args.share });
    const rules = ((await rulesOf(cloud, share.id)) ?? []).filter(({ state }) => state === "active").map(toRule);
    const byAddress = rules.some(({ type }) => type === "ip");
    const ports = byAddress ? await portsThatReach(cloud, share) : [];
    const clients = rules.map((rule) => ({
      ...rule,
      instances: rule.type === "ip" ? instancesIn(rule.to, ports) : [],
    }));
    return { instances: unique(clients.flatMap(({ instances }) => instances)), clients };
  },
);

const FIELDS = ["id", "network_id", "device_id", "device_owner", "fixed_ips"];

/**
 * The ports of the servers that can reach a share: those in its network, and in the networks that a router joins to it. Two
 * networks may have the same addresses, so an address alone does not say whose it is.
 */
async function portsThatReach(cloud: OpenStack, share: ShareWire): Promise<PortWire[]> {
  const [ports, network] = await Promise.all([
    portsWith(cloud, { project_id: share.project_id, fields: FIELDS }),
    networkOf(cloud, share),
  ]);
  const joined = network === undefined ? undefined : joinedTo(network, ports.filter(isLeg));
  return ports.filter(
    ({ device_owner, network_id }) => device_owner.startsWith("compute:") && (joined?.has(network_id) ?? true),
  );
}

/** The network in which a share is served; `undefined` for a type of share that is served outside of all of them. */
async function networkOf(cloud: OpenStack, share: ShareWire): Promise<string | undefined> {
  const { shareNetworkId } = toShare(share);
  const found = shareNetworkId === undefined ? undefined : await shareNetworks(cloud).readNow(shareNetworkId);
  return found && toShareNetwork(found).network;
}

/** A network, and those in which a router that has a leg in it has another. */
function joinedTo(network: string, legs: PortWire[]): ReadonlySet<string> {
  const routers = new Set(legs.filter((leg) => leg.network_id === network).map(({ device_id }) => device_id));
  return new Set([network, ...legs.filter((leg) => routers.has(leg.device_id)).map((leg) => leg.network_id)]);
}

function instancesIn(network: string, ports: PortWire[]): string[] {
  const inside = ports.filter(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => isIn(ip_address, network)));
  return unique(inside.map(({ device_id }) => device_id));
}

const unique = (ids: string[]) => [...new Set(ids)].sort();
