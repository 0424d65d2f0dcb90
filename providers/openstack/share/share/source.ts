/** What a share is created from: a snapshot, if it is not empty. */
import { type Fault, hasUnknown } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { shareSnapshots } from "../shareSnapshot/api";

/** The arguments of a share that its source is about. */
interface Sourced {
  size: number;
  snapshotId?: string;
  adopt?: string | false;
}

/** Faults of a snapshot that is not there, or does not fit into the share. */
export async function snapshotFaults(
  { size, snapshotId, adopt }: Sourced,
  was: Sourced | undefined,
  cloud: OpenStack,
): Promise<Fault[]> {
  // What was created from it may outlive it.
  if (snapshotId === undefined || hasUnknown(snapshotId) || was?.snapshotId === snapshotId) return [];
  if (typeof adopt === "string") return [];
  const found = await shareSnapshots(cloud).get(snapshotId);
  if (!found) return [{ property: "snapshotId", reason: `there is no share snapshot ${snapshotId}` }];
  if (hasUnknown(size) || size >= found.size) return [];
  return [{ property: "size", reason: `must be at least ${found.size} GiB, for share snapshot ${snapshotId}` }];
}
