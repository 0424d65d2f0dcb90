/** Disks of CBS. API: CBS DescribeDisks, ResizeDisk, ModifyDiskAttributes */

import type { Disk as DiskWire } from "tencentcloud-sdk-nodejs/tencentcloud/services/cbs/v20170312/cbs_models";
import { Collection } from "../../core/collection";
import type { Report } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { perCloud } from "../../core/perCloud";
import { until } from "../../core/poll";
import { allPages, type Tencent } from "../client";
import { fromTagged, type Kind, type Tags, toTags } from "../tags";
import { toUtc } from "../time";
import type { Filter } from "../vpc/api";

export type { DiskWire };

/** How the tag service names disks. */
export const VOLUME: Kind = ["cvm", "volume"];

/** A disk as our type. */
export interface DiskState {
  id: string;
  /** Empty if it has none. */
  name: string;
  /** Absent if it has none. */
  description?: string;
  /** The user's own tags. */
  metadata: Tags;
  /** GiB. */
  size: number;
  /** `CLOUD_PREMIUM`, `CLOUD_SSD`, … */
  type: string;
  /** `available`, `in-use`, and in lower case what CBS calls all else: `attaching`, `expanding`. */
  status: string;
  availabilityZone: string;
  /** The instance that it is attached to, or on its way to or from. */
  instance?: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** What CBS calls the two states in which a disk rests, in the words of every cloud. */
const STATUSES: Readonly<Record<string, string>> = { UNATTACHED: "available", ATTACHED: "in-use" };

/** A disk as our type: for the resource's `read` and for `getCloudDisk`. */
export function toDisk(wire: DiskWire): DiskState {
  const { description, metadata } = fromTagged(toTags(wire.Tags));
  return {
    id: wire.DiskId ?? "",
    name: wire.DiskName ?? "",
    description,
    metadata,
    size: wire.DiskSize ?? 0,
    type: wire.DiskType ?? "",
    status: STATUSES[wire.DiskState ?? ""] ?? (wire.DiskState ?? "").toLowerCase(),
    availabilityZone: wire.Placement?.Zone ?? "",
    instance: wire.InstanceId || undefined,
    createdAt: toUtc(wire.CreateTime) ?? "",
  };
}

/** The disks that filters let through, all pages of them. */
export function listDisks(cloud: Tencent, Filters: Filter[] = []): Promise<DiskWire[]> {
  return allPages(async (page) => {
    type Answer = { DiskSet?: DiskWire[]; TotalCount?: number };
    const { DiskSet, TotalCount } = await cloud.ask<Answer>("cbs", "DescribeDisks", { Filters, ...page });
    return { items: DiskSet, total: TotalCount };
  });
}

/** The disks of an account in a region, read together. Every change of one calls `forget`. */
export const disks = perCloud(
  (cloud: Tencent) =>
    new Collection<DiskWire>({
      // By a filter: an id that is unknown would be an error.
      one: async (id) => (await listDisks(cloud, [{ Name: "disk-id", Values: [id] }]))[0],
      all: () => listDisks(cloud),
      key: ({ DiskId = "" }) => DiskId,
    }),
);

/** Whether a disk is attached to an instance, or on its way there. */
export function isAttachedTo(instance: string, wire: DiskWire): boolean {
  return wire.InstanceId === instance && /^(ATTACHING|ATTACHED|EXPANDING)$/.test(wire.DiskState ?? "");
}

/** Waits until a disk rests: nothing else can be asked of it before. */
export function waitUntilAtRest(cloud: Tencent, id: string): Promise<DiskWire> {
  return until(`disk ${id} to be ready`, async () => {
    const wire = await disks(cloud).readNow(id);
    if (!wire) throw new OmnicloudError(`there is no disk ${id}`);
    return /^(UNATTACHED|ATTACHED)$/.test(wire.DiskState ?? "") ? wire : undefined;
  });
}

/** What can change of a disk while it is used. */
export interface Change {
  name: string;
  size: number;
  type: string;
}

/** Renames a disk, grows it and changes its type, attached or not; only what differs. */
export async function changeDisk(cloud: Tencent, now: DiskState, to: Change, say: Report["say"]): Promise<void> {
  const ask = async (action: string, given: object) => {
    await cloud.ask("cbs", action, given);
    disks(cloud).forget();
  };
  if (to.name !== now.name) await ask("ModifyDiskAttributes", { DiskIds: [now.id], DiskName: to.name });
  if (to.type !== now.type) {
    say(`changing disk ${now.id}: type ${to.type} …`);
    await waitUntilAtRest(cloud, now.id);
    await ask("ModifyDiskAttributes", { DiskIds: [now.id], DiskType: to.type });
  }
  if (to.size !== now.size) {
    say(`changing disk ${now.id}: size ${to.size} …`);
    await waitUntilAtRest(cloud, now.id);
    await ask("ResizeDisk", { DiskId: now.id, DiskSize: to.size });
  }
  await until(`disk ${now.id} to change`, async () => {
    const { size, type, status } = toDisk(await waitUntilAtRest(cloud, now.id));
    if (/error|failed/.test(status)) throw new OmnicloudError(`disk ${now.id} was not changed: it is ${status}`);
    return size === to.size && type === to.type ? true : undefined;
  });
}
