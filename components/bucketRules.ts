/** What a bucket's rules say, on every cloud: who may reach it, what happens to its objects with time, how much it may hold. */

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

/** What a page's script may do. */
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
