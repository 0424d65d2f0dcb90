/** The definition of a volume. */
import { z } from "zod";
import { type Context, define, is, type Seen } from "../../core/definition";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { itselfAnd } from "../../core/touched";
import { openStackFields, PLACE } from "../args";
import type { OpenStack } from "../client";
import { serverInTheWay } from "../compute/server/inTheWay";
import { markedOf, marksOn } from "../mark";
import { zoneFaults } from "../zones";
import {
  BACKUP_KEY,
  changeVolume,
  defaultVolumeType,
  notesIn,
  remarkVolume,
  toVolume,
  type VolumeWire,
  volumes,
  waitUntilCreated,
} from "./api";
import { attachmentMark } from "./attachment/owner";
import { deleteVolume } from "./deletion";
import { snapshotsOf } from "./snapshot/api";
import { hasSource, SOURCES, sourceFaults, sourceFields, sourceOf, sourceToWire } from "./source";
import { volumeTypeFaults } from "./types";
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
      attachedBy: attachment && attachmentMark(attachment.instance, wire)?.token,
      createdAt: volume.createdAt ?? "",
      updatedAt: volume.updatedAt,
    },
    marks: marksOn(wire),
    raw: wire,
  };
}

/**
 * What one request changes in place, as the API has it.
 * @param metadata the user's keys and values
 */
function changeable(
  args: VolumeArgs,
  { name, label, mark }: Context<OpenStack>,
  metadata = args.metadata,
  now?: VolumeWire,
): object {
  const notes = now ? notesIn(now.metadata) : args.backupId === undefined ? {} : { [BACKUP_KEY]: args.backupId };
  return {
    name: args.name ?? name,
    description: args.description ?? label,
    metadata: { ...metadata, ...notes, [MARK_KEY]: mark },
  };
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
    metadata: z.record(z.string(), z.string()).optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeArgs>),
  touches: itselfAnd<VolumeArgs>(({ snapshotId, sourceVolumeId, backupId }) => [snapshotId, sourceVolumeId, backupId]),
  replaceOn: ["availabilityZone", ...SOURCES, ...PLACE],
  // With a new snapshot, a new volume: one whose source is to be replaced is not as the program says.
  partOf: ["snapshotId", "sourceVolumeId", "backupId"],
  means: { availabilityZone: is("zone"), type: is("volumeType") },
  holdsData: true,

  async validate(args, was, { cloud }) {
    if (was && typeof args.size === "number" && args.size < was.size)
      return [{ property: "size", reason: `a volume cannot shrink: it has ${was.size} GiB` }];
    const isNew = (key: "type" | "availabilityZone") => !was || was[key] !== args[key];
    const faults = await Promise.all([
      isNew("type") ? volumeTypeFaults(cloud, "type", args.type) : [],
      isNew("availabilityZone") ? zoneFaults(cloud, "volume", args.availabilityZone) : [],
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

  async read(id, _was, { cloud }) {
    const volume = await volumes(cloud).get(id);
    if (!volume || volume.status === "deleting") return undefined;
    return view(volume, await cloud.regionOf("volume"));
  },

  broken: ({ status }) => status === "error",

  async update(id, was, args, context, { say }, now) {
    // Keys that the program never wrote are not its own.
    const metadata = args.metadata ?? (was.metadata === undefined ? now.args.metadata : undefined);
    const volume = changeable(args, context, metadata, now.raw as VolumeWire);
    await context.cloud.put("volume", `/volumes/${id}`, { volume });
    await changeVolume(context.cloud, { id, size: was.size, type: was.volumeType }, args, say);
  },

  remark: (id, mark, { cloud, label }) => remarkVolume(cloud, id, mark, label),

  delete: (id, _was, { cloud }) => deleteVolume(cloud, id),

  async inTheWay(id, cloud) {
    const found = await volumes(cloud).readNow(id);
    const holders = (found?.attachments ?? []).map(({ server_id }) => serverInTheWay(cloud, server_id));
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
