// What an object store holds: users with their keys, and buckets with all versions of their objects.
import { randomInt, randomUUID } from "node:crypto";
import { Bodies, type Body } from "./bodies";
import type { CorsRule } from "./cors";
import type { Policy } from "./policy";
import type { UsageLog } from "./usage";

/** What a grant allows. */
export type Permission = "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP" | "FULL_CONTROL";

/** Everybody, everybody with keys, or one user. */
export type Grantee = { group: "AllUsers" | "AuthenticatedUsers" } | { user: string };

/** Owner and grants. */
export interface Acl {
  owner: string;
  grants: Array<{ grantee: Grantee; permission: Permission }>;
}

/** A limit, as RGW keeps it: -1 (or less) is none. */
export interface Quota {
  enabled: boolean;
  /** Bytes. */
  maxSize: number;
  maxObjects: number;
}

/** No limit. */
export const noQuota = (): Quota => ({ enabled: false, maxSize: -1, maxObjects: -1 });

/** A user. */
export interface User {
  uid: string;
  displayName: string;
  email: string;
  suspended: boolean;
  /** 0 is no limit, negative allows none. */
  maxBuckets: number;
  /** Access key and secret key. */
  keys: Map<string, string>;
  /** Kind and permission: "users", "read". */
  caps: Map<string, string>;
  opMask: string;
  /** What placements with restricted access are opened by. */
  placementTags: string[];
  /** Of each bucket of the user that has none of its own. */
  bucketQuota: Quota;
  userQuota: Quota;
}

/** One version of an object. */
export interface Version {
  /** "null" where it was made without versioning. */
  id: string;
  /** Says that the object is deleted, and has no content. */
  marker: boolean;
  modified: Date;
  owner: string;
  etag: string;
  body: Body;
  contentType: string;
  /** Where the request or the bucket named one. */
  storageClass?: string;
  /** Cache-Control and the like, with their names in small letters, and x-amz-meta-. */
  headers: Record<string, string>;
  tags: Array<[string, string]>;
  acl: Acl;
}

/** A part of an upload. */
export interface Part {
  number: number;
  etag: string;
  body: Body;
  modified: Date;
}

/** An upload in parts that is not complete. */
export interface PartialUpload {
  id: string;
  key: string;
  initiated: Date;
  initiator: string;
  /** What the object will have. */
  object: Pick<Version, "contentType" | "storageClass" | "headers" | "tags" | "acl" | "owner">;
  parts: Map<number, Part>;
}

/** A bucket. */
export interface Bucket {
  name: string;
  id: string;
  owner: string;
  /** The placement target and the storage class of what is put into it. */
  target: string;
  storageClass: string;
  created: Date;
  modified: Date;
  acl: Acl;
  quota: Quota;
  versioning?: "Enabled" | "Suspended";
  /** As it was sent, and as it is understood. */
  policy?: { text: string; policy: Policy };
  /** Public access that is blocked, whatever policy and list say. */
  blocked?: { acls: boolean; ignoredAcls: boolean; policy: boolean; buckets: boolean };
  /** As it is told. */
  lifecycle?: string;
  cors?: CorsRule[];
  tags?: Array<[string, string]>;
  /** Of each key, the latest version first. */
  objects: Map<string, Version[]>;
  uploads: Map<string, PartialUpload>;
  /** Not in its owner's list, though it is still there. */
  unlinked?: boolean;
  /** How often its index was written; 1 when it is new. */
  writes: number;
}

/** The user that stands for nobody. */
export const anonymous = "anonymous";

/** The state of one object store. */
export class RgwState {
  readonly users = new Map<string, User>();
  readonly buckets = new Map<string, Bucket>();
  readonly bodies = new Bodies();
  readonly zone = randomUUID();
  readonly zonegroup = randomUUID();
  private serial = 0;

  constructor(
    /** What it calls its location. */
    readonly region: string,
    readonly usage: UsageLog,
  ) {}

  /** The user who has an access key. */
  userOfKey(accessKey: string): User | undefined {
    return [...this.users.values()].find(({ keys }) => keys.has(accessKey));
  }

  /** The buckets of a user, in order of their names. */
  bucketsOf(uid: string): Bucket[] {
    return [...this.buckets.values()].filter(({ owner, unlinked }) => owner === uid && !unlinked).sort(byName);
  }

  /** The id of a new bucket. */
  bucketId(): string {
    this.serial += 1;
    return `${this.zone}.4120.${this.serial}`;
  }
}

const byName = (a: Bucket, b: Bucket): number => (a.name < b.name ? -1 : 1);

/** In the order of their UTF-8 bytes, as RGW lists keys. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits. */
export const letters = (length: number, from = alphabet): string =>
  Array.from({ length }, () => from.charAt(randomInt(from.length))).join("");

/** An access key as RGW makes it. */
export const newAccessKey = (): string => letters(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

/** A secret key as RGW makes it. */
export const newSecretKey = (): string => letters(40);
