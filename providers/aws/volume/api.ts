/** Disks of EBS. API: EC2 DescribeVolumes, ModifyVolume */

import type { VolumeType, Volume as VolumeWire } from "@aws-sdk/client-ec2";
import { Collection } from "../../core/collection";
import type { Report } from "../../core/definition";
import { BrokenError, OmnicloudError } from "../../core/errors";
import { perCloud } from "../../core/perCloud";
import { until } from "../../core/poll";
import { type Aws, ec2Sdk } from "../client";
import { fromTagged, type Tags, toTags } from "../tags";

export type { VolumeWire };

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
  /** `gp3`, `io2`, … */
  type: string;
  /** `creating`, `available`, `in-use`, `deleting`, `error`. */
  status: string;
  availabilityZone: string;
  encrypted: boolean;
  iops?: number;
  throughput?: number;
  /** The instances that it is attached to. */
  attachments: { instance: string; device?: string; attachedAt?: string }[];
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** A disk as our type: for the resource's `read` and for `getCloudDisk`. */
export function toDisk(wire: VolumeWire): DiskState {
  const attachments = (wire.Attachments ?? []).filter(({ State }) => State !== "detached");
  return {
    id: wire.VolumeId ?? "",
    ...fromTagged(toTags(wire.Tags)),
    size: wire.Size ?? 0,
    type: wire.VolumeType ?? "",
    status: wire.State ?? "",
    availabilityZone: wire.AvailabilityZone ?? "",
    encrypted: wire.Encrypted ?? false,
    iops: wire.Iops,
    throughput: wire.Throughput,
    attachments: attachments.map(({ InstanceId, Device, AttachTime }) => ({
      instance: InstanceId ?? "",
      device: Device,
      attachedAt: AttachTime?.toISOString(),
    })),
    createdAt: wire.CreateTime?.toISOString() ?? "",
  };
}

/** A filter of EC2. */
type Filter = { Name: string; Values: string[] };

/** The disks that filters let through, all pages of them. */
export async function listVolumes(cloud: Aws, Filters: Filter[] = []): Promise<VolumeWire[]> {
  const { DescribeVolumesCommand } = ec2Sdk();
  const all: VolumeWire[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeVolumesCommand({ Filters, MaxResults: 500, NextToken }));
    all.push(...(answer.Volumes ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all;
  }
}

/** The disks of an account in a region, read together. Every change of one calls `forget`. */
export const volumes = perCloud(
  (cloud: Aws) =>
    new Collection<VolumeWire>({
      // By a filter: an id that is unknown would be an error.
      one: async (id) => (await listVolumes(cloud, [{ Name: "volume-id", Values: [id] }]))[0],
      all: () => listVolumes(cloud),
      key: ({ VolumeId = "" }) => VolumeId,
    }),
);

/** The attachment of a disk to an instance, if it is attached, or on its way there. */
export function attachmentTo(instance: string, wire: VolumeWire) {
  const isThere = (State: string | undefined) => State !== "detached" && State !== "detaching";
  return wire.Attachments?.find(({ InstanceId, State }) => InstanceId === instance && isThere(State));
}

/** Waits until a new disk can be used. @throws BrokenError if AWS could not create it */
export async function waitUntilCreated(cloud: Aws, id: string): Promise<VolumeWire> {
  const found = await until(`disk ${id} to be available`, async () => {
    const now = await volumes(cloud).readNow(id);
    return now?.State === "creating" ? undefined : now;
  });
  if (found.State !== "error") return found;
  throw new BrokenError(`disk ${id} is in an error state; the next \`pulumi up\` replaces it`);
}

/** What can change of a disk while it is used. */
export interface Change {
  size?: number;
  type?: string;
  iops?: number;
  throughput?: number;
}

/**
 * Grows a disk and changes its type, attached or not; only what differs.
 * @throws CloudError, among others while AWS allows no further change: it takes one in six hours
 */
export async function changeVolume(cloud: Aws, now: DiskState, to: Change, say: Report["say"]): Promise<void> {
  const due = Object.entries(to).filter(([key, value]) => value !== undefined && value !== now[key as keyof Change]);
  if (due.length === 0) return;
  const { ModifyVolumeCommand } = ec2Sdk();
  const change = Object.fromEntries(due) as Change;
  say(`changing disk ${now.id}: ${due.map(([key, value]) => `${key} ${value}`).join(", ")} …`);
  await cloud.ec2.send(
    new ModifyVolumeCommand({
      VolumeId: now.id,
      ...{ Size: change.size, VolumeType: change.type as VolumeType, Iops: change.iops, Throughput: change.throughput },
    }),
  );
  volumes(cloud).forget();
  await waitUntilChanged(cloud, now.id, change);
}

async function waitUntilChanged(cloud: Aws, id: string, change: Change): Promise<void> {
  await until(`disk ${id} to change`, async () => {
    const wire = await volumes(cloud).readNow(id);
    if (!wire) throw new OmnicloudError(`disk ${id} was to be changed, and is gone`);
    const disk = toDisk(wire);
    if (Object.entries(change).every(([key, value]) => disk[key as keyof Change] === value)) return true;
    const why = await whyFailed(cloud, id);
    if (why !== undefined) throw new OmnicloudError(`disk ${id} was not changed: ${why}`);
    return undefined;
  });
}

/** Why the last change of a disk failed, if it did. */
async function whyFailed(cloud: Aws, id: string): Promise<string | undefined> {
  const { DescribeVolumesModificationsCommand } = ec2Sdk();
  const { VolumesModifications = [] } = await cloud.ec2.send(
    new DescribeVolumesModificationsCommand({ Filters: [{ Name: "volume-id", Values: [id] }] }),
  );
  const failed = VolumesModifications.find(({ ModificationState }) => ModificationState === "failed");
  return failed && (failed.StatusMessage ?? "AWS gives no reason");
}
