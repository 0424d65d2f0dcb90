/** What a bucket and its user may be set to, on every cloud: who may reach the bucket, what becomes of its objects, how much fits. */

/**
 * `private`: nobody without keys. `public-ro`: anybody may list the bucket and get its objects. `public-rw`: anybody may
 * put and delete objects as well.
 */
export type BucketPolicy = "private" | "public-ro" | "public-rw";

/** How much a bucket may hold, beside its owner's quota. */
export interface BucketQuota {
  /** In GiB; -1 for any amount. @default any amount */
  maxSize?: number;
  /** In objects; -1 for any number. @default any number */
  maxObjects?: number;
}

/** A request method that a page's script may use. */
export type CorsMethod = "GET" | "PUT" | "POST" | "DELETE" | "HEAD";

/**
 * Which web pages may reach a bucket from their scripts, and how.
 * @example { origins: ["https://shop.example"], methods: ["GET", "PUT"], headers: ["*"], maxAge: 3600 }
 */
export interface CorsRule {
  /** The pages' origins: `https://shop.example`, `https://*.example`, `*`. */
  origins: string[];
  /** The methods that are allowed. */
  methods: CorsMethod[];
  /** The request headers that are allowed; `*` for all. @default none */
  headers?: string[];
  /** The response headers that scripts may read. @default none */
  exposeHeaders?: string[];
  /** How long a browser may cache the permission, in seconds. @default not at all */
  maxAge?: number;
}

/** When objects move to another storage class. */
export interface LifecycleTransition {
  /** Days after they were written. */
  days: number;
  /** The storage class, by the name that its store gives it. */
  storageClass: string;
}

/**
 * What happens with time to the objects whose keys begin with `prefix`.
 * @example { prefix: "logs/", expireDays: 30, abortUploadsDays: 1 }
 */
export interface LifecycleRule {
  /** The rule's name, unique in the bucket. @default `rule-1`, … by its place in the list */
  id?: string;
  /** What the keys of its objects begin with. @default all objects */
  prefix?: string;
  /** Whether the rule is in force. @default true */
  enabled?: boolean;
  /** Deletes objects this many days after they were written. @default they are kept */
  expireDays?: number;
  /** Deletes objects on this day: `2030-01-31`. Not together with `expireDays`. @default they are kept */
  expireDate?: string;
  /** In a versioned bucket: deletes a version this many days after a newer one replaced it. @default they are kept */
  expireOldVersionsDays?: number;
  /** In a versioned bucket: deletes a delete marker once it is all that is left of an object. @default it is kept */
  expireDeleteMarkers?: boolean;
  /** Deletes the parts of an upload that is unfinished after this many days. @default they are kept */
  abortUploadsDays?: number;
  /** Moves objects to other storage classes. @default none */
  transitions?: LifecycleTransition[];
}

/** What a bucket may be set to. */
export interface BucketRules {
  /** Who may reach it without keys: `private`, `public-ro` or `public-rw`. @default private */
  policy?: BucketPolicy;
  /** The storage class of what is written to it; changing it needs a new bucket. @default the placement's own, STANDARD */
  storageClass?: string;
  /** Keeps the old versions of objects. Switched off again, the versions that exist are kept. @default false */
  versioning?: boolean;
  /** What happens to objects with time. @default they are kept */
  lifecycle?: LifecycleRule[];
  /** Which web pages' scripts may reach it. @default none */
  cors?: CorsRule[];
  /** How much it may hold, beside its owner's quota. Only with an administrator's keys. @default no limit of its own */
  quota?: BucketQuota;
  /** Deletes the bucket together with what is in it. It must have been applied before the bucket is deleted. @default false */
  forceDestroy?: boolean;
  /** Allows a change that creates a new, empty bucket in place of this one. @default false */
  replaceData?: boolean;
}

/** What a user of the object storage may be set to. */
export interface UserRules {
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
   * Whether the store refuses its keys; nothing of it is deleted. Changed in place. @default false; a user that existed
   * before is left as it is
   */
  suspended?: boolean;
  /**
   * Any text; changing it creates a new key. The old one works until the next change, or until `dropPrevious`. A key
   * that the stack did not create is never deleted. @default the first key
   */
  rotate?: string;
  /** Deletes the key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
}
