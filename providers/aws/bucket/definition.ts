/** The definition of a bucket of S3. */
import { defineBucket } from "../../core/s3/bucket/bucketDefinition";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { endpointOf, s3Of, urlOf } from "../s3";
import { fromTagged, metadataField } from "../tags";
import { buckets, createBucket, readAccess, writeAccess } from "./api";
import { s3BucketType } from "./bucket";

/** The definition of a bucket. */
export const s3Bucket = defineBucket<Aws>(s3BucketType, awsFields, {
  ...{ s3Of, buckets, create: createBucket },
  wholeName: async (_cloud, name) => name,
  means: (whole, written) => written === whole,
  readAccess: (cloud, name) => readAccess(s3Of(cloud), name),
  writeAccess: (cloud, name, policy, was) => writeAccess(s3Of(cloud), name, policy, was),
  placeOf: async (cloud, name) => ({
    ...{ account: await cloud.account(), regionName: cloud.region },
    ...{ url: urlOf(cloud, name), endpoint: endpointOf(cloud) },
  }),
  ownTags: (tags) => fromTagged(tags).metadata,
  tags: metadataField,
});
