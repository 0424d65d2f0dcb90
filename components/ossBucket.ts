/** An OssBucket: a bucket in the object storage, and the user that it belongs to. */
import type * as pulumi from "@pulumi/pulumi";
import type { BlocksOf, OssUser } from "../providers";
import type { RegionArgs } from "../providers/core/connection";
import type { Fields } from "../providers/core/fields";
import type { Inputs } from "../providers/core/schema";
import type { BucketPolicy, BucketQuota, CorsRule, LifecycleRule } from "./bucketRules";
import { Component } from "./component";

/** What the user of a bucket is to be. */
interface BucketUser {
  /** The display name. @default the id; a user that existed before keeps its own */
  displayName?: string;
  /**
   * How much all buckets of the user may hold, in GiB; -1 for any amount. Changed in place; less than what is stored is
   * refused.
   * @default the connection's `defaultQuota`, else 100; a user that existed before keeps its own
   */
  maxSize?: number;
  /**
   * How many objects all buckets of the user may hold; -1 for any number. Changed in place; fewer than are stored is
   * refused.
   * @default the connection's `defaultQuota`, else 1,000,000; a user that existed before keeps its own
   */
  maxObjects?: number;
  /** How many buckets the user may have. Changed in place. @default 1,000; a user that existed before keeps its own */
  maxBuckets?: number;
  /**
   * Any text; changing it creates a new key. The old one works until the next change, or until `dropPrevious`. A key
   * that the stack did not create is never deleted. @default the first key
   */
  rotate?: string;
  /** Deletes the key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
  /**
   * Takes over a user that something else created, by its id. It is compared first and must be as the arguments say.
   * @default takes over the user of this id, if there is one, as it is
   */
  adopt?: string | false;
}

/** The user that a bucket belongs to. */
export interface OssBucketUserArgs extends Inputs<BucketUser> {
  /** The user's id, which is the platform's user id. @default the connection's `platformUserId` */
  uid?: string;
}

/** What a bucket is to be. */
interface BucketSettings {
  /** The name, which no other user of the region may have: 3 to 63 lower-case letters, digits, dots and hyphens. @default the component's name */
  name?: string;
  /** Who may reach it without keys: `private`, `public-ro` or `public-rw`. @default private */
  policy?: BucketPolicy;
  /** The storage class of what is written to it; changing it needs a new bucket. @default STANDARD, or the placement's own */
  storageClass?: string;
  /** Keeps the old versions of objects. Switched off again, the versions that exist are kept. @default false */
  versioning?: boolean;
  /** What happens to objects with time. @default they are kept */
  lifecycle?: LifecycleRule[];
  /** Which web pages' scripts may reach it. @default none */
  cors?: CorsRule[];
  /** How much it may hold, beside its user's quota. Only with an administrator's keys. @default no limit of its own */
  quota?: BucketQuota;
  /** Deletes the bucket together with what is in it. It must have been applied before the bucket is deleted. @default false */
  forceDestroy?: boolean;
  /** Allows a change that creates a new, empty bucket in place of this one. @default false */
  replaceData?: boolean;
  /**
   * Takes over a bucket that something else created, by its name. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
}

/** Arguments of an {@link OssBucket}. */
export interface OssBucketArgs extends RegionArgs, Inputs<BucketSettings>, BlocksOf<"OssBucket"> {
  /**
   * The user that it belongs to: created if it is absent, taken over if it is there. Buckets of one user in one program
   * share it, and one of them gives its settings. Left out with a connection that holds one user's own keys: it is that
   * user.
   * @default the connection's `platformUserId`, with the connection's `defaultQuota`
   */
  user?: OssBucketUserArgs | OssUser;
}

/** What an {@link OssBucket} says, on every cloud. */
export interface OssBucketOutputs {
  /** The name. */
  name: string;
  /** `private`, `public-ro` or `public-rw`. */
  policy: BucketPolicy;
  /** The region it is in. */
  region: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** How much is in it, in GiB, rounded up. */
  usedSize: number;
  /** How many objects are in it. */
  usedObjects: number;
  /** Where clients find it. */
  url: string;
  /** The URL to give to an S3 client. Secret, as the keys are. */
  endpoint: string;
  /** The access key. Secret. */
  accessKey: string;
  /** The secret key. Secret. */
  secretKey: string;
}

/** What is built of an {@link OssBucket}. */
export interface OssBucketBuilt extends Fields<OssBucketOutputs> {
  /** The user; none with a connection that holds one user's own keys. */
  readonly user?: OssUser;
}

export interface OssBucket extends OssBucketBuilt {}
/**
 * A bucket, its user, and the keys to it. From `CreateUserAndBucket` of the IaaS document.
 * @example
 * const files = new OssBucket("files", { name: "acme-files", policy: "public-ro", user: { uid: "u-1001", maxSize: 500 } });
 * export const { endpoint, accessKey, secretKey } = files;
 */
export class OssBucket extends Component {
  constructor(name: string, args: OssBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("OssBucket", name, opts);
    this.build<OssBucketArgs, OssBucketBuilt>("OssBucket", name, args, opts, ["name", "policy", "belongsTo", "url"]);
  }
}
