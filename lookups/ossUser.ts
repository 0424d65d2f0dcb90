/** A user of the object storage: what it stores and may store; and its key, recovered. */
import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { ask, asOutput, type LookupOptions, type LookupOutputOptions } from "./ask";
import type { OssLookupArgs } from "./bucket";

/** Which user. */
export interface GetOssUserArgs extends OssLookupArgs {
  /** The user's id, which is the platform's user id. @default the connection's `platformUserId` */
  uid?: string;
}

/** A user, as the object storage has it now. */
export interface GetOssUserResult {
  /** The user's id. */
  uid: string;
  /** The display name. */
  displayName: string;
  /** The region that it is in. */
  region: string;
  /** When a stack of this package created it; Ceph itself keeps no such time. ISO 8601, UTC. */
  createdAt?: string;
  /** How much it may store, in GiB; -1 for any amount. */
  maxSize: number;
  /** How many objects it may store; -1 for any number. */
  maxObjects: number;
  /** How much it stores, in GiB, rounded up. */
  usedSize: number;
  /** How much it stores, in bytes. */
  usedBytes: number;
  /** How many objects it stores. */
  usedObjects: number;
  /** How many buckets it has. */
  totalBuckets: number;
  /** Whether the object storage refuses it. */
  suspended: boolean;
}

/** A user's key. */
export interface RecoverKeyResult {
  /** The URL to give to an S3 client. */
  endpoint: string;
  /** The access key. */
  accessKey: string;
  /** The secret key. */
  secretKey: string;
}

/**
 * A user with its quota and what it stores, counted again.
 * @throws OmnicloudError if there is none
 * @example const { usedSize, maxSize } = await getOssUser({ uid: "u-1001" });
 */
export function getOssUser(args: GetOssUserArgs = {}, opts?: LookupOptions): Promise<GetOssUserResult> {
  return ask("getOssUser", args, opts);
}

/** {@link getOssUser} with inputs that may be Outputs. */
export const getOssUserOutput = asOutput(getOssUser);

/**
 * A user's key, recovered. If it has several, the first of them; each works. A connection that holds one user's own keys
 * gives that user's.
 * @throws OmnicloudError if there is no such user, or it has no key
 * @example const { endpoint, accessKey, secretKey } = await recoverKey({ uid: "u-1001" });
 */
export function recoverKey(args: GetOssUserArgs = {}, opts?: LookupOptions): Promise<RecoverKeyResult> {
  return ask("recoverKey", args, opts);
}

const recoverKeyAsOutput = asOutput(recoverKey);

/** {@link recoverKey} with inputs that may be Outputs. Its result is secret. */
export function recoverKeyOutput(
  args: Inputs<GetOssUserArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<RecoverKeyResult> {
  return pulumi.secret(recoverKeyAsOutput(args, opts));
}
