/** A file system of EFS. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** Arguments of a {@link FileSystem}. */
export interface FileSystemArgs extends AwsArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default none */
  description?: string;
  /** A size in GiB that is asked for: EFS grows by itself, and reserves nothing. */
  size?: number;
  /** Whether it is encrypted, with the account's own key; changing it needs a new file system. @default true */
  encrypted?: boolean;
  /** Allows a change that creates a new, empty file system in its place. @default false */
  replaceData?: boolean;
}

/** What AWS says of a {@link FileSystem}. */
export interface FileSystemOutputs {
  /** `available`, … */
  status: string;
  /** The region that it is in. */
  regionName: string;
  /** Where clients mount it. */
  exportPath: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link FileSystem}. */
export const fileSystemType = resourceType<FileSystemArgs, FileSystemOutputs>("aws:FileSystem", {
  status: true,
  regionName: true,
  exportPath: true,
  createdAt: true,
});

export interface FileSystem extends Fields<Pick<FileSystemArgs, "name" | "description"> & FileSystemOutputs> {}
/** A file system, which nobody reaches without mount targets. */
export class FileSystem extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<FileSystemArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(fileSystemType, name, args, opts));
  }
}
