/** A file system of CFS. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of a {@link FileSystem}. */
export interface FileSystemArgs extends TencentArgs {
  /** The id of the VPC in which it is mounted; changing it needs a new file system. */
  vpc: string;
  /** The id of the subnet in it, whose zone it is in; changing it needs a new file system. */
  subnet: string;
  /** The id of the permission group that says who mounts it. */
  group: string;
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default none */
  description?: string;
  /** A size in GiB that is asked for: CFS grows by itself, and reserves nothing. */
  size?: number;
  /** Allows a change that creates a new, empty file system in its place. @default false */
  replaceData?: boolean;
}

/** What Tencent Cloud says of a {@link FileSystem}. */
export interface FileSystemOutputs {
  /** `available`, … */
  status: string;
  /** The region that it is in. */
  regionName: string;
  /** The zone of its subnet. */
  zone: string;
  /** Where clients mount it, the first for NFS 4. */
  exportPaths: string[];
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link FileSystem}. */
export const fileSystemType = resourceType<FileSystemArgs, FileSystemOutputs>("tencentcloud:FileSystem", {
  status: true,
  regionName: true,
  zone: true,
  exportPaths: true,
  createdAt: true,
});

export interface FileSystem extends Fields<Pick<FileSystemArgs, "name" | "description"> & FileSystemOutputs> {}
/** A file system, and its mount target in one subnet. */
export class FileSystem extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<FileSystemArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(fileSystemType, name, args, opts));
  }
}
