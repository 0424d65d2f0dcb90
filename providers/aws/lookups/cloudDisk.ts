/** A disk of EBS, looked up. */

import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { pick } from "../../core/objectKind";
import { listVolumes, toDisk, type VolumeWire } from "../volume/api";
import { defineLookup, listedKind, oneObject } from "./lookup";

const disks = listedKind<VolumeWire>({
  noun: "disk",
  idFilter: "volume-id",
  list: listVolumes,
  idOf: ({ VolumeId = "" }) => VolumeId,
  nameOf: (wire) => toDisk(wire).name,
});

/** A disk by id or name. */
export const getCloudDisk = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<GetCloudDiskResult> => {
    const disk = toDisk(await pick(lookup, disks, args));
    const { id, name, description, availabilityZone, type, size, status, createdAt, attachments } = disk;
    const [first] = attachments;
    return {
      ...{ id, name, description, availabilityZone, type, size, status, createdAt, attachments },
      region: lookup.cloud.region,
      attachedTo: first?.instance,
      device: first?.device,
      attachedAt: first?.attachedAt,
    };
  },
);
