/** The instances that may mount a share. API: shared file systems v2 /share-access-rules, network v2.0 /ports */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Inputs, Shape } from "../providers/core/schema";
import type { Wire } from "../providers/openstack/client";
import { isIn } from "../providers/openstack/network/addresses";
import { fromAccess, type ShareRule } from "../providers/openstack/share/shareRule";
import { rulesOf } from "../providers/openstack/share/shareRuleSet";
import {
  type Lookup,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  where,
} from "./lookup";
import { sharesByName } from "./nasShare";
import { pick } from "./pick";

/** Which share. */
export interface GetMountClientsArgs extends LookupArgs {
  /** The share's id. */
  share: string;
}

/** One rule of a share, and whom it lets in. */
export interface MountClient extends ShareRule {
  /** The ids of the instances behind it: those with its address, or with one inside its network. */
  instances: string[];
}

/** Who may mount a share. */
export interface GetMountClientsResult {
  /** The ids of the instances behind all rules. */
  instances: string[];
  /** The same by rule. Of a rule for a user, or for a Ceph id, no cloud knows the instances. */
  clients: MountClient[];
}

interface Port extends Wire {
  device_id: string;
  device_owner: string;
  fixed_ips: { ip_address: string }[];
}

const schema = z.strictObject({
  ...where,
  share: z.string().min(1),
} satisfies Shape<GetMountClientsArgs>);

/**
 * The instances behind a share's rules, of the share's own project: their addresses are matched, and a rule for a network
 * lets in every instance inside. Three requests, whatever the number of instances up to 1,000 ports.
 * @throws OmnicloudError where there is no such share
 * @example const { instances } = await getMountClients(share.id);
 */
export function getMountClients(
  share: string | GetMountClientsArgs,
  opts?: LookupOptions,
): Promise<GetMountClientsResult> {
  const args = typeof share === "string" ? { share } : share;
  return look("getMountClients", schema, args, opts, async (lookup) => {
    const found = await pick(lookup, sharesByName, { id: args.share });
    const rules = ((await rulesOf(lookup.cloud, found.id)) ?? []).filter(({ state }) => state === "active");
    const byAddress = rules.some(({ access_type }) => access_type === "ip");
    const ports = byAddress ? await portsOf(lookup, String(found.project_id)) : [];
    const clients = rules.map((wire) => {
      const rule = fromAccess(wire);
      return { ...rule, instances: rule.type === "ip" ? behind(rule.to, ports) : [] };
    });
    return { instances: unique(clients.flatMap(({ instances }) => instances)), clients };
  });
}

/** {@link getMountClients} with inputs that may be Outputs. */
export function getMountClientsOutput(
  share: pulumi.Input<string> | Inputs<GetMountClientsArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetMountClientsResult> {
  return later({ share } as Inputs<{ share: string | GetMountClientsArgs }>, opts, (known, options) =>
    getMountClients(known.share, options),
  );
}

/** The ports of a project's servers. */
async function portsOf({ cloud }: Lookup, project_id: string): Promise<Port[]> {
  const query = { project_id, fields: ["id", "device_id", "device_owner", "fixed_ips"] };
  const ports = await cloud.list<Port>("network", "/ports", "ports", { query });
  return ports.filter(({ device_owner }) => device_owner.startsWith("compute:"));
}

function behind(network: string, ports: Port[]): string[] {
  const inside = ports.filter(({ fixed_ips }) => fixed_ips.some(({ ip_address }) => isIn(ip_address, network)));
  return unique(inside.map(({ device_id }) => device_id));
}

const unique = (ids: string[]) => [...new Set(ids)].sort();
