// Quotas of users and of buckets.
import { type Operation, operation, type StoreCall } from "../call";
import { quotaView } from "../quotas";
import { RgwRefusal } from "../refusal";
import type { Quota } from "../state";
import { flag, getBucket, getUser, json, ok, text, whole } from "./asked";

/** The operations on quotas. */
export const adminQuotas: Operation[] = [
  operation("GET /admin/user?quota", "get_quota_info", (call) => {
    const user = getUser(call);
    const kind = text(call, "quota-type");
    const quotas = { bucket_quota: quotaView(user.bucketQuota), user_quota: quotaView(user.userQuota) };
    if (kind === undefined) return json(quotas);
    return json(kindOf(kind) === "user" ? quotas.user_quota : quotas.bucket_quota);
  }),
  operation("PUT /admin/user?quota", "set_quota_info", (call) => {
    const kind = kindOf(text(call, "quota-type"));
    const user = getUser(call);
    const quota = kind === "user" ? user.userQuota : user.bucketQuota;
    Object.assign(quota, call.text === "" ? userQuotaFrom(call, quota) : quotaFromJson(call.text, quota));
    return ok;
  }),
  operation("PUT /admin/bucket?quota", "set_bucket_quota", (call) => {
    if (text(call, "uid") === undefined) throw new RgwRefusal("InvalidArgument");
    if (!call.state.users.has(text(call, "uid") ?? "")) throw new RgwRefusal("NoSuchKey");
    const bucket = getBucket(call, "NoSuchKey");
    Object.assign(
      bucket.quota,
      call.text === "" ? bucketQuotaFrom(call, bucket.quota) : quotaFromJson(call.text, bucket.quota),
    );
    bucket.modified = new Date();
    return ok;
  }),
];

function kindOf(text: string | undefined): "user" | "bucket" {
  if (text !== "user" && text !== "bucket") throw new RgwRefusal("InvalidArgument");
  return text;
}

/** The quota of a request; values that are not given are kept, a number of objects that is not a number is no limit. */
function userQuotaFrom(call: StoreCall, old: Quota): Quota {
  const kilobytes = whole(call, "max-size-kb");
  const objects = call.query.has("max-objects") ? (whole(call, "max-objects") ?? -1) : old.maxObjects;
  return {
    enabled: enabledOf(call, old),
    maxSize: kilobytes === undefined ? (whole(call, "max-size") ?? old.maxSize) : kilobytes * 1024,
    maxObjects: objects,
  };
}

/** As userQuotaFrom, for a bucket: the size is in KiB, and RGW rounds a kept one to KiB: no limit (-1) becomes 0. */
function bucketQuotaFrom(call: StoreCall, old: Quota): Quota {
  const kilobytes = whole(call, "max-size-kb") ?? Math.max(Math.trunc(old.maxSize / 1024), 0);
  return {
    enabled: enabledOf(call, old),
    maxSize: kilobytes * 1024,
    maxObjects: whole(call, "max-objects") ?? old.maxObjects,
  };
}

const enabledOf = (call: StoreCall, old: Quota): boolean => flag(call, "enabled", old.enabled);

function quotaFromJson(body: string, old: Quota): Quota {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new RgwRefusal("InvalidArgument");
  }
  const fields: Record<string, unknown> = typeof value === "object" && value !== null ? { ...value } : {};
  const number = (name: string): number | undefined => (typeof fields[name] === "number" ? fields[name] : undefined);
  const kilobytes = number("max_size_kb");
  return {
    enabled: typeof fields.enabled === "boolean" ? fields.enabled : old.enabled,
    maxSize: number("max_size") ?? (kilobytes === undefined ? old.maxSize : kilobytes * 1024),
    maxObjects: number("max_objects") ?? old.maxObjects,
  };
}
