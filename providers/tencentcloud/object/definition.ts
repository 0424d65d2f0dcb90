/** The definition of an object in a bucket of COS. */
import { z } from "zod";
import { defineObject } from "../../core/s3/objectDefinition";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { cosOf, urlOf } from "../cos/cos";
import { cosObjectType } from "./bucketObject";

/** The storage classes of COS that an object can be written to; those with MAZ need a bucket in several zones. */
const CLASSES = [
  ...(["STANDARD", "STANDARD_IA", "INTELLIGENT_TIERING", "ARCHIVE", "DEEP_ARCHIVE"] as const),
  ...(["MAZ_STANDARD", "MAZ_STANDARD_IA", "MAZ_INTELLIGENT_TIERING", "MAZ_ARCHIVE"] as const),
] as const;

/** The definition of an object in a bucket. */
export const cosObject = defineObject<Tencent>(cosObjectType, tencentFields, {
  // A bucket may be another account's, and is then in no list: whether it is there, its own answers say.
  s3Of: async (cloud) => cosOf(cloud),
  urlOf: (cloud, { bucket, key }) => `${urlOf(cloud, bucket)}/${key.split("/").map(encodeURIComponent).join("/")}`,
  whereOf: ({ region }) => `Tencent Cloud ${region}`,
  storageClass: z.enum(CLASSES),
});
