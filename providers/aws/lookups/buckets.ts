/** Buckets of S3, looked up. They belong to the account; what is in them is counted by a list of their objects. */
import { z } from "zod";
import type { GetBucketArgs, OssBucketInfo } from "../../../lookups/bucket";
import type { GetBucketsArgs, GetBucketsResult, ListBucketsArgs } from "../../../lookups/buckets";
import { OmnicloudError } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { pageFields, pageOf } from "../../core/page";
import type { BucketThere } from "../../core/s3/bucket/accountBucket";
import type { Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import { readAccess } from "../bucket/api";
import { countObjects } from "../bucket/use";
import type { Aws } from "../client";
import { differences } from "../differences";
import { s3Of, urlOf } from "../s3";
import { defineList, defineLookup, lookupFields } from "./lookup";

const uid = z.undefined({ error: differences.refused.getBucket.uid }).optional();

/** The buckets of the region by name, all pages of them. */
async function bucketsOfRegion(cloud: Aws): Promise<BucketThere[]> {
  const { region } = cloud;
  const all: BucketThere[] = [];
  for (let token: string | undefined; ; ) {
    const request = { BucketRegion: region, MaxBuckets: 1000, ContinuationToken: token };
    const { Buckets = [], ContinuationToken } = await s3Of(cloud).ask((api) => api.listBuckets(request));
    const here = Buckets.filter(({ BucketRegion = region }) => BucketRegion === region);
    all.push(
      ...here.map(({ Name = "", CreationDate }) => ({ name: Name, createdAt: CreationDate?.toISOString() ?? "" })),
    );
    token = ContinuationToken || undefined;
    if (token === undefined) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** S3 has no quota: any amount may be in a bucket. */
const NO_LIMIT = { maxSize: -1, maxObjects: -1 };

async function toInfo(cloud: Aws, { name, createdAt }: BucketThere, policies: boolean): Promise<OssBucketInfo> {
  const s3 = s3Of(cloud);
  const [policy, used, belongsTo] = await Promise.all([
    policies ? readAccess(s3, name) : undefined,
    countObjects(s3, name),
    cloud.account(),
  ]);
  return {
    ...{ name, belongsTo, region: cloud.region, createdAt, ...used, ...NO_LIMIT },
    ...(policy === undefined ? {} : { policy }),
    url: urlOf(cloud, name),
  };
}

/** A bucket by its name. */
export const getBucket = defineLookup(
  "getBucket",
  z.strictObject({ ...lookupFields, name: z.string().min(1), uid } satisfies Shape<GetBucketArgs>),
  async (lookup, { name }: GetBucketArgs): Promise<OssBucketInfo> => {
    const { cloud } = lookup;
    await lookup.requirePermission(name);
    const all = await bucketsOfRegion(cloud);
    const found = all.find((bucket) => bucket.name === name);
    if (found) return toInfo(cloud, found, true);
    const nearest = (await lookup.mayList())
      ? `; ${suggestionFor(
          name,
          all.map((one) => one.name),
        )}`
      : "";
    throw new OmnicloudError(`there is no bucket ${name} of this account in region ${cloud.region}${nearest}`);
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
    const buckets = await mapLimited(page, (bucket) => toInfo(cloud, bucket, args.policies === true));
    return { buckets, pageNumber, pageSize, total: all.length };
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
