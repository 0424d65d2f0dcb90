/** A standalone disk, looked up. */
import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { toVolume, type VolumeWire } from "../volume/api";
import { attachedBy } from "../volume/attachment/owner";
import { withShelvedHolder } from "../volume/shelf";
import type { VolumeNow } from "../volume/volume";
import type { ObjectKind } from "./kind";
import { defineLookup, type OpenStackLookup, oneObject } from "./lookup";
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

/** A disk with its holder, also a shelved one. */
const find = async (lookup: OpenStackLookup, args: GetCloudDiskArgs): Promise<VolumeWire> =>
  withShelvedHolder(lookup.cloud, await pick<VolumeWire>(lookup, disks, args));

/** A disk by id or name. */
export const getCloudDisk = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<GetCloudDiskResult> =>
    toResult(await find(lookup, args), await lookup.cloud.regionOf("volume")),
);

/** A disk as its resource says it once others have changed it. */
export const getVolumeNow = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<VolumeNow> => {
    const wire = await find(lookup, args);
    return { ...toResult(wire, await lookup.cloud.regionOf("volume")), attachedBy: attachedBy(wire) };
  },
);
