/** A user of the object storage, what it stores and may store; and its key, found again. API: RGW admin /admin/user */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { inGib } from "../providers/ceph/args";
import { OmnicloudError } from "../providers/core/errors";
import type { Inputs, Shape } from "../providers/core/schema";
import { type LookupOptions, type LookupOutputOptions, later } from "./lookup";
import { lookInOss, noUser, type OssLookupArgs, uidArgument, uidMeant, where } from "./oss";

/** Which user. */
export interface GetOssUserArgs extends OssLookupArgs {
  /** The user's id, which is the platform's user id. @default the connection's `platformUserId` */
  uid?: string;
}

/** A user, as the gateway has it now. */
export interface GetOssUserResult {
  /** The user's id. */
  uid: string;
  displayName: string;
  /** The region that it is in. */
  region: string;
  /** When a stack of this package made it; RGW itself keeps no such time. */
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
  /** Whether the gateway refuses it. */
  suspended: boolean;
}

/** A user's key. */
export interface RecoverKeyResult {
  /** The URL to give to an S3 client. */
  endpoint: string;
  accessKey: string;
  secretKey: string;
}

const schema = z.strictObject({ ...where, uid: uidArgument } satisfies Shape<GetOssUserArgs>);

/**
 * A user with its quota and what it uses, counted anew.
 * @throws OmnicloudError where there is none
 * @example const { usedSize, maxSize } = await getOssUser({ uid: "u-1001" });
 */
export function getOssUser(args: GetOssUserArgs = {}, opts?: LookupOptions): Promise<GetOssUserResult> {
  const verb = "getOssUser";
  return lookInOss(
    verb,
    schema,
    args,
    opts,
    (cloud) => uidMeant(verb, args.uid, cloud),
    async (cloud) => {
      const uid = uidMeant(verb, args.uid, cloud);
      const [user, buckets] = await Promise.all([cloud.admin.user(uid, { used: true }), cloud.admin.bucketNames(uid)]);
      if (!user) throw noUser(uid, cloud);
      const { bytes, objects } = user.used ?? { bytes: 0, objects: 0 };
      const made = user.tags.find((tag) => tag.startsWith("omnicloud-made="))?.slice("omnicloud-made=".length);
      return {
        uid,
        displayName: user.displayName,
        region: cloud.region,
        ...(made ? { createdAt: made } : {}),
        ...user.quota,
        usedSize: inGib(bytes),
        usedBytes: bytes,
        usedObjects: objects,
        totalBuckets: buckets.length,
        suspended: user.suspended,
      };
    },
  );
}

/** {@link getOssUser} with inputs that may be Outputs. */
export function getOssUserOutput(
  args: Inputs<GetOssUserArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<GetOssUserResult> {
  return later(args, opts, getOssUser);
}

/**
 * A user's key, found again. Where it has several, the first of them; each works.
 * @throws OmnicloudError where there is no such user, or it has no key
 * @example const { endpoint, accessKey, secretKey } = await recoverKey({ uid: "u-1001" });
 */
export function recoverKey(args: GetOssUserArgs = {}, opts?: LookupOptions): Promise<RecoverKeyResult> {
  const verb = "recoverKey";
  return lookInOss(
    verb,
    schema,
    args,
    opts,
    (cloud) => uidMeant(verb, args.uid, cloud),
    async (cloud) => {
      const uid = uidMeant(verb, args.uid, cloud);
      const user = await cloud.admin.user(uid);
      if (!user) throw noUser(uid, cloud);
      const [key] = user.keys;
      if (!key) throw new OmnicloudError(`user ${uid} of region ${cloud.region} has no key: an OssUser makes one`);
      return { endpoint: cloud.endpoint, ...key };
    },
  );
}

/** {@link recoverKey} with inputs that may be Outputs. Its result is secret. */
export function recoverKeyOutput(
  args: Inputs<GetOssUserArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<RecoverKeyResult> {
  return pulumi.secret(later(args, opts, recoverKey));
}
