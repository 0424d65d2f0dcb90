/** Buckets of COS, looked up. They belong to the account; what is in them is counted by a list of their objects. */
import { z } from "zod";
import type { GetBucketArgs, OssBucketInfo } from "../../../lookups/bucket";
import type { GetBucketsArgs, GetBucketsResult, ListBucketsArgs } from "../../../lookups/buckets";
import { OmnicloudError } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { pageFields, pageOf } from "../../core/page";
import type { BucketThere } from "../../core/s3/bucket/accountBucket";
import type { Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import { buckets } from "../bucket/api";
import { readAccess } from "../bucket/policy";
import { countObjects } from "../bucket/use";
import type { Tencent } from "../client";
import { cosOf, urlOf, wholeName } from "../cos/cos";
import { differences } from "../differences";
import { defineList, defineLookup, lookupFields } from "./lookup";

const uid = z.undefined({ error: differences.refused.getBucket.uid }).optional();

/** The buckets of the region by name: COS lists all of them at once. */
async function bucketsOfRegion(cloud: Tencent): Promise<BucketThere[]> {
  return [...(await buckets(cloud).all())].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** COS has no quota: any amount may be in a bucket. */
const NO_LIMIT = { maxSize: -1, maxObjects: -1 };

async function toInfo(cloud: Tencent, { name, createdAt }: BucketThere, policies: boolean): Promise<OssBucketInfo> {
  const [policy, used, belongsTo] = await Promise.all([
    policies ? readAccess(cloud, name) : undefined,
    countObjects(cosOf(cloud), name),
    cloud.account(),
  ]);
  return {
    ...{ name, belongsTo, region: cloud.region, createdAt, ...used, ...NO_LIMIT },
    ...(policy === undefined ? {} : { policy }),
    url: urlOf(cloud, name),
  };
}

/** A bucket by its name, with the APPID or without it. */
export const getBucket = defineLookup(
  "getBucket",
  z.strictObject({ ...lookupFields, name: z.string().min(1), uid } satisfies Shape<GetBucketArgs>),
  async (lookup, { name }: GetBucketArgs): Promise<OssBucketInfo> => {
    const { cloud } = lookup;
    const whole = await wholeName(cloud, name);
    await lookup.requirePermission(whole);
    const all = await bucketsOfRegion(cloud);
    const found = all.find((bucket) => bucket.name === whole);
    if (found) return toInfo(cloud, found, true);
    const names = all.map((one) => one.name);
    const nearest = (await lookup.mayList()) ? `; ${suggestionFor(whole, names)}` : "";
    throw new OmnicloudError(`there is no bucket ${whole} of this account in region ${cloud.region}${nearest}`);
  },
);

const whose = { ...lookupFields, uid, policies: z.boolean().optional() } satisfies Shape<ListBucketsArgs>;

/** One page of the account's buckets in the region. */
export const getBuckets = defineLookup(
  "getBuckets",
  z.strictObject({ ...whose, ...pageFields } satisfies Shape<GetBucketsArgs>),
  async (lookup, args: GetBucketsArgs): Promise<GetBucketsResult> => {
    const { cloud } = lookup;
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await bucketsOfRegion(cloud);
    const page = all.slice(end - pageSize, end);
    const found = await mapLimited(page, (bucket) => toInfo(cloud, bucket, args.policies === true));
    return { buckets: found, pageNumber, pageSize, total: all.length };
  },
);

/** All of the account's buckets in the region, one after the other. */
export const listBuckets = defineList(
  "listBuckets",
  z.strictObject(whose),
  async function* (lookup, { policies }: ListBucketsArgs): AsyncGenerator<OssBucketInfo, void> {
    const { cloud } = lookup;
    await lookup.requirePermission();
    for (const bucket of await bucketsOfRegion(cloud)) yield toInfo(cloud, bucket, policies === true);
  },
);
