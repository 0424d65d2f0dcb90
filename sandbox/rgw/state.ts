// The objects of an object store: users with their keys, and buckets with all versions of their objects.
import { randomInt, randomUUID } from "node:crypto";
import { Bodies, type Body } from "./bodies";
import type { CorsRule } from "./cors";
import type { Policy } from "./policy";
import type { UsageLog } from "./usage";

/** What a grant allows. */
export type Permission = "READ" | "WRITE" | "READ_ACP" | "WRITE_ACP" | "FULL_CONTROL";

/** Everybody, everybody with keys, or one user. */
export type Grantee = { group: "AllUsers" | "AuthenticatedUsers" } | { user: string };

/** An access control list: owner and grants. */
export interface Acl {
  owner: string;
  grants: Array<{ grantee: Grantee; permission: Permission }>;
}

/** A quota; a limit below 0 is no limit. */
export interface Quota {
  enabled: boolean;
  /** Bytes. */
  maxSize: number;
  maxObjects: number;
}

/** A new quota without limits. */
export const noQuota = (): Quota => ({ enabled: false, maxSize: -1, maxObjects: -1 });

/** A user. */
export interface User {
  uid: string;
  displayName: string;
  email: string;
  suspended: boolean;
  /** 0 is no limit; a negative number allows no buckets. */
  maxBuckets: number;
  /** Secret keys by access key. */
  keys: Map<string, string>;
  /** Capabilities: permission by kind, as "read" of "users". */
  caps: Map<string, string>;
  opMask: string;
  /** The tags of the placements that the user may use. */
  placementTags: string[];
  /** For each bucket of the user that has no quota of its own. */
  bucketQuota: Quota;
  userQuota: Quota;
}

/** One version of an object. */
export interface Version {
  /** "null" if it was created without versioning. */
  id: string;
  /** Whether it is a delete marker: it says that the object is deleted, and has no content. */
  marker: boolean;
  modified: Date;
  owner: string;
  etag: string;
  body: Body;
  contentType: string;
  /** If the request or the bucket named one. */
  storageClass?: string;
  /** Cache-Control and the like, and x-amz-meta-; the names are in lower case. */
  headers: Record<string, string>;
  tags: Array<[string, string]>;
  acl: Acl;
  /** Until when it cannot be deleted, and whether some may all the same. */
  locked?: { until: Date; mode: string };
  /** Whether somebody holds it, until that is taken back. */
  held?: boolean;
}

/** A part of a multipart upload. */
export interface Part {
  number: number;
  etag: string;
  body: Body;
  modified: Date;
}

/** A multipart upload that is not complete. */
export interface PartialUpload {
  id: string;
  key: string;
  initiated: Date;
  initiator: string;
  /** What the object will have. */
  object: Pick<Version, "contentType" | "storageClass" | "headers" | "tags" | "acl" | "owner" | "locked" | "held">;
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
  /** As text, as it was sent, and read. */
  policy?: { text: string; policy: Policy };
  /** Which public access is blocked, whatever policy and access control lists say. */
  blocked?: { acls: boolean; ignoredAcls: boolean; policy: boolean; buckets: boolean };
  /** Who pays for requests, if not the owner. */
  payer?: string;
  /** The document, as it is returned. */
  lifecycle?: string;
  cors?: CorsRule[];
  tags?: Array<[string, string]>;
  /** Whether its objects can be locked, and for how long new ones are. */
  lock?: { mode?: string; days?: number; years?: number };
  /** The versions of each key, the latest first. */
  objects: Map<string, Version[]>;
  uploads: Map<string, PartialUpload>;
  /** Whether it exists, but is not in its owner's list. */
  unlinked?: boolean;
  /** How many times its index was written; 1 if it is new. */
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
    /** The name of its location. */
    readonly region: string,
    readonly usage: UsageLog,
    /** The storage classes of each placement target. */
    readonly classes: Readonly<Record<string, readonly string[]>>,
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

/** Compares by UTF-8 bytes: the order of keys in RGW's lists. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Random letters and digits. */
export const letters = (length: number, from = alphabet): string =>
  Array.from({ length }, () => from.charAt(randomInt(from.length))).join("");

/** A new access key, as RGW generates it. */
export const newAccessKey = (): string => letters(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

/** A new secret key, as RGW generates it. */
export const newSecretKey = (): string => letters(40);
