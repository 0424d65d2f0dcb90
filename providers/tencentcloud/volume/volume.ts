/** A disk of CBS. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of a {@link Disk}. */
export interface DiskArgs extends TencentArgs {
  /** Size in GiB, in steps of 10. It may grow, also while attached, and never shrink. */
  size: number;
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default none */
  description?: string;
  /** The type; changing it is done in place. @default CLOUD_PREMIUM */
  type?: string;
  /** The availability zone; changing it needs a new disk. @default that of `zoneOf` */
  availabilityZone?: string;
  /** The id of the subnet or instance in whose zone it is created. It says nothing of a disk that is there. */
  zoneOf?: string;
  /** Tags of your own. @default none */
  metadata?: Record<string, string>;
  /** Allows a change that creates a new, empty disk in its place. @default false */
  replaceData?: boolean;
}

/** What Tencent Cloud says of a {@link Disk}. */
export interface DiskOutputs {
  /** `available`, `in-use`, … */
  status: string;
  /** The type, even if the program names none. */
  diskType: string;
  /** The region that it is in. */
  regionName: string;
  /** The availability zone that it is in. */
  zone: string;
  /** The id of the instance that it is attached to, if any. */
  attachedTo?: string;
  /** The device that it is attached as: Tencent Cloud names none. */
  device?: string;
  /** When it was attached: Tencent Cloud does not say it. */
  attachedAt?: string;
  /** The token of the resource that attached it there, if one of ours did. */
  attachedBy?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link Disk}. */
export const diskType = resourceType<DiskArgs, DiskOutputs>(
  "tencentcloud:Disk",
  {
    ...{ status: true, diskType: true, regionName: true, zone: true, createdAt: true },
    ...{ attachedTo: true, device: true, attachedAt: true, attachedBy: true },
  },
  [],
  { named: ["zoneOf"], tells: { diskType: "type", zone: "availabilityZone" } },
);

export interface Disk extends Fields<Pick<DiskArgs, "size" | "name" | "description"> & DiskOutputs> {}
/**
 * A disk of CBS. It is no native resource: one of those would be replaced by an empty one when a zone or type changes, and
 * doubled after a kill.
 * @example new Disk("data", { size: 20, zoneOf: subnet.id })
 */
export class Disk extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<DiskArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(diskType, name, args, opts));
  }
}
