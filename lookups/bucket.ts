/** One bucket of the object storage. */
import type { RegionArgs } from "../providers/core/connection";
import { ask, asOutput, type LookupOptions } from "./ask";

/** Arguments of every look-up of the object storage: where it looks. */
export type OssLookupArgs = RegionArgs;

/** Which bucket. */
export interface GetBucketArgs extends OssLookupArgs {
  /** The bucket's name. */
  name: string;
  /** The id of the user that it should belong to; one that belongs to another user is an error. @default any user */
  uid?: string;
}

/** A bucket, as the object storage has it now. */
export interface OssBucketInfo {
  /** The bucket's name. */
  name: string;
  /** `private`, `public-ro` or `public-rw`; in words if it is none of them. Absent from lists without `policies`. */
  policy?: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** The region that it is in. */
  region: string;
  /** ISO 8601, UTC. */
  createdAt: string;
  /** How much is in it, in GiB, rounded up. */
  usedSize: number;
  /** How much is in it, in bytes. */
  usedBytes: number;
  /** How many objects are in it. */
  usedObjects: number;
  /** How much it may hold, in GiB, beside its owner's quota; -1 for any amount. */
  maxSize: number;
  /** How many objects it may hold, beside its owner's quota; -1 for any number. */
  maxObjects: number;
  /** The storage class. Only an administrator's connection sees it. */
  storageClass?: string;
  /** Where clients find it. */
  url: string;
}

/**
 * A bucket by its name.
 * @throws OmnicloudError if there is none, with the nearest names, or if it belongs to somebody else
 * @example const { usedObjects, policy } = await getBucket({ name: "acme-files" });
 */
export function getBucket(args: GetBucketArgs, opts?: LookupOptions): Promise<OssBucketInfo> {
  return ask("getBucket", args, opts);
}

/** {@link getBucket} with inputs that may be Outputs. */
export const getBucketOutput = asOutput(getBucket);
