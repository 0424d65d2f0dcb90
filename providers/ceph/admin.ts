/**
 * The admin API of a RADOS Gateway: users, their keys and quotas, and all buckets.
 * API: https://docs.ceph.com/en/latest/radosgw/adminops/
 */
import type { SignatureV4 } from "@smithy/signature-v4";
import { isGone } from "../core/errors";
import type { Ask, Http } from "../core/http";
import type { CephRegion, Quota } from "./settings";

/** A key of a user. */
export interface RgwKey {
  accessKey: string;
  secretKey: string;
}

/** A user as the gateway has it. */
export interface RgwUser {
  uid: string;
  displayName: string;
  suspended: boolean;
  /** The keys of the user itself; its subusers' are left out. */
  keys: RgwKey[];
  /** What placements with restricted access are opened by; the place of our mark, which no S3 client sees. */
  tags: string[];
  /** How many buckets it may have. */
  maxBuckets: number;
  quota: Quota;
  /** What its buckets hold, where it was asked for. */
  used?: Used;
}

/** What is stored. */
export interface Used {
  bytes: number;
  objects: number;
}

/** A bucket as the gateway has it. */
export interface RgwBucket extends Used {
  bucket: string;
  /** The id of this bucket, which another one of the same name does not have. */
  id: string;
  owner: string;
  createdAt: string;
  /** The placement target by name. */
  placement: string;
  /** `STANDARD` where the placement names none. */
  storageClass: string;
  quota: Quota;
  tags: Record<string, string>;
}

type Query = Record<string, string>;

const KIB_IN_GIB = 1024 * 1024;

/** The admin API with one administrator's keys. */
export class Admin {
  private signer?: Promise<SignatureV4>;

  constructor(
    private readonly http: Http,
    private readonly gateway: CephRegion,
  ) {}

  /** A user; `undefined` when there is none. `used` asks what it stores as well, counted anew. */
  async user(uid: string, { used }: { used?: boolean } = {}): Promise<RgwUser | undefined> {
    const stats: Query = used ? { stats: "true", sync: "true" } : {};
    const found = await this.find<WireUser>("/admin/user", { uid, ...stats });
    return found && userOf(found);
  }

  /** The names of all users. */
  async users(): Promise<string[]> {
    const all: string[] = [];
    for (let marker: string | undefined; ; ) {
      const page = { list: "", "max-entries": "1000", ...(marker ? { marker } : {}) };
      const answer = await this.ask<{ keys: string[]; truncated?: boolean | string; marker?: string }>(
        "GET",
        "/admin/user",
        page,
      );
      all.push(...answer.keys);
      if (String(answer.truncated) !== "true" || !answer.marker || answer.keys.length === 0) return all;
      marker = answer.marker;
    }
  }

  /** Makes a user with one key, whose secret the gateway chooses. @throws CloudError 409 where it is there already */
  async makeUser(uid: string, displayName: string, accessKey: string, tags: string[]): Promise<void> {
    await this.ask("PUT", "/admin/user", {
      uid,
      "display-name": displayName,
      "access-key": accessKey,
      "generate-key": "true",
      "placement-tags": tags.join(","),
    });
  }

  /** Gives a user another name for people, another number of buckets that it may have, or other tags. */
  async changeUser(
    uid: string,
    { displayName, maxBuckets, tags }: Partial<Pick<RgwUser, "displayName" | "maxBuckets" | "tags">>,
  ): Promise<void> {
    await this.ask("POST", "/admin/user", {
      uid,
      ...(displayName === undefined ? {} : { "display-name": displayName }),
      ...(maxBuckets === undefined ? {} : { "max-buckets": String(maxBuckets) }),
      ...(tags === undefined ? {} : { "placement-tags": tags.join(",") }),
    });
  }

  /** Removes a user without its buckets: one that has any is refused with 409. Gone already is success. */
  async removeUser(uid: string): Promise<void> {
    await this.find("/admin/user", { uid }, "DELETE");
  }

  /**
   * Gives a user a key of this name, whose secret the gateway chooses. A key of the name that is there already gets a
   * new secret: look first.
   */
  async makeKey(uid: string, accessKey: string): Promise<void> {
    await this.ask("PUT", "/admin/user", { key: "", uid, "access-key": accessKey, "generate-key": "true" });
  }

  /** Takes a key from a user that has it. */
  async removeKey(uid: string, accessKey: string): Promise<void> {
    await this.ask("DELETE", "/admin/user", { key: "", uid, "access-key": accessKey });
  }

  /** Sets the quota of all that a user stores. */
  async setUserQuota(uid: string, quota: Quota): Promise<void> {
    await this.ask("PUT", "/admin/user", { quota: "", uid, "quota-type": "user", ...wireQuota(quota) });
  }

  /** Sets the quota of one bucket. */
  async setBucketQuota(uid: string, bucket: string, quota: Quota): Promise<void> {
    await this.ask("PUT", "/admin/bucket", { quota: "", uid, bucket, ...wireQuota(quota) });
  }

  /** A bucket of any user; `undefined` when there is none. */
  async bucket(bucket: string): Promise<RgwBucket | undefined> {
    const found = await this.find<WireBucket>("/admin/bucket", { bucket, stats: "true" });
    return found && bucketOf(found);
  }

  /** All buckets of a user, in one request. */
  async bucketsOf(uid: string): Promise<RgwBucket[]> {
    const found = await this.find<WireBucket[]>("/admin/bucket", { uid, stats: "true" });
    return (found ?? []).map(bucketOf);
  }

  /** The names of all buckets of a user. */
  async bucketNames(uid: string): Promise<string[]> {
    return (await this.find<string[]>("/admin/bucket", { uid })) ?? [];
  }

  /** All buckets of all users, in one request. */
  async buckets(): Promise<RgwBucket[]> {
    return (await this.ask<WireBucket[]>("GET", "/admin/bucket", { stats: "true" })).map(bucketOf);
  }

  private async find<T>(path: string, query: Query, method: Ask["method"] = "GET"): Promise<T | undefined> {
    try {
      return await this.ask<T>(method, path, query);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  private async ask<T>(method: Ask["method"], path: string, asked: Query): Promise<T> {
    const query = { ...asked, format: "json" };
    const { protocol, hostname, port, host } = new URL(this.gateway.endpoint);
    this.signer ??= signerWith(this.gateway);
    const { headers } = await (await this.signer).sign({
      method,
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path,
      query,
      headers: { host },
    });
    const url = `${this.gateway.endpoint}${path}?${encoded(query)}`;
    // What was asked for by its query alone (the shape of an answer) is stated by the callers above.
    return (await this.http.ask({ method, url, headers })).body as T;
  }
}

/** What signs with an administrator's keys; loaded when it is first needed. */
async function signerWith({ accessKey: accessKeyId, secretKey: secretAccessKey }: CephRegion): Promise<SignatureV4> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import("@smithy/signature-v4"),
    import("@aws-crypto/sha256-js"),
  ]);
  return new SignatureV4({
    service: "s3",
    region: "us-east-1", // the gateway takes any
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
}

/** A query as it is signed: every character that has a meaning anywhere is escaped. */
function encoded(query: Query): string {
  const safe = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(query)
    .map(([name, value]) => `${safe(name)}=${safe(value)}`)
    .join("&");
}

interface WireQuota {
  enabled: boolean;
  max_size: number;
  max_objects: number;
}

interface WireUser {
  user_id: string;
  display_name: string;
  max_buckets: number;
  suspended: number | boolean;
  keys: { user: string; access_key: string; secret_key: string }[];
  placement_tags?: string[];
  user_quota: WireQuota;
  stats?: { size: number; num_objects: number };
}

interface WireBucket {
  bucket: string;
  id: string;
  owner: string;
  creation_time: string;
  placement_rule: string;
  usage: Record<string, { size: number; num_objects: number }>;
  bucket_quota: WireQuota;
  tagset?: Record<string, string>;
}

function wireQuota({ maxSize, maxObjects }: Quota): Query {
  return {
    "max-size-kb": String(maxSize < 0 ? -1 : maxSize * KIB_IN_GIB),
    "max-objects": String(maxObjects),
    enabled: String(maxSize >= 0 || maxObjects >= 0),
  };
}

function quotaOf({ enabled, max_size, max_objects }: WireQuota): Quota {
  const limited = (value: number) => (enabled && value >= 0 ? value : -1);
  const bytes = limited(max_size);
  return { maxSize: bytes < 0 ? -1 : bytes / (KIB_IN_GIB * 1024), maxObjects: limited(max_objects) };
}

function userOf(user: WireUser): RgwUser {
  const { user_id: uid, stats } = user;
  return {
    uid,
    displayName: user.display_name,
    suspended: Boolean(Number(user.suspended)),
    keys: user.keys
      .filter((key) => key.user === uid)
      .map(({ access_key: accessKey, secret_key: secretKey }) => ({ accessKey, secretKey })),
    tags: user.placement_tags ?? [],
    maxBuckets: user.max_buckets,
    quota: quotaOf(user.user_quota),
    used: stats && { bytes: stats.size, objects: stats.num_objects },
  };
}

function bucketOf(bucket: WireBucket): RgwBucket {
  const [placement = "", storageClass = "STANDARD"] = bucket.placement_rule.split("/");
  const main = bucket.usage["rgw.main"];
  return {
    bucket: bucket.bucket,
    id: bucket.id,
    owner: bucket.owner,
    createdAt: bucket.creation_time,
    placement,
    storageClass,
    quota: quotaOf(bucket.bucket_quota),
    tags: bucket.tagset ?? {},
    bytes: main?.size ?? 0,
    objects: main?.num_objects ?? 0,
  };
}
