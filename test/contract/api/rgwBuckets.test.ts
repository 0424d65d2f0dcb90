import { afterAll, beforeAll, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { openGround, type StoreGround, type StoreUser, said } from "./store";

const it = chapter();

let ground: StoreGround;
let owner: StoreUser;
let other: StoreUser;
let bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  other = await ground.user("other");
  bucket = `told-${ground.suffix}`;
  await owner.ask("PUT", `/${bucket}`);
});
afterAll(() => ground.close());

const ask: StoreGround["admin"] = (...args) => ground.admin(...args);
const show = async () => (await ask("GET", "/bucket", { bucket, stats: "true" })).body;
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const noQuota = { enabled: false, check_on_raw: false, max_size: -1, max_size_kb: 0, max_objects: -1 };

it("tells of a bucket who owns it, what it holds and what it may", async () => {
  expect(await show()).toMatchObject({
    bucket,
    tenant: "",
    placement_rule: "default-placement",
    owner: owner.uid,
    creation_time: time,
    mtime: time,
    usage: {},
    bucket_quota: noQuota,
  });
  await owner.ask("PUT", `/${bucket}/one`, { body: "hello" });
  expect((await show()).usage).toEqual({
    "rgw.main": {
      size: 5,
      size_actual: 4096,
      size_utilized: 5,
      size_kb: 1,
      size_kb_actual: 4,
      size_kb_utilized: 1,
      num_objects: 1,
    },
  });
  const { body } = await ask("GET", "/user", { uid: owner.uid, stats: "true", sync: "true" });
  expect(body.stats).toMatchObject({ size: 5, size_actual: 4096, num_objects: 1 });
});

it("tells of a bucket's tags", async () => {
  expect(await show()).not.toHaveProperty("tagset");
  const body = "<Tagging><TagSet><Tag><Key>team</Key><Value>web</Value></Tag></TagSet></Tagging>";
  await owner.ask("PUT", `/${bucket}`, { query: { tagging: "" }, body });
  expect((await show()).tagset).toEqual({ team: "web" });
  await owner.ask("DELETE", `/${bucket}`, { query: { tagging: "" } });
  expect(await show()).not.toHaveProperty("tagset");
});

it("lists a user's buckets, by name or in full, and nothing of a user that is not there", async () => {
  expect((await ask("GET", "/bucket", { uid: owner.uid })).body).toEqual([bucket]);
  expect((await ask("GET", "/bucket", { uid: owner.uid, stats: "true" })).body).toEqual([await show()]);
  expect((await ask("GET", "/bucket")).body).toContain(bucket);
  expect((await ask("GET", "/bucket", { uid: `none-${ground.suffix}` })).body).toEqual([]);
  expect((await ask("GET", "/bucket", { uid: other.uid, bucket })).body).toEqual([]);
  expect(said(await ask("GET", "/bucket", { bucket: `none-${ground.suffix}` }))).toEqual([404, "NoSuchBucket"]);
});

it("limits a bucket in KiB, and makes no limit of size a limit of nothing when it is not given again", async () => {
  const set = (query: Record<string, string>) => ask("PUT", "/bucket", { quota: "", uid: owner.uid, bucket, ...query });
  expect((await set({ "max-size-kb": "10", "max-objects": "5", enabled: "true" })).status).toBe(200);
  expect((await show()).bucket_quota).toEqual({
    ...noQuota,
    enabled: true,
    max_size: 10240,
    max_size_kb: 10,
    max_objects: 5,
  });
  await set({ "max-objects": "6" });
  expect((await show()).bucket_quota).toMatchObject({ max_size: 10240, max_objects: 6 });
  await set({ "max-size-kb": "-1", "max-objects": "-1" });
  expect((await show()).bucket_quota).toMatchObject({ enabled: true, max_size: -1024, max_objects: -1 });
  await set({ enabled: "false" });
  expect((await show()).bucket_quota).toMatchObject({ enabled: false, max_size: 0, max_objects: -1 });
  const none = { quota: "", uid: owner.uid, bucket: `none-${ground.suffix}`, "max-objects": "1" };
  expect(said(await ask("PUT", "/bucket", none))).toEqual([404, "NoSuchKey"]);
  expect(said(await ask("PUT", "/bucket", { quota: "", bucket, "max-objects": "1" }))).toEqual([
    400,
    "InvalidArgument",
  ]);
});

it("gives a bucket to another user", async () => {
  expect((await ask("PUT", "/bucket", { uid: other.uid, bucket })).status).toBe(200);
  expect((await show()).owner).toBe(other.uid);
  expect((await ask("GET", "/bucket", { uid: owner.uid })).body).toEqual([]);
  expect((await owner.ask("GET", `/${bucket}`)).status).toBe(403);
  expect((await other.ask("GET", `/${bucket}`)).status).toBe(200);
  expect((await ask("POST", "/bucket", { uid: other.uid, bucket })).status).toBe(200);
  expect((await ask("GET", "/bucket", { uid: other.uid })).body).toEqual([]);
  expect((await ask("PUT", "/bucket", { uid: owner.uid, bucket })).status).toBe(200);
  expect((await ask("GET", "/bucket", { uid: owner.uid })).body).toEqual([bucket]);
  expect(said(await ask("PUT", "/bucket", { uid: `none-${ground.suffix}`, bucket }))).toEqual([404, "NoSuchKey"]);
});

it("tells what was asked of the store", async () => {
  const { body } = await ask("GET", "/usage", { uid: owner.uid });
  expect(body).toEqual({ entries: expect.any(Array), summary: expect.any(Array) });
  expect((await ask("DELETE", "/usage", { uid: owner.uid })).status).toBe(200);
});

it("removes objects and buckets, full ones only when told to", async () => {
  expect((await ask("DELETE", "/bucket", { object: "one", bucket })).status).toBe(200);
  expect(said(await ask("DELETE", "/bucket", { object: "one", bucket }))).toEqual([404, "NoSuchKey"]);
  await owner.ask("PUT", `/${bucket}/two`, { body: "hello" });
  expect(said(await ask("DELETE", "/bucket", { bucket }))).toEqual([409, "BucketNotEmpty"]);
  expect((await ask("DELETE", "/bucket", { bucket, "purge-objects": "true" })).status).toBe(200);
  expect(said(await ask("DELETE", "/bucket", { bucket }))).toEqual([404, "NoSuchBucket"]);
});
