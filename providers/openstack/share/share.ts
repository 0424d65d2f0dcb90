/** A Manila share. API: shared file systems v2 /shares */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { CloudError, OmnicloudError } from "../../core/errors";
import { MARK_KEY } from "../../core/mark";
import { registration } from "../../core/resource";
import { type Fault, hasUnknown, type Inputs, type Shape } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { descriptionOf, markedOf } from "../mark";
import { resize } from "./shareSize";
import { atRest, shares, usable, whyFailed } from "./shareState";
import { typeFaults } from "./shareTypes";

/** How clients speak with a share. */
export const PROTOCOLS = ["NFS", "CIFS", "CEPHFS", "GLUSTERFS", "HDFS", "MAPRFS"] as const;

/** A protocol of Manila's; which of them a cloud offers is its share types' choice. */
export type ShareProtocol = (typeof PROTOCOLS)[number];

/** Arguments of a {@link Share}. */
export interface ShareArgs extends OpenStackArgs {
  /** Size in GiB. It grows in place, and shrinks in place with `allowShrink: true`. */
  size: number;
  /** Another one needs a new share. */
  protocol: ShareProtocol;
  /** The share network's id, for a share type with share servers; another one needs a new share. */
  shareNetwork?: string;
  /** The share type by name or id; another one needs a new share. @default the cloud's default type */
  shareType?: string;
  /** The name, editable in place. @default the resource's name */
  name?: string;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: string;
  /** The availability zone; another one needs a new share. @default the cloud's choice */
  availabilityZone?: string;
  /** Keys and values of your own; a value is not empty. */
  metadata?: Record<string, string>;
  /** Allows a smaller `size`. Where the data does not fit the cloud refuses, and nothing is lost. @default false */
  allowShrink?: boolean;
  /** Allows a change that makes a new, empty share in place of this one. @default false */
  replaceData?: boolean;
}

/** One path under which clients mount a share. */
export interface ExportLocation {
  /** For NFS `10.0.0.5:/shares/…`. */
  path: string;
  /** Whether the cloud prefers it to the others. */
  preferred: boolean;
}

/** What the cloud says of a share. */
export interface ShareOutputs {
  /** `available`, `extending`, `shrinking`, `error`, … */
  status: string;
  /** How far its creation is: `100%`. */
  progress?: string;
  /** Where it is mounted from, the preferred ones first. */
  exportLocations: ExportLocation[];
  /** The region it is in. */
  regionName?: string;
  /** The zone it is in. */
  zone: string;
  /** The share type's name, also where none was asked for. */
  shareTypeName: string;
  /** The share type's id. */
  shareTypeId: string;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end that the server is on: `host@backend`; only operators see it. */
  shareServerHost?: string;
  createdAt: string;
  /** When this program changed it last: of a share itself Manila tells no such time. */
  updatedAt: string;
}

/** Where a share is mounted from, the preferred ones first; those for operators alone are left out. */
export async function exportsOf(cloud: OpenStack, id: string): Promise<ExportLocation[]> {
  const all = await cloud.list<Wire & ExportLocation>("share", `/shares/${id}/export_locations`, "export_locations");
  return all
    .filter(({ is_admin_only }) => is_admin_only !== true)
    .map(({ path, preferred }) => ({ path, preferred }))
    .sort((a, b) => Number(b.preferred) - Number(a.preferred) || a.path.localeCompare(b.path));
}

/** The back end of a share's server: its own host without the pool. */
export function serverHostOf({ share_server_id, host }: Wire): string | undefined {
  return share_server_id ? String(host ?? "").replace(/#.*$/, "") : undefined;
}

async function view(
  cloud: OpenStack,
  share: Wire,
  was: Partial<ShareArgs & ShareOutputs>,
): Promise<Seen<ShareArgs, ShareOutputs>> {
  const { [MARK_KEY]: _mark, ...metadata } = share.metadata as Record<string, string>;
  return {
    args: {
      size: share.size as number,
      protocol: share.share_proto as ShareProtocol,
      shareNetwork: (share.share_network_id as string | null) ?? undefined,
      shareType: was.shareType === share.share_type ? was.shareType : String(share.share_type_name ?? ""),
      name: String(share.name ?? ""),
      description: descriptionOf(share.description),
      availabilityZone: String(share.availability_zone ?? ""),
      metadata,
    },
    outputs: {
      status: String(share.status),
      progress: (share.progress as string | null) ?? undefined,
      exportLocations: await exportsOf(cloud, share.id),
      regionName: await cloud.regionOf("share"),
      zone: String(share.availability_zone ?? ""),
      shareTypeName: String(share.share_type_name ?? ""),
      shareTypeId: String(share.share_type),
      shareServerId: (share.share_server_id as string | null) ?? undefined,
      shareServerHost: serverHostOf(share),
      createdAt: String(share.created_at),
      updatedAt: was.updatedAt ?? String(share.created_at),
    },
    raw: share,
  };
}

/** From these states Manila deletes a share. */
const DELETABLE = ["available", "error", "inactive"];

/** The definition of {@link Share}. */
export const share = define<ShareArgs, ShareOutputs, OpenStack>({
  name: "openstack:Share",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    size: z.int().positive("must be at least 1 GiB"),
    protocol: z.enum(PROTOCOLS),
    shareNetwork: z.string().min(1).optional(),
    shareType: z.string().min(1).optional(),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: z.record(z.string(), z.string().min(1)).optional(),
    allowShrink: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<ShareArgs>),
  outputs: [
    ...["status", "progress", "exportLocations", "regionName", "zone", "shareTypeName", "shareTypeId"],
    ...["shareServerId", "shareServerHost", "createdAt", "updatedAt"],
  ] as (keyof ShareOutputs)[],
  replaceOn: ["protocol", "shareNetwork", "shareType", "availabilityZone", ...elsewhere],
  partOf: ["shareNetwork"],
  holdsData: true,
  quiet: ["allowShrink"],
  means: {
    shareType: ({ shareTypeName, shareTypeId }, written) =>
      written === undefined || written === shareTypeName || written === shareTypeId,
    availabilityZone: ({ zone }, written) => written === undefined || written === zone,
  },

  async validate(args, was, { cloud }) {
    const faults: Fault[] = [];
    if (was && typeof args.size === "number" && args.size < was.size && args.allowShrink !== true) {
      const reason = `a share shrinks only with allowShrink: true; it has ${was.size} GiB`;
      faults.push({ property: "size", reason });
    }
    const about = ["size", "protocol", "shareType", "shareNetwork"] as const;
    if (was && about.every((key) => equal(was[key], args[key]))) return faults;
    if (hasUnknown(args.shareType)) return faults;
    const known = <T>(value: T): T | undefined => (hasUnknown(value) ? undefined : value);
    const { shareType, shareNetwork } = args;
    const wanted = { shareType, size: known(args.size), protocol: known(args.protocol) };
    return [...faults, ...(await typeFaults(cloud, { ...wanted, onNetwork: shareNetwork !== undefined }))];
  },

  marked: async (cloud) => ((await cloud.has("share")) ? markedOf(await shares(cloud).all()) : []),

  async create(args, { cloud, mark, label, name }, { made }) {
    const { share } = await cloud.post<{ share: Wire }>("share", "/shares", {
      share: {
        size: args.size,
        share_proto: args.protocol,
        share_network_id: args.shareNetwork,
        share_type: args.shareType,
        name: args.name ?? name,
        description: args.description ?? label,
        availability_zone: args.availabilityZone,
        metadata: { ...args.metadata, [MARK_KEY]: mark },
      },
    });
    made(share.id);
    return share.id;
  },

  async settle(id, args, { cloud, known }, { saw }) {
    const share = await atRest(cloud, id);
    if (!share) throw new OmnicloudError(`share ${id} went while it was made: run pulumi up again`);
    if (share.status === "error") {
      const reason = await whyFailed(cloud, share, "create", "allocate host");
      throw new OmnicloudError(`share ${id} could not be made: ${reason}; the next up makes it anew`);
    }
    saw(await view(cloud, share, { ...args, ...known }));
  },

  async read(id, was, { cloud }) {
    const share = await shares(cloud).get(id);
    return share && share.status !== "deleting" ? view(cloud, share, was) : undefined;
  },

  broken: ({ status }) => status === "error",

  async update(id, was, args, { cloud, mark, label, name }, { saw }, now) {
    const raw = now.raw as Wire;
    const [called, description] = [args.name ?? name, args.description ?? label];
    if (raw.name !== called || raw.description !== description)
      await cloud.put("share", `/shares/${id}`, { share: { display_name: called, display_description: description } });
    // Keys that the program never spoke of are not its own.
    const own = args.metadata ?? (was.metadata === undefined ? (raw.metadata as Record<string, string>) : {});
    const metadata = { ...own, [MARK_KEY]: mark };
    if (!equal(raw.metadata, metadata)) await cloud.put("share", `/shares/${id}/metadata`, { metadata });
    if (args.size !== raw.size) await resize(cloud, id, args.size);
    // Not learned: what is learned in a change that fails makes the share half-made, and such a one may be made anew.
    const share = await shares(cloud).now(id);
    if (share) saw(await view(cloud, share, { ...args, updatedAt: new Date().toISOString() }));
  },

  async delete(id, _was, { cloud }) {
    if (!(await usable(cloud, id, DELETABLE))) return;
    try {
      if (!(await cloud.delete("share", `/shares/${id}`))) return;
    } catch (error) {
      // "Invalid share": somebody else deletes it already.
      if (!(error instanceof CloudError) || error.status !== 403 || !/Invalid share/.test(error.detail)) throw error;
    }
    const left = await atRest(cloud, id);
    if (left) throw new OmnicloudError(`share ${id} was not deleted, it is ${left.status}`);
  },
});

/**
 * A share for itself; `NasShare` is the component with share network and access rules.
 * @example new Share("data", { size: 100, protocol: "NFS", shareNetwork: network.id })
 */
export class Share extends pulumi.CustomResource {
  declare readonly size: pulumi.Output<number>;
  declare readonly protocol: pulumi.Output<ShareProtocol>;
  declare readonly shareNetwork: pulumi.Output<string | undefined>;
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly status: pulumi.Output<string>;
  declare readonly progress: pulumi.Output<string | undefined>;
  declare readonly exportLocations: pulumi.Output<ExportLocation[]>;
  declare readonly regionName: pulumi.Output<string | undefined>;
  declare readonly zone: pulumi.Output<string>;
  declare readonly shareTypeName: pulumi.Output<string>;
  declare readonly shareTypeId: pulumi.Output<string>;
  declare readonly shareServerId: pulumi.Output<string | undefined>;
  declare readonly shareServerHost: pulumi.Output<string | undefined>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: Inputs<ShareArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(share, name, args, opts));
  }
}
