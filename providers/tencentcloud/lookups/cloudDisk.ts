/** A disk of CBS, looked up. */
import type { GetCloudDiskArgs, GetCloudDiskResult } from "../../../lookups/cloudDisk";
import { listedKind, pick } from "../../core/objectKind";
import type { Tencent } from "../client";
import { type DiskWire, listDisks, toDisk } from "../volume/api";
import { MOST_VALUES } from "../vpc/api";
import { defineLookup, filterOf, oneObject } from "./lookup";

const disks = listedKind<Tencent, DiskWire>({
  noun: "disk",
  atOnce: MOST_VALUES,
  idOf: ({ DiskId = "" }) => DiskId,
  nameOf: ({ DiskName = "" }) => DiskName,
  ofIds: (cloud, ids) => listDisks(cloud, filterOf("disk-id", ids)),
  ofNames: (cloud, names) => listDisks(cloud, filterOf("disk-name", names)),
  all: (cloud) => listDisks(cloud),
});

/** A disk by id or name. */
export const getCloudDisk = defineLookup(
  "getCloudDisk",
  oneObject,
  async (lookup, args: GetCloudDiskArgs): Promise<GetCloudDiskResult> => {
    const disk = toDisk(await pick(lookup, disks, args));
    const { id, name, description, availabilityZone, type, size, status, createdAt, instance } = disk;
    return {
      ...{ id, name, description, availabilityZone, type, size, status, createdAt },
      region: lookup.cloud.region,
      attachedTo: instance,
      attachments: instance === undefined ? [] : [{ instance }],
    };
  },
);
