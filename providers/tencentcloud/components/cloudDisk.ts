/** A CloudDisk on Tencent Cloud: a disk of CBS, attached to an instance if one is named. */
import * as pulumi from "@pulumi/pulumi";
import type { CloudDiskArgs, CloudDiskOutputs } from "../../../components/cloudDisk";
import type { Builder } from "../../core/cloud";
import { leftAs } from "../../core/detached";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { differences } from "../differences";
import { DiskAttachment, diskAttachmentType } from "../volume/attachment/attachment";
import { Disk } from "../volume/volume";

/** Builds a CloudDisk. */
export const build: Builder<CloudDiskArgs, Fields<CloudDiskOutputs>> = (self, name, args) => {
  refuseWrongArguments("CloudDisk", name, refusedAmong(args, differences.refused.CloudDisk));
  const { connection, region } = args;
  const place = { connection, region };
  const { attachTo, tencentcloud: { subnet } = {} } = args;
  const { size, description, type, availabilityZone, metadata, replaceData, adopt, takeOver } = args;
  const disk = new Disk(
    name,
    {
      ...{ ...place, size, name: args.name ?? name, description, type, availabilityZone, metadata },
      ...{ zoneOf: subnet ?? attachTo, replaceData, adopt, takeOver },
    },
    { parent: self },
  );
  const attachment =
    attachTo === undefined
      ? undefined
      : new DiskAttachment(
          name,
          { ...place, instance: attachTo, disk: disk.id },
          { parent: self, retainOnDelete: false },
        );
  return {
    id: disk.id,
    name: disk.name.apply((given) => given ?? name),
    description: disk.description,
    region: disk.regionName,
    availabilityZone: disk.zone,
    type: disk.diskType,
    size: disk.size,
    createdAt: disk.createdAt,
    updatedAt: pulumi.output(undefined),
    ...(attachment ? attachedAs(attachment) : leftAs(self, name, diskAttachmentType, disk)),
  };
};

/** What is so of a disk once it is attached or detached: it was read before. */
type Attached = Pick<Fields<CloudDiskOutputs>, "status" | "attachedTo" | "device" | "path" | "attachedAt">;

function attachedAs({ status, device, path, attachedAt, instance }: DiskAttachment): Attached {
  return { status, attachedTo: instance, device, path, attachedAt };
}
