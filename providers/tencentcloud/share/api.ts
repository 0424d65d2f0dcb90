/** File systems of CFS, and the permission groups that say who mounts them. API: CFS DescribeCfsFileSystems, DescribeCfsRules */

import type {
  FileSystemInfo,
  MountInfo,
  PGroupInfo,
  PGroupRuleInfo,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/cfs/v20190719/cfs_models";
import { Collection } from "../../core/collection";
import { isGone, OmnicloudError } from "../../core/errors";
import { perCloud } from "../../core/perCloud";
import { until } from "../../core/poll";
import { allPages, type Tencent } from "../client";
import { fromTagged, type Kind, type Tags } from "../tags";
import { toUtc } from "../time";

export type { FileSystemInfo, MountInfo, PGroupInfo, PGroupRuleInfo };

/** How the tag service names file systems. */
export const FILE_SYSTEM: Kind = ["cfs", "filesystem"];

/** The tag of a name as it was written: CFS's own names have letters, digits, `_` and `-` alone. */
const NAME = "Name";

/** The name that CFS shows of one that was written. */
export const shownName = (name: string): string => name.replace(/[^\w-]/g, "-").slice(0, 64);

/** The tags of a file system, beside its description and our mark. */
export const nameTag = (name: string): Tags => ({ [NAME]: name });

/** Tags as CFS has them, by key. */
export function toTags(wire: FileSystemInfo): Tags {
  return Object.fromEntries((wire.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}

/** A file system as our type. */
export interface ShareState {
  id: string;
  name: string;
  description?: string;
  /** `available`, `creating`, … */
  status: string;
  availabilityZone: string;
  /** The id of its permission group. */
  group: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** A file system as our type: for the resource's `read` and for `getNasShare`. */
export function toShare(wire: FileSystemInfo): ShareState {
  const tags = toTags(wire);
  const shown = wire.FsName ?? "";
  const written = tags[NAME];
  return {
    id: wire.FileSystemId ?? "",
    // Whoever renames it, does so in the console, which knows nothing of the tag.
    name: written !== undefined && shownName(written) === shown ? written : shown,
    description: fromTagged(tags).description,
    status: wire.LifeCycleState ?? "",
    availabilityZone: wire.Zone ?? "",
    group: wire.PGroup?.PGroupId ?? "",
    createdAt: toUtc(wire.CreationTime) ?? "",
  };
}

/** All file systems of the account in the region. */
export function listFileSystems(cloud: Tencent): Promise<FileSystemInfo[]> {
  return allPages(async (page) => {
    type Answer = { FileSystems?: FileSystemInfo[]; TotalCount?: number };
    const { FileSystems, TotalCount } = await cloud.ask<Answer>("cfs", "DescribeCfsFileSystems", page);
    return { items: FileSystems, total: TotalCount };
  });
}

/** What Tencent Cloud answers, or nothing if there is no such object. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The file systems of the account in the region, read together. Every change of one calls `forget`. */
export const fileSystems = perCloud((cloud: Tencent) => {
  const ask = (FileSystemId: string) =>
    cloud.ask<{ FileSystems?: FileSystemInfo[] }>("cfs", "DescribeCfsFileSystems", { FileSystemId });
  return new Collection<FileSystemInfo>({
    one: async (id) => (await unlessGone(ask(id)))?.FileSystems?.[0],
    all: () => listFileSystems(cloud),
    key: ({ FileSystemId = "" }) => FileSystemId,
  });
});

/** Whether a file system is there, and not on its way out. */
export const isThere = ({ LifeCycleState: state }: FileSystemInfo): boolean => state !== "deleting";

/** Waits until a file system can be used, or was not created. */
export function waitUntilAvailable(cloud: Tencent, id: string): Promise<FileSystemInfo> {
  return until(`file system ${id} to be available`, async () => {
    const now = await fileSystems(cloud).readNow(id);
    if (!now) throw new OmnicloudError(`there is no file system ${id}`);
    return now.LifeCycleState === "creating" || now.LifeCycleState === "mounting" ? undefined : now;
  });
}

/** Where a file system is mounted from: it has one mount target, in one subnet. `undefined` if it has none. */
export async function targetOf(cloud: Tencent, FileSystemId: string): Promise<MountInfo | undefined> {
  type Answer = { MountTargets?: MountInfo[] };
  const answer = await unlessGone(cloud.ask<Answer>("cfs", "DescribeMountTargets", { FileSystemId }));
  return answer?.MountTargets?.[0];
}

/** The mount sources: the first for NFS 4, the second for NFS 3. */
export function exportPathsOf({ IpAddress = "", FSID = "" }: MountInfo): string[] {
  return [`${IpAddress}:/`, `${IpAddress}:/${FSID}`];
}

/** The permission groups of the account in the region: one list, without pages. */
export async function listGroups(cloud: Tencent): Promise<PGroupInfo[]> {
  return (await cloud.ask<{ PGroupList?: PGroupInfo[] }>("cfs", "DescribeCfsPGroups")).PGroupList ?? [];
}

/** The rules of a group; none if there is no such group. */
export async function rulesIn(cloud: Tencent, PGroupId: string): Promise<PGroupRuleInfo[]> {
  const answer = await unlessGone(cloud.ask<{ RuleList?: PGroupRuleInfo[] }>("cfs", "DescribeCfsRules", { PGroupId }));
  return answer?.RuleList ?? [];
}
