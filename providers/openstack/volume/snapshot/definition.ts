/** The definition of a volume's snapshot. */

import { z } from "zod";
import { type Context, define, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import type { Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { describeAnew, markedOf, marksOn } from "../../mark";
import { deleteSnapshot, type SnapshotWire, snapshots, toSnapshot, waitUntilTaken } from "./api";
import { type VolumeSnapshotArgs, type VolumeSnapshotOutputs, volumeSnapshotType } from "./snapshot";

const pathOf = (id: string) => `/snapshots/${id}`;

/** The snapshot as the resource sees it. */
function view(wire: SnapshotWire, regionName: string | undefined): Seen<VolumeSnapshotArgs, VolumeSnapshotOutputs> {
  const { volumeId, name, description, metadata, status, size, createdAt = "", updatedAt } = toSnapshot(wire);
  return {
    args: { volumeId, name, description, metadata },
    outputs: { status, size, regionName, createdAt, updatedAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** Name and description as the API has them. */
function named(args: VolumeSnapshotArgs, { name, label }: Context<OpenStack>): object {
  return { name: args.name ?? name, description: args.description ?? label };
}

/** Writes a snapshot's metadata, all of them, if they are not so already. */
async function writeMetadata(cloud: OpenStack, wire: SnapshotWire, metadata: Record<string, string>): Promise<void> {
  if (!equal(wire.metadata, metadata)) await cloud.put("volume", `${pathOf(wire.id)}/metadata`, { metadata });
}

/** The definition of a volume's snapshot. */
export const volumeSnapshot = define<VolumeSnapshotArgs, VolumeSnapshotOutputs, OpenStack>(volumeSnapshotType, {
  args: z.strictObject({
    ...openStackFields,
    volumeId: objectId("volume", "getCloudDisk"),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    force: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeSnapshotArgs>),
  touches: itselfAnd<VolumeSnapshotArgs>(({ volumeId }) => [volumeId]),
  replaceOn: ["volumeId", ...PLACE],
  partOf: ["volumeId"],
  quiet: ["force"],
  holdsData: true,

  marked: async (cloud) => markedOf(await snapshots(cloud).all()),

  fresh: (args, { name }) => ({ ...{ name, description: undefined, metadata: {} }, ...args }),

  async create(args, context, { made }) {
    const { volumeId: volume_id, force, metadata } = args;
    const snapshot = { ...named(args, context), volume_id, force, metadata: { ...metadata, [MARK_KEY]: context.mark } };
    try {
      const answer = await context.cloud.post<{ snapshot: SnapshotWire }>("volume", "/snapshots", { snapshot });
      made(answer.snapshot.id);
      return answer.snapshot.id;
    } catch (error) {
      if (force || !refusedWith(error, 400, /in-use/)) throw error;
      throw new OmnicloudError(`volume ${volume_id} is attached: set force: true to take it as it is`, {
        cause: error,
      });
    }
  },

  async settle(id, _args, { cloud }, { saw }) {
    saw(view(await waitUntilTaken(cloud, id), await cloud.regionOf("volume")));
  },

  async read(id, _was, { cloud }) {
    const wire = await snapshots(cloud).get(id);
    if (!wire || wire.status === "deleting") return undefined;
    return view(wire, await cloud.regionOf("volume"));
  },

  broken: ({ status }) => status === "error",

  async update(id, was, args, context, _report, now) {
    const wire = now.raw as SnapshotWire;
    // Keys that the program never wrote are not its own.
    const metadata = args.metadata ?? (was.metadata === undefined ? now.args.metadata : undefined);
    await context.cloud.put("volume", pathOf(id), { snapshot: named(args, context) });
    await writeMetadata(context.cloud, wire, { ...metadata, [MARK_KEY]: context.mark });
  },

  async remark(id, mark, { cloud, label }) {
    const wire = await snapshots(cloud).readNow(id);
    if (!wire) return;
    const { metadata } = toSnapshot(wire);
    await writeMetadata(cloud, wire, mark === undefined ? metadata : { ...metadata, [MARK_KEY]: mark });
    const description = describeAnew(wire.description, mark, label);
    if (description !== (wire.description ?? "")) await cloud.put("volume", pathOf(id), { snapshot: { description } });
  },

  delete: (id, _was, { cloud }) => deleteSnapshot(cloud, id),
});
