/** One bucket of the object storage. API: RGW admin /admin/bucket, S3 */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { inGib } from "../providers/ceph/args";
import { type BucketFacts, seeBucket } from "../providers/ceph/bucket/find";
import { readPolicy } from "../providers/ceph/bucket/policy";
import type { Ceph } from "../providers/ceph/client";
import { OmnicloudError } from "../providers/core/errors";
import type { Inputs, Shape } from "../providers/core/schema";
import { nearest } from "../providers/core/suggest";
import { type LookupOptions, type LookupOutputOptions, later } from "./lookup";
import { lookInOss, type OssLookupArgs, uidArgument, where } from "./oss";

/** Which bucket. */
export interface GetBucketArgs extends OssLookupArgs {
  /** The bucket's name. */
  name: string;
  /** The id of the user that it shall belong to; one that belongs to another user is not found. @default any user */
  uid?: string;
}

/** A bucket, as the gateway has it now. */
export interface OssBucketInfo {
  name: string;
  /** `private`, `public-ro` or `public-rw`; what is none of them, in words. Absent in lists that were not asked for it. */
  policy?: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** The region that it is in. */
  region: string;
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

const schema = z.strictObject({ ...where, name: z.string().min(1), uid: uidArgument } satisfies Shape<GetBucketArgs>);

/**
 * A bucket by its name.
 * @throws OmnicloudError where there is none, or it belongs to somebody else
 * @example const { usedObjects, policy } = await getBucket({ name: "acme-files" });
 */
export function getBucket(args: GetBucketArgs, opts?: LookupOptions): Promise<OssBucketInfo> {
  return lookInOss(
    "getBucket",
    schema,
    args,
    opts,
    () => args.name,
    async (cloud) => {
      const { name, uid } = args;
      const facts = await seeBucket(cloud, name);
      if (!facts)
        throw new OmnicloudError(`there is no bucket ${name} in region ${cloud.region}${await near(cloud, args)}`);
      if (facts.owner === undefined || (uid !== undefined && facts.owner !== uid))
        throw new OmnicloudError(
          `bucket ${name} belongs to ${uid === undefined ? "" : "another user than "}${uid ?? "another user"}`,
        );
      return {
        ...info(cloud, name, { ...facts, owner: facts.owner }),
        policy: await policyOf(cloud, name, facts.owner),
      };
    },
  );
}

/** {@link getBucket} with inputs that may be Outputs. */
export function getBucketOutput(args: Inputs<GetBucketArgs>, opts?: LookupOutputOptions): pulumi.Output<OssBucketInfo> {
  return later(args, opts, getBucket);
}

/** A bucket in our words. */
export function info(cloud: Ceph, name: string, facts: BucketFacts & { owner: string }): OssBucketInfo {
  const { owner: belongsTo, createdAt, bytes: usedBytes, objects: usedObjects, quota, storageClass } = facts;
  const url = `${cloud.endpoint}/${name}`;
  const seen = { name, belongsTo, region: cloud.region, createdAt, usedSize: inGib(usedBytes), usedBytes, usedObjects };
  return { ...seen, ...quota, ...(storageClass === undefined ? {} : { storageClass }), url };
}

/** Who may reach a bucket without keys. */
export async function policyOf(cloud: Ceph, name: string, owner: string): Promise<string> {
  return readPolicy(await cloud.as(owner), name);
}

async function near(cloud: Ceph, { name, uid }: GetBucketArgs): Promise<string> {
  const owner = uid ?? cloud.settings.platformUserId;
  if (!cloud.isAdmin || owner === undefined) return "";
  return `; of user ${owner}, ${nearest(name, await cloud.admin.bucketNames(owner))}`;
}
