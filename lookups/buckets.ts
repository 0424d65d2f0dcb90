/** The buckets of one user. API: RGW admin /admin/bucket, S3 ListBuckets */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { usedBy } from "../providers/ceph/bucket/find";
import type { Ceph } from "../providers/ceph/client";
import { eachOf } from "../providers/core/limit";
import type { Inputs, Shape } from "../providers/core/schema";
import { info, type OssBucketInfo, policyOf } from "./bucket";
import { clean, type LookupOptions, type LookupOutputOptions, later } from "./lookup";
import { lookInOss, noUser, type OssLookupArgs, uidArgument, uidMeant, where } from "./oss";
import { pageOf } from "./pages";

/** Whose buckets. */
export interface ListBucketsArgs extends OssLookupArgs {
  /** The user's id. @default the connection's `platformUserId`; with one user's keys, that user */
  uid?: string;
  /** Asks for each bucket's policy too, which takes two requests a bucket. @default false */
  policies?: boolean;
}

/** Which page of the buckets. */
export interface GetBucketsArgs extends ListBucketsArgs {
  /** Which page; the first is 1. A page past the end is empty. @default 1 */
  pageNumber?: number;
  /** How many to a page. 0 means the default. @default 100 */
  pageSize?: number;
}

/** One page of the buckets. */
export interface GetBucketsResult {
  buckets: OssBucketInfo[];
  pageNumber: number;
  pageSize: number;
  /** How many buckets there are on all pages. */
  total: number;
}

const whose = { ...where, uid: uidArgument, policies: z.boolean().optional() } satisfies Shape<ListBucketsArgs>;

const paged = z.strictObject({
  ...whose,
  pageNumber: z.int().positive("must be 1 or more: the first page is 1").optional(),
  pageSize: z.int().nonnegative("must be 1 or more, or 0 for the default").optional(),
} satisfies Shape<GetBucketsArgs>);

/**
 * One page of a user's buckets, by name. However many there are, it takes two requests.
 * @throws OmnicloudError where there is no such user
 * @example const { buckets, total } = await getBuckets({ uid: "u-1001", pageNumber: 2, pageSize: 20 });
 */
export function getBuckets(args: GetBucketsArgs = {}, opts?: LookupOptions): Promise<GetBucketsResult> {
  return lookInOss("getBuckets", paged, args, opts, nothing, async (cloud) => {
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await listed("getBuckets", cloud, args);
    const page = all.slice(end - pageSize, end);
    return { buckets: await eachOf(page, (bucket) => bucket()), pageNumber, pageSize, total: all.length };
  });
}

/** {@link getBuckets} with inputs that may be Outputs. */
export function getBucketsOutput(
  args: Inputs<GetBucketsArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<GetBucketsResult> {
  return later(args, opts, getBuckets);
}

/**
 * All buckets of a user, one after the other.
 * @example for await (const bucket of listBuckets()) if (bucket.usedObjects === 0) …
 */
export async function* listBuckets(
  args: ListBucketsArgs = {},
  opts?: LookupOptions,
): AsyncGenerator<OssBucketInfo, void> {
  const verb = "listBuckets";
  const all = await lookInOss(verb, z.strictObject(whose), args, opts, nothing, (cloud) => listed(verb, cloud, args));
  for (const bucket of all) yield await clean(bucket);
}

const nothing = () => undefined;

/** The buckets by name; each is looked at when it is called for, where the list does not tell all. */
async function listed(
  verb: string,
  cloud: Ceph,
  { uid, policies }: ListBucketsArgs,
): Promise<(() => Promise<OssBucketInfo>)[]> {
  const whole = async (bucket: OssBucketInfo) =>
    policies ? { ...bucket, policy: await policyOf(cloud, bucket.name, bucket.belongsTo) } : bucket;
  if (!cloud.isAdmin) {
    const s3 = cloud.myself();
    const { Buckets = [], Owner } = await s3.ask((api) => api.listBuckets({}));
    return Buckets.map(({ Name: name = "", CreationDate }) => async () => {
      const facts = { tags: {}, owner: Owner?.ID ?? "", createdAt: CreationDate?.toISOString() ?? "" };
      return whole(info(cloud, name, { ...facts, ...(await usedBy(s3, name)) }));
    });
  }
  const owner = uidMeant(verb, uid, cloud);
  const all = await cloud.admin.bucketsOf(owner);
  if (all.length === 0 && !(await cloud.admin.user(owner))) throw noUser(owner, cloud);
  return all
    .sort((a, b) => (a.bucket < b.bucket ? -1 : 1))
    .map((facts) => () => whole(info(cloud, facts.bucket, facts)));
}
