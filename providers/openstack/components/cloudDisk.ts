/** A CloudDisk on OpenStack: a volume, attached to a server if one is named. */
import * as pulumi from "@pulumi/pulumi";
import type { CloudDiskArgs, CloudDiskOutputs } from "../../../components/cloudDisk";
import type { Builder } from "../../core/cloud";
import { leftAs } from "../../core/detached";
import type { Fields } from "../../core/fields";
import { latest } from "../time";
import { VolumeAttachment, volumeAttachmentType } from "../volume/attachment/attachment";
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
    createdAt: volume.createdAt,
    ...(attachment
      ? attachedAs(volume, attachment)
      : { updatedAt: volume.updatedAt, ...leftAs(self, name, volumeAttachmentType, volume) }),
  };
};

/** What is so of a disk once it is attached or detached: its volume was read before. */
type Attached = Pick<
  Fields<CloudDiskOutputs>,
  "status" | "updatedAt" | "attachedTo" | "device" | "path" | "attachedAt"
>;

function attachedAs(volume: Volume, attachment: VolumeAttachment): Attached {
  const { status, device, path, attachedAt, server } = attachment;
  const times = pulumi.all([volume.updatedAt, attachment.updatedAt]);
  return { status, updatedAt: times.apply(latest), attachedTo: server, device, path, attachedAt };
}
