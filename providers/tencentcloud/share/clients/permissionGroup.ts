/** Who may mount a file system of CFS. */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { TencentArgs } from "../../args";

/** Who may mount a file system, and how. */
export interface Client {
  /** A network in CIDR form, or an address. */
  cidr: string;
  /** `ro` to read, `rw` to read and write. */
  access: "ro" | "rw";
}

/** Arguments of a {@link PermissionGroup}. */
export interface PermissionGroupArgs extends TencentArgs {
  /** Who may mount it; of two that overlap, the narrower one counts. @default nobody */
  clients?: Client[];
  /** The id of a file system that is being adopted, to which it must let in the same clients as before. @default none */
  of?: string;
}

/** What Tencent Cloud says of a {@link PermissionGroup}. */
export interface PermissionGroupOutputs {
  /** Its name, which holds its resource's. */
  groupName: string;
}

/** The type of {@link PermissionGroup}. */
export const permissionGroupType = resourceType<PermissionGroupArgs, PermissionGroupOutputs>(
  "tencentcloud:PermissionGroup",
  { groupName: true },
);

/** A permission group with its rules: these and no others. */
export class PermissionGroup extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<PermissionGroupArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(permissionGroupType, name, args, opts));
  }
}
