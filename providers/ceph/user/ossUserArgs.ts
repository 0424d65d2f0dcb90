/** What a program says of a user of the object storage, and what the gateway says of it. */
import { z } from "zod";
import type { Shape } from "../../core/schema";
import { type CephArgs, place } from "../args";
import { limit } from "../settings";

/** Arguments of an OssUser. */
export interface OssUserArgs extends CephArgs {
  /** The user's id, which is the platform's user id. @default the connection's `platformUserId` */
  uid?: string;
  /** The name for people. @default the id; a user that was there already keeps its own */
  displayName?: string;
  /**
   * How much all buckets of the user may hold, in GiB; -1 for any amount. Changed in place; less than what is used is
   * refused.
   * @default the connection's `defaultQuota`, else 100; a user that was there already keeps its own
   */
  maxSize?: number;
  /**
   * How many objects all buckets of the user may hold; -1 for any number. Changed in place; less than there are is
   * refused.
   * @default the connection's `defaultQuota`, else 1,000,000; a user that was there already keeps its own
   */
  maxObjects?: number;
  /**
   * How many buckets the user may have; with 1 it has its own and makes no other. Changed in place.
   * @default 1,000; a user that was there already keeps its own
   */
  maxBuckets?: number;
  /**
   * Any text; a change of it makes a new key. The old one goes on working until the next change, or until
   * `dropPrevious`. A key that this resource did not make is never taken away.
   */
  rotate?: string;
  /** Removes the key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
}

/** What the gateway says of a user, as the document's `OssUser` and `RecoverKeyRes` have it. */
export interface OssUserOutputs {
  /** The user's id. */
  ossUid: string;
  /** Whether this resource made the user. One that was there already stays, with its keys and quota, when this goes. */
  made: boolean;
  /** When this resource made the user; absent for one that was there already, for the gateway keeps no such time. */
  createdAt?: string;
  /** The user's name for people. */
  displayedAs: string;
  /** The region that it is in. */
  regionName: string;
  /** The gateway's URL. Secret, as the keys are. */
  endpoint: string;
  /** Secret. */
  accessKey: string;
  /** Secret. */
  secretKey: string;
  /** How much it may store, in GiB; -1 for any amount. */
  sizeLimit: number;
  /** How many objects it may store; -1 for any number. */
  objectLimit: number;
  /** How much it stores, in GiB, rounded up. */
  usedSize: number;
  /** How much it stores, in bytes. */
  usedBytes: number;
  /** How many objects it stores. */
  usedObjects: number;
  /** How many buckets it has. */
  totalBuckets: number;
}

/** The schema of a user's arguments. */
export const ossUserSchema = z.strictObject({
  ...place,
  uid: z
    .string()
    .min(1)
    .max(128)
    .regex(/^[^\s:,/?#&$]+$/, "must not hold spaces nor any of : , / ? # & $")
    .optional(),
  displayName: z.string().min(1).max(255).optional(),
  maxSize: limit.optional(),
  maxObjects: limit.optional(),
  maxBuckets: z.int().min(1, "must be 1 or more").optional(),
  rotate: z.string().optional(),
  dropPrevious: z.boolean().optional(),
} satisfies Shape<OssUserArgs>);
