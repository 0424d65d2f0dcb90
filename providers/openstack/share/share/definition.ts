/** The definition of a share. */
import { z } from "zod";
import type { ExportLocation } from "../../../../lookups/nasShare";
import { define, is, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { OmnicloudError } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import { type Fault, hasUnknown, type Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE, placeKept } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { markedOf, marksOn } from "../../mark";
import { mergeMetadata, metadataSchema } from "../../metadata";
import { timeOf } from "../../time";
import { zoneFaults } from "../../zones";
import {
  deleteShare,
  exportLocationsOf,
  PROTOCOLS,
  reasonOfFailure,
  remarkShare,
  type ShareWire,
  shares,
  snapshotsInTheWay,
  toShare,
  waitUntilAtRest,
} from "./api";
import { type ShareArgs, type ShareOutputs, shareResourceType } from "./share";
import { resizeShare } from "./size";
import { snapshotFaults } from "./source";
import { shareTypes, typeFaults } from "./types";

/** What is known of a share beside its wire object. */
interface About {
  exportLocations: ExportLocation[];
  regionName?: string;
  /** When this program changed it, if it has. */
  changedAt?: string;
}

/** The share as the resource sees it. */
function view(wire: ShareWire, { changedAt, ...about }: About): Seen<ShareArgs, ShareOutputs> {
  const { shareNetworkId, shareType, availabilityZone = "", ...share } = toShare(wire);
  const { size, protocol, name, description, metadata, snapshotId } = share;
  const args = { size, protocol, shareNetwork: shareNetworkId, shareType, name, description, metadata, snapshotId };
  return {
    args: { ...args, availabilityZone },
    outputs: {
      ...about,
      status: share.status,
      progress: share.progress,
      zone: availabilityZone,
      shareTypeName: shareType,
      shareTypeId: share.shareTypeId,
      shareServerId: share.shareServerId,
      shareServerHost: share.shareServerHost,
      createdAt: share.createdAt,
      updatedAt: timeOf(changedAt) ?? share.createdAt,
    },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** The share with its export locations. */
async function look(cloud: OpenStack, wire: ShareWire, changedAt: string | undefined) {
  const exportLocations = await exportLocationsOf(cloud, wire.id);
  return view(wire, { exportLocations, regionName: await cloud.regionOf("share"), changedAt });
}

/** The definition of a share. */
export const share = define<ShareArgs, ShareOutputs, OpenStack>(shareResourceType, {
  args: z.strictObject({
    ...openStackFields,
    size: z.int().positive("must be at least 1 GiB"),
    protocol: z.enum(PROTOCOLS),
    shareNetwork: objectId("share network").optional(),
    shareType: z.string().min(1).optional(),
    snapshotId: objectId("snapshot").optional(),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: metadataSchema({ value: z.string().min(1).max(1023), reserved: [MARK_KEY] }).optional(),
    allowShrink: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<ShareArgs>),
  touches: itselfAnd<ShareArgs>(({ shareNetwork, snapshotId }) => [shareNetwork, snapshotId]),
  replaceOn: ["protocol", "shareNetwork", "shareType", "snapshotId", "availabilityZone", ...PLACE],
  // With a new snapshot, a new share: one whose source is to be replaced is not as the program says.
  partOf: ["shareNetwork", "snapshotId"],
  holdsData: true,
  quiet: ["allowShrink"],
  means: {
    shareType: ({ shareTypeName, shareTypeId }, written) =>
      written === undefined || written === shareTypeName || written === shareTypeId,
    availabilityZone: is("zone"),
  },
  // The operator may move a share to another zone, or name a zone anew: it is the same share.
  names: { shareType: ({ shareTypeId }) => shareTypeId, availabilityZone: placeKept },
  asked: ["shareType", "availabilityZone"],
  shared: ["metadata"],

  async validate(args, was, { cloud }) {
    const faults: Fault[] = [];
    if (was && typeof args.size === "number" && args.size < was.size && args.allowShrink !== true) {
      const reason = `a share shrinks only with allowShrink: true; it has ${was.size} GiB`;
      faults.push({ property: "size", reason });
    }
    if (!was || (args.replaceData && was.availabilityZone !== args.availabilityZone))
      faults.push(...(await zoneFaults(cloud, "share", args.availabilityZone)));
    faults.push(...(await snapshotFaults(args, was, cloud)));
    // One from a snapshot has the type and the network of its share.
    if (args.snapshotId !== undefined && args.shareType === undefined) return faults;
    const about = ["size", "protocol", "shareType", "shareNetwork"] as const;
    if (was && about.every((key) => equal(was[key], args[key]))) return faults;
    if (hasUnknown(args.shareType)) return faults;
    const known = <T>(value: T): T | undefined => (hasUnknown(value) ? undefined : value);
    const { shareType, shareNetwork } = args;
    const accepted = was !== undefined && was.shareType === shareType;
    const wanted = { shareType, accepted, size: known(args.size), protocol: known(args.protocol) };
    return [...faults, ...(await typeFaults(cloud, { ...wanted, onNetwork: shareNetwork !== undefined }))];
  },

  marked: async (cloud) => ((await cloud.has("share")) ? markedOf(await shares(cloud).all()) : []),

  async fresh(args, { name, cloud }) {
    const common = { name, description: undefined, metadata: {} };
    if (args.snapshotId !== undefined) return { ...common, ...args };
    const type = args.shareType === undefined ? (await shareTypes(cloud)).find((each) => each.is_default) : undefined;
    const shareType = type && { shareType: type.name };
    return { ...common, shareNetwork: undefined, snapshotId: undefined, ...shareType, ...args };
  },

  async create(args, { cloud, mark, label, name }, { made }) {
    const { share } = await cloud.post<{ share: ShareWire }>("share", "/shares", {
      share: {
        size: args.size,
        share_proto: args.protocol,
        share_network_id: args.shareNetwork,
        share_type: args.shareType,
        snapshot_id: args.snapshotId,
        name: args.name ?? name,
        description: args.description ?? label,
        availability_zone: args.availabilityZone,
        metadata: { ...args.metadata, [MARK_KEY]: mark },
      },
    });
    made(share.id);
    return share.id;
  },

  async settle(id, _args, { cloud, known }, { saw }) {
    const share = await waitUntilAtRest(cloud, id);
    if (!share) throw new OmnicloudError(`share ${id} was deleted while it was being created: run pulumi up again`);
    if (share.status !== "available") {
      const reason = await reasonOfFailure(cloud, share, "create", "allocate host");
      const then = share.status === "error" ? "replaces it" : "tries again";
      throw new OmnicloudError(`share ${id} could not be created: ${reason}; the next \`pulumi up\` ${then}`);
    }
    saw(await look(cloud, share, known.updatedAt as string | undefined));
  },

  async read(id, was, { cloud }) {
    const share = await shares(cloud).get(id);
    if (!share || toShare(share).status === "deleting") return undefined;
    return look(cloud, share, was.updatedAt);
  },

  broken: ({ status }) => status === "error",
  failed: ({ status }) => status.includes("error"),

  async update(id, was, args, { cloud, mark, label, name }, { saw }, now) {
    const raw = now.raw as ShareWire;
    const [wanted, description] = [args.name ?? name, args.description ?? label];
    if (raw.name !== wanted || raw.description !== description)
      await cloud.put("share", `/shares/${id}`, { share: { display_name: wanted, display_description: description } });
    const metadata = mergeMetadata(raw.metadata, was.metadata, { ...args.metadata, [MARK_KEY]: mark });
    if (!equal(raw.metadata, metadata)) await cloud.put("share", `/shares/${id}/metadata`, { metadata });
    if (args.size !== raw.size) await resizeShare(cloud, id, args.size);
    // Not learned: what a failed change has learned marks the share as half-created, and then it may be replaced.
    const share = await shares(cloud).readNow(id);
    if (share) saw(await look(cloud, share, new Date().toISOString()));
  },

  remark: (id, mark, { cloud, label }) => remarkShare(cloud, id, mark, label),

  delete: (id, _was, { cloud, token }) => deleteShare(cloud, id, token),

  inTheWay: (id, cloud) => snapshotsInTheWay(cloud, id),
});
