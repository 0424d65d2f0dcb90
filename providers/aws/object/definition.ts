/** The definition of an object in a bucket of S3. */
import { z } from "zod";
import { urlOf } from "../../core/s3/object";
import { defineObject } from "../../core/s3/objectDefinition";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { endpointOf, s3Of } from "../s3";
import { s3ObjectType } from "./bucketObject";

/** The storage classes of S3 that an object can be written to. */
const CLASSES = [
  ...(["STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"] as const),
  ...(["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE", "REDUCED_REDUNDANCY"] as const),
] as const;

/** The definition of an object in a bucket. */
export const s3Object = defineObject<Aws>(s3ObjectType, awsFields, {
  // A bucket may be another account's, and is then in no list: whether it is there, its own answers say.
  s3Of: async (cloud) => s3Of(cloud),
  urlOf(cloud, { bucket, key }) {
    const endpoint = endpointOf(cloud);
    if (cloud.settings.endpoint !== undefined) return urlOf(endpoint, { bucket, key });
    return `${endpoint.replace("//", `//${bucket}.`)}/${key.split("/").map(encodeURIComponent).join("/")}`;
  },
  whereOf: ({ region }) => `AWS ${region}`,
  storageClass: z.enum(CLASSES),
});
