// Buckets as an administrator sees them: listed, shown, given to another user, removed.
import { grants, privateAcl } from "../acl";
import { removeBucket } from "../buckets";
import { type Operation, operation, type StoreCall, type StoreReply } from "../call";
import { ruleOf } from "../places";
import { holdingOf, quotaView, statsView } from "../quotas";
import { RgwRefusal } from "../refusal";
import type { Bucket, RgwState } from "../state";
import { deleteVersion } from "../versions";
import { flag, getBucket, json, ok, text } from "./asked";

/** The operations on buckets. */
export const adminBuckets: Operation[] = [
  operation("GET /admin/bucket", "get_bucket_info", showBuckets),
  operation("GET /admin/bucket?policy", "get_policy", (call) => {
    const bucket = getBucket(call, "NoSuchKey");
    const key = text(call, "object");
    const acl = key === undefined ? bucket.acl : bucket.objects.get(key)?.[0]?.acl;
    if (!acl) throw new RgwRefusal("NoSuchKey");
    const name = (uid: string): string => call.state.users.get(uid)?.displayName ?? "";
    const users = [...new Set(acl.grants.flatMap(({ grantee }) => ("user" in grantee ? [grantee.user] : [])))];
    const full = (uid: string): number => (grants(acl, uid, "FULL_CONTROL") ? 15 : 1);
    return json({
      acl: { acl_user_map: users.map((user) => ({ user, acl: full(user) })), acl_group_map: [] },
      owner: { id: acl.owner, display_name: name(acl.owner) },
    });
  }),
  operation("PUT /admin/bucket", "link_bucket", linkBucket),
  operation("POST /admin/bucket", "unlink_bucket", (call) => {
    const bucket = getBucket(call, "NoSuchKey");
    const uid = text(call, "uid");
    if (uid === undefined) throw new RgwRefusal("InvalidArgument");
    if (bucket.owner !== uid) throw new RgwRefusal("InvalidArgument");
    bucket.unlinked = true;
    return ok;
  }),
  operation("DELETE /admin/bucket", "remove_bucket", async (call) => {
    const bucket = getBucket(call);
    if (flag(call, "purge-objects")) await removeEverything(call.state, bucket);
    else await removeBucket(call.state, bucket);
    return ok;
  }),
  operation("DELETE /admin/bucket?object", "remove_obj", async (call) => {
    const bucket = getBucket(call, "NoSuchKey");
    const key = text(call, "object");
    if (key === undefined || !bucket.objects.has(key)) throw new RgwRefusal("NoSuchKey");
    await deleteVersion(call.state, bucket, key, bucket.objects.get(key)?.[0]?.id ?? null, bucket.owner);
    return ok;
  }),
];

/** Removes a bucket with all that is in it. */
export async function removeEverything(state: RgwState, bucket: Bucket): Promise<void> {
  for (const versions of bucket.objects.values()) for (const { body } of versions) await state.bodies.drop(body);
  bucket.objects.clear();
  await removeBucket(state, bucket);
}

function showBuckets(call: StoreCall): StoreReply {
  const { state } = call;
  const [uid, name] = [text(call, "uid"), text(call, "bucket")];
  if (uid === undefined && name !== undefined) return json(view(state, getBucket(call)));
  const buckets = uid === undefined ? [...state.buckets.values()] : state.bucketsOf(uid);
  if (name !== undefined) {
    getBucket(call);
    return json(buckets.filter((bucket) => bucket.name === name).map((bucket) => bucket.name));
  }
  return json(
    flag(call, "stats") ? buckets.map((bucket) => view(state, bucket)) : buckets.map((bucket) => bucket.name),
  );
}

function view(state: RgwState, bucket: Bucket) {
  const time = (at: Date): string => at.toISOString().replace("Z", "000Z");
  return {
    bucket: bucket.name,
    num_shards: 1,
    tenant: "",
    zonegroup: state.zonegroup,
    placement_rule: ruleOf(bucket),
    explicit_placement: { data_pool: "", data_extra_pool: "", index_pool: "" },
    id: bucket.id,
    marker: bucket.id,
    index_type: "Normal",
    owner: bucket.owner,
    ver: `0#${bucket.writes}`,
    master_ver: "0#0",
    mtime: time(bucket.modified),
    creation_time: time(bucket.created),
    max_marker: "0#",
    usage: {
      ...(bucket.writes > 1 ? { "rgw.main": statsView(holdingOf(bucket)) } : {}),
      ...(bucket.uploads.size > 0 ? { "rgw.multimeta": uploadsView(bucket) } : {}),
    },
    bucket_quota: quotaView(bucket.quota),
    ...(bucket.tags ? { tagset: Object.fromEntries(bucket.tags) } : {}),
  };
}

/** The usage of incomplete uploads. In RGW the size of their metadata varies; here it is fixed. */
const uploadsView = ({ uploads }: Bucket) => ({
  ...statsView({ objects: uploads.size, bytes: 0, blocks: 0 }),
  size_utilized: 27 * uploads.size,
  size_kb_utilized: 1,
});

/** Gives a bucket to a user, who then owns it, with a private access control list. */
function linkBucket(call: StoreCall): StoreReply {
  const uid = text(call, "uid");
  if (uid === undefined || text(call, "bucket-id") !== undefined) {
    const known = [...call.state.buckets.values()].some(({ id }) => id === text(call, "bucket-id"));
    if (uid === undefined || !known) throw new RgwRefusal("InvalidArgument");
  }
  const bucket = getBucket(call, "NoSuchKey");
  if (!call.state.users.has(uid)) throw new RgwRefusal("NoSuchKey");
  bucket.owner = uid;
  bucket.acl = privateAcl(uid);
  bucket.modified = new Date();
  delete bucket.unlinked;
  return ok;
}
