/** The definition of a volume's backup. */

import { z } from "zod";
import { type Context, define, is, type Seen } from "../../../core/definition";
import { OmnicloudError } from "../../../core/errors";
import { MARK_KEY } from "../../../core/mark";
import type { Shape } from "../../../core/schema";
import { itselfAnd } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack, Wire } from "../../client";
import { objectId } from "../../ids";
import { describeAnew, markedOf, marksOn } from "../../mark";
import { type BackupWire, backups, buildingOn, deleteBackup, toBackup, waitUntilMade } from "./api";
import { type VolumeBackupArgs, type VolumeBackupOutputs, volumeBackupType } from "./backup";

const pathOf = (id: string) => `/backups/${id}`;

/** The backup as the resource sees it. */
function view(wire: BackupWire, regionName: string | undefined): Seen<VolumeBackupArgs, VolumeBackupOutputs> {
  const { status, size, container, availabilityZone, createdAt = "", updatedAt, ...state } = toBackup(wire);
  const { volumeId, snapshotId, name, description, incremental, metadata } = state;
  return {
    args: { volumeId, snapshotId, name, description, incremental, metadata, container, availabilityZone },
    outputs: { status, size, containerName: container, zone: availabilityZone, regionName, createdAt, updatedAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

/** What one request changes in place, as the API has it. */
function changeable(
  args: VolumeBackupArgs,
  { name, label, mark }: Context<OpenStack>,
  metadata = args.metadata,
): object {
  return {
    name: args.name ?? name,
    description: args.description ?? label,
    metadata: { ...metadata, [MARK_KEY]: mark },
  };
}

/** The definition of a volume's backup. */
export const volumeBackup = define<VolumeBackupArgs, VolumeBackupOutputs, OpenStack>(volumeBackupType, {
  args: z.strictObject({
    ...openStackFields,
    volumeId: objectId("volume", "getCloudDisk"),
    snapshotId: objectId("snapshot", "getVolumeSnapshot").optional(),
    name: z.string().max(255).optional(),
    description: z.string().max(255).optional(),
    container: z.string().min(1).max(255).optional(),
    incremental: z.boolean().optional(),
    availabilityZone: z.string().min(1).optional(),
    metadata: z.record(z.string(), z.string()).optional(),
    force: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<VolumeBackupArgs>),
  touches: itselfAnd<VolumeBackupArgs>(({ volumeId, snapshotId }) => [volumeId, snapshotId]),
  replaceOn: ["volumeId", "snapshotId", "container", "incremental", "availabilityZone", ...PLACE],
  quiet: ["force"],
  same: { incremental: (a = false, b = false) => a === b },
  means: { container: is("containerName"), availabilityZone: is("zone") },
  holdsData: true,
  timeouts: { create: 3600 },

  marked: async (cloud) => markedOf(await backups(cloud).all()),

  fresh: (args, { name }) => ({
    ...{ name, description: undefined, metadata: {}, snapshotId: undefined, incremental: false },
    ...args,
  }),

  async create(args, context, { made }) {
    const { volumeId, snapshotId, container, incremental, availabilityZone, force } = args;
    const backup = {
      ...changeable(args, context),
      ...{ volume_id: volumeId, snapshot_id: snapshotId, container, incremental, force },
      availability_zone: availabilityZone,
    };
    const answer = await context.cloud.post<{ backup: Wire }>("volume", "/backups", { backup });
    made(answer.backup.id);
    return answer.backup.id;
  },

  async settle(id, _args, { cloud }, { saw }) {
    const wire = await waitUntilMade(cloud, id);
    const { failReason } = toBackup(wire);
    if (wire.status === "error" && failReason) throw new OmnicloudError(`backup ${id} failed: ${failReason}`);
    saw(view(wire, await cloud.regionOf("volume")));
  },

  async read(id, _was, { cloud }) {
    const wire = await backups(cloud).get(id);
    if (!wire || wire.status === "deleting") return undefined;
    return view(wire, await cloud.regionOf("volume"));
  },

  broken: ({ status }) => status === "error",

  async update(id, was, args, context, _report, now) {
    // Keys that the program never wrote are not its own.
    const metadata = args.metadata ?? (was.metadata === undefined ? now.args.metadata : undefined);
    await context.cloud.put("volume", pathOf(id), { backup: changeable(args, context, metadata) });
  },

  async remark(id, mark, { cloud, label }) {
    const wire = await backups(cloud).readNow(id);
    if (!wire) return;
    const { metadata } = toBackup(wire);
    const description = describeAnew(wire.description, mark, label);
    await cloud.put("volume", pathOf(id), {
      backup: { description, metadata: mark === undefined ? metadata : { ...metadata, [MARK_KEY]: mark } },
    });
  },

  delete: (id, _was, { cloud }) => deleteBackup(cloud, id),

  async inTheWay(id, cloud) {
    const others = await buildingOn(cloud, id);
    return others.map((wire) => ({
      what: `the incremental backup ${wire.name ?? ""} (${wire.id})`,
      mark: marksOn(wire)[0],
    }));
  },
});
