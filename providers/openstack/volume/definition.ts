/** The definition of a volume. */
import { z } from "zod";
import { type Context, define, is, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { itselfAnd } from "../../core/touched";
import { openStackFields, PLACE, placeKept } from "../args";
import type { OpenStack } from "../client";
import { serverInTheWay } from "../compute/server/inTheWay";
import { markedOf, marksOn } from "../mark";
import { mergeMetadata, metadataSchema } from "../metadata";
import { isSameText } from "../text";
import { zoneFaults } from "../zones";
import {
  ATTACHED_KEY,
  BACKUP_KEY,
  CLOUDS_KEYS,
  defaultVolumeType,
  remarkVolume,
  toVolume,
  type VolumeWire,
  volumes,
} from "./api";
import { attachedBy } from "./attachment/owner";
import { changeVolume, waitUntilCreated } from "./change";
import { deleteVolume } from "./deletion";
import { hasFailed } from "./endState";
import { withShelvedHolder } from "./shelf";
import { snapshotsOf } from "./snapshot/api";
import { hasSource, SOURCES, sourceFaults, sourceFields, sourceOf, sourceToWire } from "./source";
import { typeRenamed, volumeTypeFaults } from "./types";
import { type VolumeArgs, type VolumeOutputs, volumeType } from "./volume";

/** The volume as the resource sees it. */
function view(wire: VolumeWire, regionName: string | undefined): Seen<VolumeArgs, VolumeOutputs> {
  const { size, name, description, type, availabilityZone, metadata, ...volume } = toVolume(wire);
  const [attachment] = volume.attachments;
  return {
    args: { size, name, description, type, availabilityZone, metadata, ...sourceOf(wire) },
    outputs: {
      status: volume.status,
      volumeType: type,
      regionName,
      zone: availabilityZone,
      attachedTo: attachment?.instance,
      device: attachment?.device,
      attachedAt: attachment?.attachedAt,
      attachedBy: attachedBy(wire),
      createdAt: volume.createdAt ?? "",
      updatedAt: volume.updatedAt,
    },
    marks: marksOn(wire),
    ids: wire.volume_type_id ? { type: wire.volume_type_id } : undefined,
    raw: wire,
  };
}

/**
 * What can change in place, as the API has it.
 * @param now the metadata that are there, which the API changes as a whole
 */
function changeable(
  args: VolumeArgs,
  { name, label, mark }: Context<OpenStack>,
  was: VolumeArgs["metadata"] = {},
  now?: Record<string, string>,
) {
  // Of a backup only we know.
  const there = now ?? (args.backupId === undefined ? {} : { [BACKUP_KEY]: args.backupId });
  const metadata = mergeMetadata(there, was, { ...args.metadata, [MARK_KEY]: mark });
  return { name: args.name ?? name, description: args.description ?? label, metadata };
}

/** A volume's metadata without what Cinder shows among them. */
function written({ metadata }: VolumeWire): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => !CLOUDS_KEYS.includes(key)));
}

/** The definition of a volume. */
export const volume = define<VolumeArgs, VolumeOutputs, OpenStack>(volumeType, {
  args: z.strictObject({
    ...openStackFields,
    ...sourceFields,
    size: z.int().positive("must be at least 1 GiB"),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    type: z.string().min(1).optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: metadataSchema({
      key: z
        .string()
        .regex(/^[a-zA-Z0-9_:. /-]{1,255}$/, "Cinder takes 1 to 255 letters, digits, spaces and - _ : . /"),
      value: z.string().max(255),
      reserved: [MARK_KEY, ATTACHED_KEY, ...CLOUDS_KEYS],
    }).optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeArgs>),
  touches: itselfAnd<VolumeArgs>(({ snapshotId, sourceVolumeId, backupId }) => [snapshotId, sourceVolumeId, backupId]),
  replaceOn: ["availabilityZone", ...SOURCES, ...PLACE],
  // With a new snapshot, a new volume: one whose source is to be replaced is not as the program says.
  partOf: ["snapshotId", "sourceVolumeId", "backupId"],
  same: { name: isSameText, description: isSameText },
  means: {
    availabilityZone: is("zone"),
    type: ({ volumeType, __ids }, written) =>
      written === undefined || written === volumeType || written === __ids?.type,
  },
  // The operator may move a volume to another zone, or name zones and types anew: it is the same volume.
  names: { type: ({ __ids }) => __ids?.type, availabilityZone: placeKept },
  asked: ["availabilityZone"],
  shared: ["metadata"],
  holdsData: true,

  async validate(args, was, { cloud }) {
    if (was && typeof args.size === "number" && args.size < was.size)
      return [{ property: "size", reason: `a volume cannot shrink: it has ${was.size} GiB` }];
    const faults = await Promise.all([
      was?.type !== args.type ? volumeTypeFaults(cloud, "type", args.type) : [],
      // Another zone is refused for the data's sake before anybody asks whether there is such a zone.
      !was || args.replaceData ? zoneFaults(cloud, "volume", args.availabilityZone) : [],
      sourceFaults(args, was, cloud),
    ]);
    return faults.flat();
  },

  marked: async (cloud) => markedOf(await volumes(cloud).all()),

  async fresh(args, { name, cloud }) {
    // One with a source has that one's type.
    const type = args.type === undefined && !hasSource(args) ? await defaultVolumeType(cloud) : undefined;
    const source = hasSource(args) ? {} : Object.fromEntries(SOURCES.map((key) => [key, undefined]));
    return { name, description: undefined, metadata: {}, ...source, ...(type && { type }), ...args };
  },

  async create(args, context, { made }) {
    const { volume } = await context.cloud.post<{ volume: VolumeWire }>("volume", "/volumes", {
      volume: {
        ...changeable(args, context),
        size: args.size,
        volume_type: args.type,
        availability_zone: args.availabilityZone,
        ...sourceToWire(args),
      },
    });
    made(volume.id);
    return volume.id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    saw(view(await waitUntilCreated(cloud, id), await cloud.regionOf("volume")));
  },

  async read(id, was, { cloud }) {
    const volume = await volumes(cloud).get(id);
    if (!volume || volume.status === "deleting") return undefined;
    const seen = view(await withShelvedHolder(cloud, volume), await cloud.regionOf("volume"));
    const type = await typeRenamed(cloud, was, seen.args);
    return type === undefined ? seen : { ...seen, args: { ...seen.args, type } };
  },

  broken: ({ status }) => status === "error",
  failed: hasFailed,

  async update(id, was, args, context, { say }, now) {
    const wire = now.raw as VolumeWire;
    const before = written(wire);
    const volume = changeable(args, context, was.metadata, before);
    const due = {
      ...(isSameText(wire.name, volume.name) ? {} : { name: volume.name }),
      ...(isSameText(wire.description, volume.description) ? {} : { description: volume.description }),
      ...(equal(before, volume.metadata) ? {} : { metadata: volume.metadata }),
    };
    if (Object.keys(due).length > 0) await context.cloud.put("volume", `/volumes/${id}`, { volume: due });
    // A type that was not changed in the program may have another name by now.
    const isSameType = args.type === was.type || args.type === wire.volume_type_id;
    const type = isSameType ? was.volumeType : args.type;
    await changeVolume(context.cloud, { id, size: was.size, type: was.volumeType }, { size: args.size, type }, say);
  },

  remark: (id, mark, { cloud, label }) => remarkVolume(cloud, id, mark, label),

  delete: (id, _was, { cloud }) => deleteVolume(cloud, id),

  async inTheWay(id, cloud) {
    const found = await volumes(cloud).readNow(id);
    const { attachments = [] } = found ? await withShelvedHolder(cloud, found) : {};
    const holders = attachments.map(({ server_id }) => serverInTheWay(cloud, server_id));
    const taken = await snapshotsOf(cloud, id);
    // An attachment is replaced with its volume, and so is a snapshot that is a resource.
    return [
      ...(await Promise.all(holders)).map((holder) => ({ ...holder, goesAlong: true })),
      ...taken.map((snapshot) => {
        const [mark] = marksOn(snapshot);
        return { what: `snapshot ${snapshot.name ?? ""} (${snapshot.id})`, mark, goesAlong: mark !== undefined };
      }),
    ];
  },
});
