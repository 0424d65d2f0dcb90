/** The instances that may mount a share. API: shared file systems v2 /share-access-rules, network v2.0 /ports */
import { z } from "zod";
import type { GetMountClientsArgs, GetMountClientsResult } from "../../../lookups/mountClients";
import type { Shape } from "../../core/schema";
import type { OpenStack } from "../client";
import { isIn } from "../network/addresses";
import { type PortWire, portsWith } from "../network/port/api";
import type { ShareWire } from "../share/share/api";
import { rulesOf } from "../share/shareAccess/api";
import { toRule } from "../share/shareAccess/rule";
import { defineLookup, lookupFields } from "./lookup";
import { sharesByName } from "./nasShare";
import { pick } from "./pick";

const schema = z.strictObject({
  ...lookupFields,
  share: z.string().min(1),
} satisfies Shape<GetMountClientsArgs>);

/** The instances that a share's rules admit, in the share's own project. */
export const getMountClients = defineLookup(
  "getMountClients",
  schema,
  async (lookup, args: GetMountClientsArgs): Promise<GetMountClientsResult> => {
    const { cloud } = lookup;
    const share = await pick<ShareWire>(lookup, sharesByName, { id: args.share });
    const rules = ((await rulesOf(cloud, share.id)) ?? []).filter(({ state }) => state === "active").map(toRule);
    const byAddress = rules.some(({ type }) => type === "ip");
    const ports = byAddress ? await serverPortsOf(cloud, share.project_id) : [];
    const clients = rules.map((rule) => ({
      ...rule,
      instances: rule.type === "ip" ? instancesIn(rule.to, ports) : [],
    }));
    return { instances: unique(clients.flatMap(({ instances }) => instances)), clients };
  },
);

/** The ports of a project's servers. */
async function serverPortsOf(cloud: OpenStack, project_id: string): Promise<PortWire[]> {
  const ports = await portsWith(cloud, { project_id, fields: ["id", "device_id", "device_owner", "fixed_ips"] });
  return ports.filter(({ device_owner }) => device_owner.startsWith("compute:"));
}

function instancesIn(network: string, ports: PortWire[]): string[] {
  const inside = ports.filter(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => isIn(ip_address, network)));
  return unique(inside.map(({ device_id }) => device_id));
}

const unique = (ids: string[]) => [...new Set(ids)].sort();
