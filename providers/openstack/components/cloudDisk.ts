/** A CloudDisk on OpenStack: a volume, attached to a server if one is named. */
import * as pulumi from "@pulumi/pulumi";
import type { CloudDiskArgs, CloudDiskOutputs } from "../../../components/cloudDisk";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { VolumeAttachment } from "../volume/attachment/attachment";
import { Volume } from "../volume/volume";
import { placeOf, withBlock } from "./place";

/** Builds a CloudDisk. */
export const build: Builder<CloudDiskArgs, Fields<CloudDiskOutputs>> = (self, name, args) => {
  const { attachTo, ...own } = withBlock("CloudDisk", name, args);
  const volume = new Volume(name, { ...own, name: own.name ?? name }, { parent: self });
  const attachment =
    attachTo === undefined
      ? undefined
      : new VolumeAttachment(
          name,
          { ...placeOf(args), server: attachTo, volume: volume.id },
          { parent: self, retainOnDelete: false },
        );
  return {
    id: volume.id,
    name: volume.name.apply((given) => given ?? name),
    description: volume.description,
    region: volume.regionName,
    availabilityZone: volume.zone,
    type: volume.volumeType,
    size: volume.size,
    status: attachment?.status ?? volume.status,
    createdAt: volume.createdAt,
    updatedAt: volume.updatedAt,
    attachedTo: attachment?.server ?? volume.attachedTo,
    device: attachment?.device ?? volume.device,
    path: attachment?.path ?? pulumi.output(undefined),
    attachedAt: attachment?.attachedAt ?? volume.attachedAt,
  };
};
