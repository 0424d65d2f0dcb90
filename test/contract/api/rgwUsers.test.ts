import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "./cloud";
import { openGround, type StoreGround, said, sendToStore } from "./store";

let ground: StoreGround;
let uid: string;
beforeAll(async () => {
  ground = await openGround();
  uid = (await ground.user("held")).uid;
});
afterAll(() => ground.close());

const ask: StoreGround["admin"] = (...args) => ground.admin(...args);
const named = (name: string): string => `${name}-${ground.suffix}`;
const noQuota = { enabled: false, check_on_raw: false, max_size: -1, max_size_kb: 0, max_objects: -1 };

describe("users", () => {
  it("are made with a key, and told with all their fields", async () => {
    const user = named("made");
    const made = await ask("PUT", "/user", { uid: user, "display-name": "Made", email: `${user}@example.com` });
    expect(made.status).toBe(200);
    expect(made.headers.get("content-type")).toBeNull();
    expect(made.body).toMatchObject({
      tenant: "",
      user_id: user,
      display_name: "Made",
      email: `${user}@example.com`,
      suspended: 0,
      max_buckets: 1000,
      subusers: [],
      keys: [
        { user, access_key: expect.stringMatching(/^[A-Z0-9]{20}$/), secret_key: expect.stringMatching(/^\w{40}$/) },
      ],
      caps: [],
      op_mask: "read, write, delete",
      bucket_quota: noQuota,
      user_quota: noQuota,
      type: "rgw",
    });
    expect((await ask("GET", "/user", { uid: user })).body).toEqual(made.body);
    expect(keys(made.body)).not.toContain("created");
    expect(said(await ask("DELETE", "/user", { uid: user }))).toEqual([200, undefined]);
    expect(said(await ask("GET", "/user", { uid: user }))).toEqual([404, "NoSuchUser"]);
    expect(said(await ask("DELETE", "/user", { uid: user }))).toEqual([404, "NoSuchUser"]);
  });

  it("are made once, with a display name, an e-mail address and a key that nobody has", async () => {
    const [user, other] = [named("once"), named("other")];
    const access = named("ACCESS");
    expect(said(await ask("PUT", "/user", { uid: user }))).toEqual([400, "InvalidArgument"]);
    const given = { "access-key": access, "secret-key": "secret", email: `${user}@example.com` };
    expect((await ask("PUT", "/user", { uid: user, "display-name": "x", ...given })).body.keys).toEqual([
      { user, access_key: access, secret_key: "secret" },
    ]);
    expect(said(await ask("PUT", "/user", { uid: user, "display-name": "x" }))).toEqual([409, "UserAlreadyExists"]);
    const second = { uid: other, "display-name": "x" };
    expect(said(await ask("PUT", "/user", { ...second, email: given.email }))).toEqual([409, "EmailExists"]);
    expect(said(await ask("PUT", "/user", { ...second, "access-key": access }))).toEqual([409, "KeyExists"]);
    expect((await ask("GET", "/user", { "access-key": access })).body.user_id).toBe(user);
    await ask("DELETE", "/user", { uid: user });
  });

  it("are changed field by field", async () => {
    const changed = await ask("POST", "/user", { uid, "display-name": "New", suspended: "true", "max-buckets": "5" });
    expect(changed.body).toMatchObject({ display_name: "New", suspended: 1, max_buckets: 5 });
    const back = await ask("POST", "/user", { uid, suspended: "0", "max-buckets": "1000" });
    expect(back.body).toMatchObject({ display_name: "New", suspended: 0, max_buckets: 1000 });
    expect(said(await ask("POST", "/user", { uid: named("none"), suspended: "1" }))).toEqual([404, "NoSuchUser"]);
  });

  it("keep placement tags, until all are taken away", async () => {
    const tagged = await ask("POST", "/user", { uid, "placement-tags": "fast,cold" });
    expect(tagged.body.placement_tags).toEqual(["fast", "cold"]);
    expect((await ask("GET", "/user", { uid })).body.placement_tags).toEqual(["fast", "cold"]);
    await ask("POST", "/user", { uid, "placement-tags": "other" });
    expect((await ask("GET", "/user", { uid })).body.placement_tags).toEqual(["other"]);
  });

  it("are listed", async () => {
    expect((await ask("GET", "/metadata/user")).body).toEqual(expect.arrayContaining(["admin", uid]));
    const page = await ask("GET", "/metadata/user", { "max-entries": "1" });
    expect(page.body).toMatchObject({ keys: [expect.any(String)], truncated: "true", count: 1 });
  });

  it("stay while they have buckets", async () => {
    const owner = await ground.user("owner");
    await owner.ask("PUT", `/kept-${ground.suffix}`);
    expect(said(await ask("DELETE", "/user", { uid: owner.uid }))).toEqual([409, "BucketAlreadyExists"]);
    expect(said(await ask("DELETE", "/user", { uid: owner.uid, "purge-data": "true" }))).toEqual([200, undefined]);
    expect(said(await ask("GET", "/bucket", { bucket: `kept-${ground.suffix}` }))).toEqual([404, "NoSuchBucket"]);
  });
});

describe("keys", () => {
  it("are added, made, changed and removed", async () => {
    const access = named("MORE");
    const added = await ask("PUT", "/user", { key: "", uid, "access-key": access, "secret-key": "one" });
    expect(added.body).toHaveLength(2);
    expect(added.body).toContainEqual({ user: uid, access_key: access, secret_key: "one" });
    const changed = await ask("PUT", "/user", { key: "", uid, "access-key": access, "secret-key": "two" });
    expect(changed.body).toContainEqual({ user: uid, access_key: access, secret_key: "two" });
    expect((await ask("PUT", "/user", { key: "", uid })).body).toHaveLength(3);
    expect(said(await ask("DELETE", "/user", { key: "", uid, "access-key": access }))).toEqual([200, undefined]);
    const again = await ask("DELETE", "/user", { key: "", uid, "access-key": access });
    expect(said(again)).toEqual([403, "InvalidAccessKeyId"]);
    expect((await ask("GET", "/user", { uid })).body.keys).toHaveLength(2);
  });

  it("belong to one user", async () => {
    const other = await ground.user("taken");
    const taken = await ask("PUT", "/user", { key: "", uid, "access-key": other.accessKey });
    expect(said(taken)).toEqual([409, "KeyExists"]);
    expect(said(await ask("PUT", "/user", { key: "", uid: named("none") }))).toEqual([404, "NoSuchUser"]);
  });
});

describe("capabilities", () => {
  it("are added and removed", async () => {
    const added = await ask("PUT", "/user", { caps: "", uid, "user-caps": "buckets=read;usage=write,read" });
    expect(added.body).toEqual([
      { type: "buckets", perm: "read" },
      { type: "usage", perm: "*" },
    ]);
    const unknown = await ask("PUT", "/user", { caps: "", uid, "user-caps": "nonsense=read" });
    expect(said(unknown)).toEqual([400, "InvalidCapability"]);
    const left = await ask("DELETE", "/user", { caps: "", uid, "user-caps": "usage=*" });
    expect(left.body).toEqual([{ type: "buckets", perm: "read" }]);
  });

  it("decide what somebody may ask", async () => {
    const reader = await ground.user("reader");
    const askAs = (method: string, path: string, query: Record<string, string>) =>
      sendToStore(ground.store, reader, method, `/admin${path}`, { query: { format: "json", ...query } });
    expect(said(await askAs("GET", "/user", { uid }))).toEqual([403, "AccessDenied"]);
    await ask("PUT", "/user", { caps: "", uid: reader.uid, "user-caps": "users=read" });
    expect(said(await askAs("GET", "/user", { uid }))).toEqual([200, undefined]);
    expect(said(await askAs("POST", "/user", { uid, "display-name": "x" }))).toEqual([403, "AccessDenied"]);
    expect(said(await askAs("GET", "/bucket", {}))).toEqual([403, "AccessDenied"]);
    const nobody = await sendToStore(ground.store, undefined, "GET", "/admin/user", { query: { uid, format: "json" } });
    expect(said(nobody)).toEqual([403, "AccessDenied"]);
  });
});

describe("quotas of a user", () => {
  const show = async () => (await ask("GET", "/user", { quota: "", uid, "quota-type": "user" })).body;
  const set = (query: Record<string, string>) =>
    ask("PUT", "/user", { quota: "", uid, "quota-type": "user", ...query });

  it("are set in KiB or bytes, and what is not given stays", async () => {
    expect((await ask("GET", "/user", { quota: "", uid })).body).toEqual({
      bucket_quota: noQuota,
      user_quota: noQuota,
    });
    expect((await set({ "max-objects": "10", "max-size-kb": "100", enabled: "true" })).status).toBe(200);
    const first = { enabled: true, check_on_raw: false, max_size: 102400, max_size_kb: 100, max_objects: 10 };
    expect(await show()).toEqual(first);
    await set({ "max-size": "2000" });
    expect(await show()).toEqual({ ...first, max_size: 2000, max_size_kb: 2 });
    await set({ enabled: "false" });
    expect(await show()).toEqual({ ...first, enabled: false, max_size: 2000, max_size_kb: 2 });
    await set({ "max-size": "-1", "max-objects": "-1" });
    expect(await show()).toEqual(noQuota);
  });

  it("have one for all buckets together, and one for each", async () => {
    await ask("PUT", "/user", { quota: "", uid, "quota-type": "bucket", "max-objects": "3", enabled: "true" });
    const { body } = await ask("GET", "/user", { uid });
    expect(body.bucket_quota).toEqual({ ...noQuota, enabled: true, max_objects: 3 });
    expect(body.user_quota).toEqual(noQuota);
    await ask("PUT", "/user", { quota: "", uid, "quota-type": "bucket", "max-objects": "-1", enabled: "false" });
  });

  it("are refused without a user or a kind, and as signed JSON", async () => {
    expect(said(await ask("GET", "/user", { quota: "", uid, "quota-type": "x" }))).toEqual([400, "InvalidArgument"]);
    expect(said(await ask("PUT", "/user", { quota: "", uid, "max-objects": "1" }))).toEqual([400, "InvalidArgument"]);
    const none = { quota: "", uid: named("none"), "quota-type": "user" };
    expect(said(await ask("PUT", "/user", { ...none, "max-objects": "1" }))).toEqual([404, "NoSuchUser"]);
    const query = { quota: "", uid, "quota-type": "user", format: "json" };
    const body = JSON.stringify({ enabled: true, max_objects: 1 });
    const asJson = await sendToStore(ground.store, ground.store, "PUT", "/admin/user", { query, body });
    expect(said(asJson)).toEqual([501, "NotImplemented"]);
    expect(await show()).toEqual(noQuota);
  });
});

it("refuses what the admin API does not have", async () => {
  expect(said(await ask("GET", "/nonsense"))).toEqual([405, "MethodNotAllowed"]);
  expect(said(await ask("GET", "/user"))).toEqual([400, "InvalidArgument"]);
});
