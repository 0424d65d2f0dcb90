/** The data disks of an Instance on Tencent Cloud, attached one after the other. */
import * as pulumi from "@pulumi/pulumi";
import type { DataDisk, DataDiskArgs } from "../../../components/instance";
import type { Natives } from "../native";
import { DiskAttachment } from "../volume/attachment/attachment";
import { Disk } from "../volume/volume";

/** The instance that disks are attached to. */
export interface DiskHolder {
  /** The Instance component. */
  self: pulumi.ComponentResource;
  /** Its name. */
  name: string;
  /** Its region, native provider and tags. */
  natives: Natives;
  /** The native instance. */
  machine: pulumi.CustomResource;
  /** The id of its subnet, whose zone the disks are in: the machine's own zone would replace them together with it. */
  subnet: pulumi.Input<string>;
  /** What refuses wrong arguments: nothing is created before it. */
  checked: pulumi.Resource;
}

/** The disks by name, and what is created last of them. */
export interface AttachedDisks {
  /** Each disk as the cloud has it. */
  disks: Record<string, pulumi.Output<DataDisk>>;
  /** What the instance's power waits for. */
  attachments: pulumi.Resource[];
}

/**
 * Creates the disks and attaches them in the order in which they are written. One that is taken out or added moves no other,
 * and whatever replaces the instance replaces no disk.
 */
export function attachDisks(holder: DiskHolder, dataDisks: Record<string, DataDiskArgs>): AttachedDisks {
  const { self, name, natives, machine, subnet, checked } = holder;
  const { place } = natives;
  const attachments: pulumi.Resource[] = [];
  const disks = Object.entries(dataDisks).map(([key, { deleteWithInstance = false, ...written }]) => {
    const of = `${name}-${key}`;
    const disk = new Disk(
      of,
      { ...place, ...written, name: of, zoneOf: subnet },
      { parent: self, dependsOn: checked, retainOnDelete: deleteWithInstance ? undefined : true },
    );
    const attachment = new DiskAttachment(
      of,
      { ...place, instance: machine.id, disk: disk.id },
      {
        parent: self,
        dependsOn: attachments.slice(-1),
        // Tencent Cloud detaches the disks of a terminated instance. A disk that is deleted with it must be detached before that.
        ...(deleteWithInstance ? {} : { deletedWith: machine }),
      },
    );
    attachments.push(attachment);
    const { size, diskType: type } = disk;
    const shown = { id: disk.id, size, type, device: attachment.device, path: attachment.path };
    return [key, pulumi.output(shown) as pulumi.Output<DataDisk>] as const;
  });
  return { disks: Object.fromEntries(disks), attachments };
}
