/** A share with its rules and exports. API: shared file systems v2 /shares, /share-access-rules, /share-networks */
import type * as pulumi from "@pulumi/pulumi";
import { CloudError } from "../providers/core/errors";
import type { Inputs } from "../providers/core/schema";
import type { Wire } from "../providers/openstack/client";
import { descriptionOf } from "../providers/openstack/mark";
import { type ExportLocation, exportsOf, type ShareProtocol, serverHostOf } from "../providers/openstack/share/share";
import { fromAccess, type ShareRule } from "../providers/openstack/share/shareRule";
import { rulesOf } from "../providers/openstack/share/shareRuleSet";
import { timeOf } from "../providers/openstack/time";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type Lookup,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** One rule of a share, as the cloud has it. */
export interface NasShareRule extends ShareRule {
  /** `active`, `queued_to_apply`, `queued_to_deny`, `error`, … */
  state: string;
}

/** A share, as the cloud has it now. */
export interface GetNasShareResult {
  id: string;
  name: string;
  description?: string;
  protocol: ShareProtocol;
  /** Size in GiB. */
  size: number;
  /** The region it is in. */
  region?: string;
  availabilityZone?: string;
  /** The share type by name. */
  shareType: string;
  /** `available`, `extending`, `error`, … */
  status: string;
  /** How far its creation is: `100%`. */
  progress?: string;
  /** Where it is mounted from, the preferred ones first. */
  exportLocations: ExportLocation[];
  /** Who may use it, by client. */
  rules: NasShareRule[];
  shareNetworkId?: string;
  /** The id of the network in which it is served. */
  network?: string;
  /** The id of the subnet in which it is served. */
  subnet?: string;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end that the server is on; only operators see it. */
  shareServerHost?: string;
  createdAt?: string;
  /** Only operators see it. */
  updatedAt?: string;
}

/** Which share. */
export interface GetNasShareArgs extends LookupArgs, IdOrName {}

/** Shares, as look-ups find them. */
export const sharesByName: Kind = {
  noun: "share",
  service: "share",
  path: "/shares",
  envelope: "share",
  plural: "shares",
};

/** From this microversion on an operator is told when a share changed last. */
const TELLS_CHANGES = "2.71";

/**
 * A share by id or name.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { exportLocations } = await getNasShare({ name: "files" });
 */
export function getNasShare(args: GetNasShareArgs, opts?: LookupOptions): Promise<GetNasShareResult> {
  return look("getNasShare", one, args, opts, async (lookup) => {
    const share = await pick(lookup, sharesByName, args);
    const { cloud } = lookup;
    const [exportLocations, rules = [], subnet, updatedAt] = await Promise.all([
      exportsOf(cloud, share.id),
      rulesOf(cloud, share.id),
      subnetOf(lookup, share),
      changedAt(lookup, share),
    ]);
    return {
      id: share.id,
      name: String(share.name ?? ""),
      description: descriptionOf(share.description),
      protocol: share.share_proto as ShareProtocol,
      size: Number(share.size),
      region: await lookup.region("share"),
      availabilityZone: textOf(share.availability_zone),
      shareType: String(share.share_type_name ?? share.share_type),
      status: String(share.status),
      progress: textOf(share.progress),
      exportLocations,
      rules: rules
        .map((rule) => ({ ...fromAccess(rule), state: String(rule.state) }))
        .sort((a, b) => a.to.localeCompare(b.to)),
      shareNetworkId: textOf(share.share_network_id),
      network: textOf(subnet?.neutron_net_id),
      subnet: textOf(subnet?.neutron_subnet_id),
      shareServerId: textOf(share.share_server_id),
      shareServerHost: serverHostOf(share),
      createdAt: timeOf(share.created_at),
      updatedAt,
    };
  });
}

/** {@link getNasShare} with inputs that may be Outputs. */
export function getNasShareOutput(
  args: Inputs<GetNasShareArgs>,
  opts?: LookupOutputOptions,
): pulumi.Output<GetNasShareResult> {
  return later(args, opts, getNasShare);
}

/** The subnet of the share's network; one that goes while we look is none any more. */
async function subnetOf({ cloud }: Lookup, share: Wire): Promise<Record<string, unknown> | undefined> {
  if (!share.share_network_id) return undefined;
  const network = await cloud.find("share", `/share-networks/${share.share_network_id}`, "share_network");
  return (network?.share_network_subnets as Record<string, unknown>[] | undefined)?.[0];
}

/** When the share changed last, as its instances tell operators of a cloud that is not too old. */
async function changedAt({ cloud }: Lookup, { id }: Wire): Promise<string | undefined> {
  if (!(await cloud.isOperator())) return undefined;
  try {
    const path = `/shares/${id}/instances`;
    const instances = await cloud.list("share", path, "share_instances", { microversion: TELLS_CHANGES });
    return timeOf(
      instances
        .map(({ updated_at }) => String(updated_at ?? ""))
        .sort()
        .at(-1),
    );
  } catch (error) {
    if (error instanceof CloudError && [403, 404, 406].includes(error.status)) return undefined;
    throw error;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
