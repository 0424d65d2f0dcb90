/** A standalone disk, looked up. */
import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { toVolume, type VolumeWire } from "../volume/api";
import { withShelvedHolder } from "../volume/shelf";
import type { ObjectKind } from "./kind";
import { defineLookup, oneObject } from "./lookup";
import { pick } from "./pick";

const disks: ObjectKind = {
  noun: "disk",
  service: "volume",
  path: "/volumes",
  envelope: "volume",
  plural: "volumes",
};

/** A disk by id or name. */
export const getCloudDisk = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<GetCloudDiskResult> => {
    const { metadata: _metadata, ...disk } = toVolume(
      await withShelvedHolder(lookup.cloud, await pick<VolumeWire>(lookup, disks, args)),
    );
    const [first] = disk.attachments;
    return {
      ...disk,
      description: disk.description || undefined,
      region: await lookup.cloud.regionOf("volume"),
      attachedTo: first?.instance,
      device: first?.device,
      attachedAt: first?.attachedAt,
    };
  },
);
