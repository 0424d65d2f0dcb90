/** The users of a gateway, their keys and quotas. API: RGW admin operations, /admin/user */
import { equal } from "../../core/equal";
import { refusedWith } from "../../core/errors";
import { isSameStack, MARK_KEY, type Mark, marksIn } from "../../core/mark";
import type { Admin, Query } from "../admin";
import { inGib, type Quota, type QuotaWire, quotaQuery, toQuota, type Used } from "../quota";
import { uidFrom } from "./uid";

/** A user as the API has it. */
interface UserWire {
  /** Empty for none. */
  tenant?: string;
  user_id: string;
  display_name: string;
  max_buckets: number;
  suspended: number | boolean;
  keys: { user: string; access_key: string; secret_key: string }[];
  placement_tags?: string[];
  user_quota: QuotaWire;
  stats?: { size: number; num_objects: number };
}

/** A key of a user. */
export interface RgwKey {
  /** The access key, which also names the key. */
  accessKey: string;
  /** The secret key. */
  secretKey: string;
}

/** A user as our type. */
export interface RgwUser {
  /** The user's id. */
  uid: string;
  /** The display name. */
  displayName: string;
  /** Whether the gateway refuses its keys. */
  suspended: boolean;
  /** The keys of the user itself, without those of its subusers. */
  keys: RgwKey[];
  /** Tags that open placements with restricted access. Our mark stands here, because no S3 client sees them. */
  tags: string[];
  /** How many buckets it may have. */
  maxBuckets: number;
  /** How much all its buckets together may hold. */
  quota: Quota;
  /** What its buckets hold, if `findUser` was asked to count that. */
  used?: Used;
}

/** A user as our type. */
function toUser(user: UserWire): RgwUser {
  const { stats } = user;
  const uid = uidFrom(user.tenant, user.user_id);
  return {
    uid,
    displayName: user.display_name,
    suspended: Boolean(Number(user.suspended)),
    keys: user.keys
      .filter((key) => key.user === uid)
      .map(({ access_key: accessKey, secret_key: secretKey }) => ({ accessKey, secretKey })),
    tags: user.placement_tags ?? [],
    maxBuckets: user.max_buckets,
    quota: toQuota(user.user_quota),
    used: stats && { bytes: stats.size, objects: stats.num_objects },
  };
}

/** What a user says of itself: for the resource's `read` and for `getOssUser`. */
export function describeUser({ uid, displayName, quota, tags, suspended, used }: RgwUser, buckets: readonly string[]) {
  const { bytes, objects } = used ?? { bytes: 0, objects: 0 };
  return {
    uid,
    displayName,
    createdAt: createdAtOf(tags),
    ...quota,
    usedSize: inGib(bytes),
    usedBytes: bytes,
    usedObjects: objects,
    totalBuckets: buckets.length,
    suspended,
  };
}

const CREATED_KEY = `${MARK_KEY}-made`;

const tagged = (tags: string[], key: string) => tags.find((tag) => tag.startsWith(`${key}=`))?.slice(key.length + 1);

/** When a stack created the user; the gateway itself keeps no such time. */
function createdAtOf(tags: string[]): string | undefined {
  return tagged(tags, CREATED_KEY) || undefined;
}

/** The marks in a user's tags. */
export function marksOfUser({ tags }: RgwUser): Mark[] {
  return marksIn(tags.filter(isMarkTag));
}

/** The mark in a user's tags; of several, that of a kept user. */
export function markOfUser(user: RgwUser): (Mark & { createdAt: string; marks?: Mark[] }) | undefined {
  const marks = marksOfUser(user);
  const mark = marks.find(({ kept }) => kept) ?? marks[0];
  return mark && { ...mark, ...(marks.length > 1 ? { marks } : {}), createdAt: createdAtOf(user.tags) ?? "" };
}

/** Whether a user carries one of these tokens, and no other. */
export function isOurs(user: RgwUser, tokens: readonly string[]): boolean {
  const marks = marksOfUser(user);
  return marks.length > 0 && marks.every(({ token }) => tokens.includes(token));
}

const isMarkTag = (tag: string) => tag.startsWith(`${MARK_KEY}=`);

/** The tags of a user that is created now. */
export function tagsWithMark(mark: string): string[] {
  return [`${MARK_KEY}=${mark}`, `${CREATED_KEY}=${new Date().toISOString()}`];
}

/** Whether the user carries the mark of another resource: then it is that one's. */
export function isAnothers(user: RgwUser, tokens: readonly string[]): boolean {
  return marksOfUser(user).some(({ token }) => !tokens.includes(token));
}

/** Whether the user belongs to another resource of the same stack, whose name may have changed without an alias. */
export function isOfSameStack(user: RgwUser, token: string): boolean {
  const marks = marksOfUser(user);
  return marks.length > 0 && marks.every((mark) => isSameStack(mark.token, token));
}

/** Makes a mark the only one on a user, or takes ours off; other tags are kept. */
export async function writeMark(admin: Admin, { uid, tags }: RgwUser, mark: string | undefined): Promise<void> {
  const wanted = mark === undefined ? [] : [`${MARK_KEY}=${mark}`];
  if (equal(tags.filter(isMarkTag), wanted)) return;
  await changeUser(admin, uid, { tags: [...wanted, ...tags.filter((tag) => !isMarkTag(tag))] });
}

/** A user; `undefined` if there is none. `used` also reports what it stores, counted again. */
export async function findUser(admin: Admin, uid: string, { used = false } = {}): Promise<RgwUser | undefined> {
  const stats: Query = used ? { stats: "true", sync: "true" } : {};
  const found = await admin.find<UserWire>("/admin/user", { uid, ...stats });
  return found && toUser(found);
}

/**
 * The user that has a key of this name; `undefined` if nobody has. The gateway (16.2) answers 403 then, as for its anonymous
 * user: whoever asks has asked for a user by its id before, and may.
 */
export async function findUserWithKey(admin: Admin, accessKey: string): Promise<RgwUser | undefined> {
  try {
    const found = await admin.find<UserWire>("/admin/user", { "access-key": accessKey });
    return found && toUser(found);
  } catch (error) {
    if (refusedWith(error, 403)) return undefined;
    throw error;
  }
}

/** The ids of all users. */
export async function listUsers(admin: Admin): Promise<string[]> {
  const all: string[] = [];
  for (let marker: string | undefined; ; ) {
    const page = { list: "", "max-entries": "1000", ...(marker ? { marker } : {}) };
    const answer = await admin.ask<{ keys: string[]; truncated?: boolean | string; marker?: string }>(
      "GET",
      "/admin/user",
      page,
    );
    all.push(...answer.keys);
    if (String(answer.truncated) !== "true" || !answer.marker || answer.keys.length === 0) return all;
    marker = answer.marker;
  }
}

/** Creates a user with one key, whose secret the gateway chooses. @throws CloudError 409 if it exists already */
export async function createUser(
  admin: Admin,
  { uid, displayName, tags }: Pick<RgwUser, "uid" | "displayName" | "tags">,
  accessKey: string,
): Promise<void> {
  await admin.ask("PUT", "/admin/user", {
    uid,
    "display-name": displayName,
    "access-key": accessKey,
    "generate-key": "true",
    "placement-tags": tags.join(","),
  });
}

/** Changes a user's display name, the number of its buckets, whether it is suspended, or its tags; only what is given. */
export async function changeUser(
  admin: Admin,
  uid: string,
  {
    displayName,
    maxBuckets,
    suspended,
    tags,
  }: Partial<Pick<RgwUser, "displayName" | "maxBuckets" | "suspended" | "tags">>,
): Promise<void> {
  await admin.ask("POST", "/admin/user", {
    uid,
    ...(displayName === undefined ? {} : { "display-name": displayName }),
    ...(maxBuckets === undefined ? {} : { "max-buckets": String(maxBuckets) }),
    ...(suspended === undefined ? {} : { suspended: String(suspended) }),
    ...(tags === undefined ? {} : { "placement-tags": tags.join(",") }),
  });
}

/** Sets the quota of all that a user stores. */
export async function setUserQuota(admin: Admin, uid: string, quota: Quota): Promise<void> {
  await admin.ask("PUT", "/admin/user", { quota: "", uid, "quota-type": "user", ...quotaQuery(quota) });
}

/** Deletes a user. Gone already is success. @throws CloudError 409 if it has buckets */
export async function deleteUser(admin: Admin, uid: string): Promise<void> {
  await admin.find("/admin/user", { uid }, "DELETE");
}

/**
 * Creates a key of this name, whose secret the gateway chooses. A key of that name that exists gets a new secret: look
 * first.
 */
export async function createKey(admin: Admin, uid: string, accessKey: string): Promise<void> {
  await admin.ask("PUT", "/admin/user", { key: "", uid, "access-key": accessKey, "generate-key": "true" });
}

/** Deletes a key of a user that has it. */
export async function deleteKey(admin: Admin, uid: string, accessKey: string): Promise<void> {
  await admin.ask("DELETE", "/admin/user", { key: "", uid, "access-key": accessKey });
}
