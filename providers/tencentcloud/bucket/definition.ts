/** The definition of a bucket of COS. */
import { defineBucket } from "../../core/s3/bucket/bucketDefinition";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { cosOf, endpointOf, urlOf, wholeName } from "../cos/cos";
import { fromTagged, metadataField } from "../tags";
import { buckets, createBucket } from "./api";
import { cosBucketType } from "./bucket";
import { readAccess, writeAccess } from "./policy";

/** The definition of a bucket. */
export const cosBucket = defineBucket<Tencent>(cosBucketType, tencentFields, {
  ...{ s3Of: cosOf, buckets, wholeName, create: createBucket, readAccess, writeAccess },
  means: (whole, written) => written === whole || whole.replace(/-\d+$/, "") === written,
  placeOf: async (cloud, name) => ({
    ...{ account: await cloud.account(), regionName: cloud.region },
    ...{ url: urlOf(cloud, name), endpoint: endpointOf(cloud) },
  }),
  ownTags: (tags) => fromTagged(tags).metadata,
  tags: metadataField,
});
