/** The definition of a volume. */
import { z } from "zod";
import { type Context, define, is, type Seen } from "../../core/definition";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { openStackFields, PLACE } from "../args";
import type { OpenStack } from "../client";
import { serverInTheWay } from "../compute/server/inTheWay";
import { markedOf, marksOn } from "../mark";
import { ATTACHED_KEY, defaultVolumeType, remarkVolume, toVolume, type VolumeWire, volumes } from "./api";
import { changeVolume, waitUntilCreated } from "./change";
import { deleteVolume } from "./deletion";
import { hasFailed } from "./endState";
import { type VolumeArgs, type VolumeOutputs, volumeType } from "./volume";

/** The volume as the resource sees it. */
function view(wire: VolumeWire, regionName: string | undefined): Seen<VolumeArgs, VolumeOutputs> {
  const { size, name, description, type, availabilityZone, metadata, ...volume } = toVolume(wire);
  const [attachment] = volume.attachments;
  return {
    args: { size, name, description, type, availabilityZone, metadata },
    outputs: {
      status: volume.status,
      volumeType: type,
      regionName,
      zone: availabilityZone,
      attachedTo: attachment?.instance,
      device: attachment?.device,
      attachedAt: attachment?.attachedAt,
      createdAt: volume.createdAt ?? "",
      updatedAt: volume.updatedAt,
    },
    marks: marksOn(wire),
    raw: wire,
  };
}

/**
 * What one request changes in place, as the API has it. Metadata are written as a whole: that of its attachment stays.
 * @param metadata the user's keys and values
 */
function changeable(
  args: VolumeArgs,
  { name, label, mark }: Context<OpenStack>,
  metadata = args.metadata,
  now?: VolumeWire,
): object {
  const attached = now?.metadata[ATTACHED_KEY];
  return {
    name: args.name ?? name,
    description: args.description ?? label,
    metadata: { ...metadata, ...(attached ? { [ATTACHED_KEY]: attached } : {}), [MARK_KEY]: mark },
  };
}

/** The definition of a volume. */
export const volume = define<VolumeArgs, VolumeOutputs, OpenStack>(volumeType, {
  args: z.strictObject({
    ...openStackFields,
    size: z.int().positive("must be at least 1 GiB"),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    type: z.string().min(1).optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeArgs>),
  replaceOn: ["availabilityZone", ...PLACE],
  means: { availabilityZone: is("zone"), type: is("volumeType") },
  holdsData: true,

  validate(args, was) {
    if (!was || typeof args.size !== "number" || args.size >= was.size) return [];
    return [{ property: "size", reason: `a volume cannot shrink: it has ${was.size} GiB` }];
  },

  marked: async (cloud) => markedOf(await volumes(cloud).all()),

  async fresh(args, { name, cloud }) {
    const type = args.type === undefined ? await defaultVolumeType(cloud) : undefined;
    return { name, description: undefined, metadata: {}, ...(type && { type }), ...args };
  },

  async create(args, context, { made }) {
    const { volume } = await context.cloud.post<{ volume: VolumeWire }>("volume", "/volumes", {
      volume: {
        ...changeable(args, context),
        size: args.size,
        volume_type: args.type,
        availability_zone: args.availabilityZone,
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
  failed: hasFailed,

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
    // An attachment is replaced with its volume.
    return (await Promise.all(holders)).map((holder) => ({ ...holder, goesAlong: true }));
  },
});
