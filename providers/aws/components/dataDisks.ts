/** The data disks of an Instance on AWS. */
import type * as pulumi from "@pulumi/pulumi";
import type { DataDisk, DataDiskArgs } from "../../../components/instance";
import { refuseWrongArguments } from "../../core/errors";
import type { Natives } from "../native";

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
  subnet: pulumi.Output<string>;
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

/** Creates the disks and attaches them in the order in which they are written. */
export function attachDisks({ name }: DiskHolder, dataDisks: Record<string, DataDiskArgs>): AttachedDisks {
  const wrong = Object.keys(dataDisks).map((key) => [`dataDisks.${key}`, "not on AWS yet"] as const);
  refuseWrongArguments("Instance", name, wrong);
  return { disks: {}, attachments: [] };
}
