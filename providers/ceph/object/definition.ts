/** The definition of an object in a bucket. */
import { z } from "zod";
import { urlOf } from "../../core/s3/object";
import { defineObject } from "../../core/s3/objectDefinition";
import { cephFields } from "../args";
import { findBucket } from "../bucket/api";
import type { Ceph } from "../client";
import { bucketObjectType } from "./bucketObject";

/** The definition of an object in a bucket. */
export const bucketObject = defineObject<Ceph>(bucketObjectType, cephFields, {
  s3Of: (cloud, bucket) => cloud.s3AsOwnerOf(bucket),
  usualClass: async (cloud, bucket) =>
    cloud.isAdmin ? (await findBucket(cloud.admin, bucket))?.storageClass : undefined,
  urlOf: (cloud, place) => urlOf(cloud.endpoint, place),
  whereOf: (cloud) => `region ${cloud.region}`,
  storageClass: z.string().min(1),
});
