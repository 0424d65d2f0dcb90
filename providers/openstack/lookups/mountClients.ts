/** The instances that may mount a share. API: shared file systems v2 /share-access-rules, network v2.0 /ports */
import { z } from "zod";
import type { GetMountClientsArgs, GetMountClientsResult } from "../../../lookups/mountClients";
import type { Shape } from "../../core/schema";
import type { OpenStack, Wire } from "../client";
import { isIn } from "../network/addresses";
import type { ShareWire } from "../share/share/api";
import { rulesOf } from "../share/shareAccess/api";
import { toRule } from "../share/shareAccess/rule";
import { look, where } from "./lookup";
import { sharesByName } from "./nasShare";
import { pick } from "./pick";

interface PortWire extends Wire {
  device_id: string;
  device_owner: string;
  fixed_ips: { ip_address: string }[];
}

const schema = z.strictObject({
  ...where,
  share: z.string().min(1),
} satisfies Shape<GetMountClientsArgs>);

/** The instances behind a share's rules, of the share's own project. */
export const getMountClients = look(
  "getMountClients",
  schema,
  async (lookup, args: GetMountClientsArgs): Promise<GetMountClientsResult> => {
    const { cloud } = lookup;
    const share = await pick<ShareWire>(lookup, sharesByName, { id: args.share });
    const rules = ((await rulesOf(cloud, share.id)) ?? []).filter(({ state }) => state === "active").map(toRule);
    const byAddress = rules.some(({ type }) => type === "ip");
    const ports = byAddress ? await serverPortsOf(cloud, share.project_id) : [];
    const clients = rules.map((rule) => ({ ...rule, instances: rule.type === "ip" ? behind(rule.to, ports) : [] }));
    return { instances: unique(clients.flatMap(({ instances }) => instances)), clients };
  },
);

/** The ports of a project's servers. */
async function serverPortsOf(cloud: OpenStack, project_id: string): Promise<PortWire[]> {
  const query = { project_id, fields: ["id", "device_id", "device_owner", "fixed_ips"] };
  const ports = await cloud.list<PortWire>("network", "/ports", "ports", { query });
  return ports.filter(({ device_owner }) => device_owner.startsWith("compute:"));
}

function behind(network: string, ports: PortWire[]): string[] {
  const inside = ports.filter(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => isIn(ip_address, network)));
  return unique(inside.map(({ device_id }) => device_id));
}

const unique = (ids: string[]) => [...new Set(ids)].sort();
