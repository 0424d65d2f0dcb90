/** The definition of a volume. */
import { z } from "zod";
import { type Context, define, is, type Seen } from "../../core/definition";
import { MARK_KEY } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { openStackFields, PLACE } from "../args";
import type { OpenStack } from "../client";
import { markedOf } from "../mark";
import { changeVolume, deleteVolume, toVolume, type VolumeWire, volumes, waitUntilCreated } from "./api";
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
  };
}

/** What one request changes in place, as the API has it. */
function changeable(args: VolumeArgs, { name, label, mark }: Context<OpenStack>): object {
  return {
    name: args.name ?? name,
    description: args.description ?? label,
    metadata: { ...args.metadata, [MARK_KEY]: mark },
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

  async update(id, was, args, context, { say }) {
    await context.cloud.put("volume", `/volumes/${id}`, { volume: changeable(args, context) });
    await changeVolume(context.cloud, { id, size: was.size, type: was.volumeType }, args, say);
  },

  delete: (id, _was, { cloud }) => deleteVolume(cloud, id),
});
