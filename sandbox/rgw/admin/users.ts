// Users, their keys and their capabilities.
import { type Operation, operation, type StoreCall, type StoreReply } from "../call";
import { holdingOfUser, quotaView, statsView } from "../quotas";
import { RgwRefusal } from "../refusal";
import { newAccessKey, newSecretKey, noQuota, type RgwState, type User } from "../state";
import { flag, getUser, json, ok, text, whole } from "./asked";
import { removeEverything } from "./buckets";

/** The operations on users. */
export const adminUsers: Operation[] = [
  operation("GET /admin/user", "get_user_info", showUser),
  operation("PUT /admin/user", "create_user", createUser),
  operation("POST /admin/user", "modify_user", modifyUser),
  operation("DELETE /admin/user", "remove_user", removeUser),
  operation("GET /admin/user?list", "list_user", ({ state }) => {
    const keys = [...state.users.keys()];
    return json({ keys, truncated: false, count: keys.length });
  }),
  operation("PUT /admin/user?key", "create_access_key", createKey),
  operation("DELETE /admin/user?key", "remove_access_key", removeKey),
  operation("PUT /admin/user?caps", "add_user_caps", (call) => {
    const user = getUser(call);
    for (const [kind, permission] of capsOf(call))
      user.caps.set(kind, joinPermissions(user.caps.get(kind), permission));
    return json(capsView(user));
  }),
  operation("DELETE /admin/user?caps", "remove_user_caps", (call) => {
    const user = getUser(call);
    for (const [kind, permission] of capsOf(call)) {
      const rest = permissionsWithout(user.caps.get(kind), permission);
      if (rest) user.caps.set(kind, rest);
      else user.caps.delete(kind);
    }
    return json(capsView(user));
  }),
];

/** Adds a user without keys and capabilities. */
export function addUser(state: RgwState, uid: string, displayName: string): User {
  const user: User = {
    uid,
    displayName,
    email: "",
    suspended: false,
    maxBuckets: 1000,
    keys: new Map(),
    caps: new Map(),
    opMask: "read, write, delete",
    placementTags: [],
    bucketQuota: noQuota(),
    userQuota: noQuota(),
  };
  state.users.set(uid, user);
  return user;
}

/** A user as the admin API reports it. */
function view(user: User) {
  const [tenant, name] = user.uid.includes("$") ? user.uid.split("$") : ["", user.uid];
  return {
    tenant,
    user_id: name,
    display_name: user.displayName,
    email: user.email,
    suspended: user.suspended ? 1 : 0,
    max_buckets: user.maxBuckets,
    subusers: [],
    keys: keysView(user),
    swift_keys: [],
    caps: capsView(user),
    op_mask: user.opMask,
    system: "false",
    admin: "false",
    default_placement: "",
    default_storage_class: "",
    placement_tags: user.placementTags,
    bucket_quota: quotaView(user.bucketQuota),
    user_quota: quotaView(user.userQuota),
    temp_url_keys: [],
    type: "rgw",
    mfa_ids: [],
  };
}

const keysView = ({ uid, keys }: User) =>
  [...keys]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([access, secret]) => ({ user: uid, access_key: access, secret_key: secret }));

const capsView = ({ caps }: User) =>
  [...caps].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, perm]) => ({ type, perm }));

function showUser(call: StoreCall): StoreReply {
  const accessKey = text(call, "access-key");
  const user = text(call, "uid") === undefined && accessKey ? call.state.userOfKey(accessKey) : getUser(call);
  // Without an id the gateway takes the anonymous user, who may not be shown.
  if (!user) throw new RgwRefusal("AccessDenied");
  const stats = flag(call, "stats") ? { stats: statsView(holdingOfUser(call.state, user.uid)) } : {};
  return json({ ...view(user), ...stats });
}

function createUser(call: StoreCall): StoreReply {
  const { state } = call;
  const [uid, displayName] = [text(call, "uid"), text(call, "display-name")];
  if (uid === undefined || displayName === undefined) throw new RgwRefusal("InvalidArgument");
  if (state.users.has(uid)) throw new RgwRefusal("UserAlreadyExists");
  checkEmail(call, uid);
  const accessKey = text(call, "access-key");
  if (accessKey && state.userOfKey(accessKey)) throw new RgwRefusal("KeyExists");
  const caps = capsOf(call);
  const user = addUser(state, uid, displayName);
  applyChanges(call, user);
  for (const [kind, permission] of caps) user.caps.set(kind, permission);
  if (accessKey || text(call, "secret-key") || flag(call, "generate-key", true)) addKey(call, user);
  return json(view(user));
}

function modifyUser(call: StoreCall): StoreReply {
  const user = getUser(call);
  checkEmail(call, user.uid);
  if (text(call, "access-key") || flag(call, "generate-key")) addKey(call, user);
  applyChanges(call, user);
  return json(view(user));
}

function checkEmail(call: StoreCall, uid: string): void {
  const email = text(call, "email");
  const other = [...call.state.users.values()].find((user) => user.email === email && user.uid !== uid);
  if (email !== undefined && other) throw new RgwRefusal("EmailExists");
}

function applyChanges(call: StoreCall, user: User): void {
  user.displayName = text(call, "display-name") ?? user.displayName;
  user.email = text(call, "email") ?? user.email;
  user.maxBuckets = whole(call, "max-buckets") ?? user.maxBuckets;
  user.suspended = flag(call, "suspended", user.suspended);
  user.placementTags = text(call, "placement-tags")?.split(",").filter(Boolean) ?? user.placementTags;
  const mask = text(call, "op-mask")?.split(/[, ]+/);
  if (mask) user.opMask = ["read", "write", "delete"].filter((each) => mask.includes(each)).join(", ");
}

/** Adds the key of a request, or a new one; a key that the user has gets the given secret. */
function addKey(call: StoreCall, user: User): void {
  const access = text(call, "access-key") ?? newAccessKey();
  const holder = call.state.userOfKey(access);
  if (holder && holder !== user) throw new RgwRefusal("KeyExists");
  user.keys.set(access, text(call, "secret-key") ?? newSecretKey());
}

function createKey(call: StoreCall): StoreReply {
  const user = getUser(call);
  addKey(call, user);
  return json(keysView(user));
}

function removeKey(call: StoreCall): StoreReply {
  // RGW checks the user first, and treats a missing one as somebody without rights.
  if (text(call, "uid") === undefined) throw new RgwRefusal("AccessDenied");
  const user = getUser(call);
  if (!user.keys.delete(text(call, "access-key") ?? "")) throw new RgwRefusal("InvalidAccessKeyId");
  return ok;
}

async function removeUser(call: StoreCall): Promise<StoreReply> {
  const user = getUser(call);
  const buckets = call.state.bucketsOf(user.uid);
  // This is RGW's code for a user who has buckets.
  if (buckets.length > 0 && !flag(call, "purge-data")) throw new RgwRefusal("BucketAlreadyExists");
  for (const bucket of buckets) await removeEverything(call.state, bucket);
  call.state.users.delete(user.uid);
  return ok;
}

const kinds = ["users", "buckets", "metadata", "usage", "zone", "bilog", "mdlog", "datalog", "roles", "user-policy"];

/** The kinds and permissions in "users=read;usage=*". */
function capsOf(call: StoreCall): Array<[string, string]> {
  return (text(call, "user-caps") ?? "")
    .split(";")
    .filter((each) => each.trim() !== "")
    .map((each) => {
      const [kind = "", permission = ""] = each.split("=").map((part) => part.trim());
      if (!kinds.includes(kind)) throw new RgwRefusal("InvalidCapability");
      const parts = permission.split(/[, ]+/);
      const all = parts.includes("*") || (parts.includes("read") && parts.includes("write"));
      return [kind, all ? "*" : permission];
    });
}

const joinPermissions = (old: string | undefined, more: string): string =>
  old === undefined || old === more ? more : "*";

function permissionsWithout(old: string | undefined, less: string): string | undefined {
  if (old === undefined || less === "*" || old === less) return undefined;
  return old === "*" ? (less === "read" ? "write" : "read") : old;
}
