/** What a program says of a bucket, and what the gateway says of it. */
import { z } from "zod";
import type { Shape } from "../../core/schema";
import { type CephArgs, place } from "../args";
import { limit, type Quota } from "../settings";
import { type CorsRule, cors } from "./cors";
import { type LifecycleRule, lifecycle } from "./lifecycle";
import { bucketName } from "./name";
import { type BucketPolicy, POLICIES } from "./policy";

/** Arguments of a bucket. */
export interface BucketArgs extends CephArgs {
  /** The name, which no other user of the region may have: 3 to 63 lower-case letters, digits, dots and hyphens. @default the resource's name */
  name?: string;
  /** The id of the user that owns it. @default the connection's `platformUserId`; with one user's keys, that user */
  owner?: string;
  /** Who may reach it without keys: `private`, `public-ro` or `public-rw`. @default private */
  policy?: BucketPolicy;
  /** The storage class of what is written to it; changing it needs a new bucket. @default the placement's own, STANDARD */
  storageClass?: string;
  /** The placement target, as the gateway's operator named it; changing it needs a new bucket. @default the region's own */
  placement?: string;
  /** Keeps the old versions of objects. Switched off again, those that there are stay. @default false */
  versioning?: boolean;
  /** What becomes of objects with time. @default they stay */
  lifecycle?: LifecycleRule[];
  /** Which web pages' scripts may reach it. @default none */
  cors?: CorsRule[];
  /** How much it may hold, beside its owner's quota. Only with an administrator's keys. @default no limit of its own */
  quota?: Partial<Quota>;
  /** Deletes the bucket also when objects are in it. It must have been applied before the bucket is deleted. @default false */
  forceDestroy?: boolean;
  /** Allows a change that makes a new, empty bucket in place of this one. @default false */
  replaceData?: boolean;
}

/** What the gateway says of a bucket, as the document's `OssBucket` has it. */
export interface BucketOutputs {
  /** The name. */
  bucketName: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** When it was made. */
  createdAt: string;
  /** How much is in it, in GiB, rounded up. */
  usedSize: number;
  /** How much is in it, in bytes. */
  usedBytes: number;
  /** How many objects are in it. */
  usedObjects: number;
  /** The region that it is in. */
  regionName: string;
  /** Where clients find it: the gateway's URL and its name. */
  url: string;
  /** The storage class, also where none was asked for. Only an administrator's connection sees it. */
  storageClassName?: string;
  /** The placement target, also where none was asked for. Only an administrator's connection sees it. */
  placementName?: string;
  /** The gateway's id of it. Only an administrator's connection sees it. */
  bucketId?: string;
}

/** The schema of a bucket's arguments. */
export const bucketSchema = z.strictObject({
  ...place,
  name: bucketName.optional(),
  owner: z.string().min(1).optional(),
  policy: z.enum(POLICIES).optional(),
  storageClass: z
    .string()
    .regex(/^[\w.-]+$/, "must be a storage class's name, as STANDARD")
    .optional(),
  placement: z
    .string()
    .regex(/^[\w.-]+$/, "must be a placement target's name")
    .optional(),
  versioning: z.boolean().optional(),
  lifecycle: lifecycle.optional(),
  cors: cors.optional(),
  quota: z
    .strictObject({ maxSize: limit.optional(), maxObjects: limit.optional() } satisfies Shape<Partial<Quota>>)
    .refine((quota) => Object.keys(quota).length > 0, "must have maxSize or maxObjects")
    .optional(),
  forceDestroy: z.boolean().optional(),
  replaceData: z.boolean().optional(),
} satisfies Shape<BucketArgs>);
