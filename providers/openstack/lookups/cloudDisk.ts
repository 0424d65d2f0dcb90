/** A standalone disk, looked up. */
import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { toVolume, type VolumeWire } from "../volume/api";
import { attachedBy } from "../volume/attachment/owner";
import type { VolumeNow } from "../volume/volume";
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

function toResult(wire: VolumeWire, region: string | undefined): GetCloudDiskResult {
  const { metadata: _metadata, ...disk } = toVolume(wire);
  const [first] = disk.attachments;
  return {
    ...disk,
    description: disk.description || undefined,
    region,
    attachedTo: first?.instance,
    device: first?.device,
    attachedAt: first?.attachedAt,
  };
}

/** A disk by id or name. */
export const getCloudDisk = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<GetCloudDiskResult> =>
    toResult(await pick<VolumeWire>(lookup, disks, args), await lookup.cloud.regionOf("volume")),
);

/** A disk as its resource says it once others have changed it. */
export const getVolumeNow = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<VolumeNow> => {
    const wire = await pick<VolumeWire>(lookup, disks, args);
    return { ...toResult(wire, await lookup.cloud.regionOf("volume")), attachedBy: attachedBy(wire) };
  },
);
