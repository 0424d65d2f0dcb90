/** A disk of EBS, looked up. */
import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { listVolumes, toDisk, type VolumeWire } from "../volume/api";
import { defineLookup, type ObjectKind, oneObject, pick } from "./lookup";

const disks: ObjectKind<VolumeWire> = {
  noun: "disk",
  byId: async (cloud, id) => (await listVolumes(cloud, [{ Name: "volume-id", Values: [id] }]))[0],
  // Names with a wildcard would find others too: compared again.
  byName: async (cloud, name) =>
    (await listVolumes(cloud, [{ Name: "tag-key", Values: ["Name"] }])).filter((wire) => toDisk(wire).name === name),
  names: async (cloud) => (await listVolumes(cloud)).map((wire) => toDisk(wire).name).filter(Boolean),
  idOf: ({ VolumeId = "" }) => VolumeId,
};

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
