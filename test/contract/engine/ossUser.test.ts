/** Users of the object storage through the engine: created, given a quota, their keys rotated; taken over, and kept. */
import { OssUser, type OssUserArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chapter } from "../../harness/chapter";

import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openStack, type TestStack } from "../../harness/stack";

let store: ObjectStore;
const stacks: TestStack[] = [];

beforeAll(async () => {
  store = await openObjectStore();
});

afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await store.close();
});

const OUTPUTS = [
  "ossUid",
  "made",
  "createdAt",
  "displayedAs",
  "regionName",
  "endpoint",
  "accessKey",
  "secretKey",
  "sizeLimit",
  "objectLimit",
  "usedSize",
  "usedBytes",
  "usedObjects",
  "totalBuckets",
] as const;

async function stackOf(args: () => OssUserArgs, config = store.config): Promise<TestStack> {
  const stack = await openStack({
    config,
    program: async () => {
      const user = new OssUser("user", args());
      return Object.fromEntries(OUTPUTS.map((name) => [name, user[name]]));
    },
  });
  stacks.push(stack);
  return stack;
}

const limits = async (uid: string) => (await store.user(uid))?.user_quota;
const keysOf = async (uid: string) => (await store.user(uid))?.keys.map((key) => key.access_key).sort();
const GIB = 1024 ** 3;

/** How a state marks what it holds encrypted. */
const SECRET = "4dabf18193072939515e22adb298388d";

/** Whether a key opens the store. */
async function opens(key: { accessKey: unknown; secretKey: unknown }): Promise<boolean> {
  try {
    await (await store.as(key)).listBuckets({});
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: "InvalidAccessKeyId" });
    return false;
  }
}

describe("a user that is absent", () => {
  const it = chapter();
  let stack: TestStack;
  let args: OssUserArgs = {};
  let first: Readonly<Record<string, unknown>>;
  let second: Readonly<Record<string, unknown>>;

  it("is created as the connection's platform user, with the default quota and a key", async () => {
    stack = await stackOf(() => args);
    first = (await stack.up()).outputs;
    expect(first).toMatchObject({
      ossUid: store.uid,
      made: true,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      displayedAs: store.uid,
      regionName: store.store.region,
      endpoint: store.store.endpoint,
      sizeLimit: 100,
      objectLimit: 1_000_000,
      usedSize: 0,
      usedBytes: 0,
      usedObjects: 0,
      totalBuckets: 0,
    });
    expect(await limits(store.uid)).toMatchObject({ enabled: true, max_size: 100 * GIB, max_objects: 1_000_000 });
    expect(await opens(first as never)).toBe(true);
  });

  it("is no diff again, and holds its keys as secrets", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    const user = (await stack.export()).find(({ type }) => type.endsWith("ceph:OssUser"));
    for (const name of ["endpoint", "accessKey", "secretKey"])
      expect(user?.outputs?.[name]).toEqual({ [SECRET]: expect.any(String), plaintext: JSON.stringify(first[name]) });
  });

  it("is refused in preview with an impossible quota or id", async () => {
    args = { maxSize: 0, maxObjects: 1.5, uid: "a:b" };
    const said = (await stack.preview({ fails: true })).errors("user").join("\n");
    expect(said).toMatch(/uid.*must not hold spaces/);
    expect(said).toMatch(/maxSize.*must be 1 or more, or -1 for no limit/);
    expect(said).toMatch(/maxObjects.*must be a whole number/);
  });

  it("gets another quota and name in place", async () => {
    args = { maxSize: 1, maxObjects: 2, displayName: "Shop" };
    expect((await stack.up()).outputs).toMatchObject({ sizeLimit: 1, objectLimit: 2, displayedAs: "Shop" });
    expect(await limits(store.uid)).toMatchObject({ max_size: GIB, max_objects: 2 });
    expect((await store.user(store.uid))?.display_name).toBe("Shop");
  });

  it("keeps its quota if the new one is less than what is stored", async () => {
    const s3 = await store.as(first as never);
    const Bucket = store.name("used");
    await s3.createBucket({ Bucket });
    for (const Key of ["a", "b"]) await s3.putObject({ Bucket, Key, Body: "x" });
    args = { maxSize: 3, maxObjects: 1, displayName: "Shop, smaller" };
    const said = (await stack.up({ fails: true })).errors("user").join("\n");
    expect(said).toMatch(/the quota of user .* was not changed: a limit of 1 objects is less than the 2 stored/);
    expect(await limits(store.uid)).toMatchObject({ max_size: GIB, max_objects: 2 });
    expect((await store.user(store.uid))?.display_name).toBe("Shop");

    args = { maxSize: -1, maxObjects: 2, displayName: "Shop" };
    expect((await stack.up()).outputs).toMatchObject({
      sizeLimit: -1,
      objectLimit: 2,
      usedSize: 1,
      usedBytes: 2,
      usedObjects: 2,
      totalBuckets: 1,
    });
    expect(await limits(store.uid)).toMatchObject({ enabled: true, max_objects: 2 });
  });

  it("is not deleted while it has buckets, or keys that others created: the error names them", async () => {
    const [bucket = ""] = await store.bucketsOf(store.uid);
    const byHand = { key: "", uid: store.uid, "access-key": store.name("BYHAND") };
    await store.admin("PUT", "/admin/user", { ...byHand, "generate-key": "true" });
    const said = (await stack.destroy({ fails: true })).errors("user").join("\n");
    expect(said).toContain(
      `user ${store.uid} still has the bucket ${bucket}, and a key that this resource did not create: delete them first`,
    );
    expect(await keysOf(store.uid)).toEqual([byHand["access-key"], first.accessKey].sort());
    await store.admin("DELETE", "/admin/user", byHand);
    const s3 = await store.as(store.uid);
    for (const Key of ["a", "b"]) await s3.deleteObject({ Bucket: bucket, Key });
    await s3.deleteBucket({ Bucket: bucket });
  });

  it("gets a new key by a rotation, and the old one still works", async () => {
    args = { ...args, rotate: "2026-01" };
    second = (await stack.up()).outputs;
    expect(second.accessKey).not.toBe(first.accessKey);
    expect([await opens(first as never), await opens(second as never)]).toEqual([true, true]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("loses the old key at the next rotation, and the one before the current by dropPrevious", async () => {
    args = { ...args, rotate: "2026-02" };
    const third = (await stack.up()).outputs;
    expect(await opens(first as never)).toBe(false);
    expect([await opens(second as never), await opens(third as never)]).toEqual([true, true]);
    args = { ...args, dropPrevious: true };
    expect((await stack.up()).outputs).toMatchObject({ accessKey: third.accessKey, secretKey: third.secretKey });
    expect(await keysOf(store.uid)).toEqual([third.accessKey]);
  });

  it("is repaired if somebody changed its quota and deleted its key", async () => {
    const [key = ""] = (await keysOf(store.uid)) ?? [];
    await store.admin("DELETE", "/admin/user", { key: "", uid: store.uid, "access-key": key });
    await store.admin("PUT", "/admin/user", { quota: "", uid: store.uid, "quota-type": "user", "max-objects": "9" });
    expect((await stack.refresh()).counts).toEqual({ update: 1 });
    expect((await stack.preview()).counts).toEqual({ update: 1 });
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ made: true, objectLimit: 2 });
    expect(await opens(outputs as never)).toBe(true);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("is deleted with its stack", async () => {
    await stack.destroy();
    expect(await store.user(store.uid)).toBeUndefined();
  });
});

describe("a user that existed already", () => {
  const it = chapter();
  let stack: TestStack;
  let args: OssUserArgs;
  let uid: string;
  let before: Awaited<ReturnType<ObjectStore["user"]>>;

  it("is taken over as it is, with its key", async () => {
    uid = store.name("there");
    await store.makeUser(uid);
    await store.admin("PUT", "/admin/user", {
      quota: "",
      uid,
      "quota-type": "user",
      "max-size-kb": String(7 * 1024 * 1024),
      "max-objects": "70",
      enabled: "true",
    });
    before = await store.user(uid);
    args = { uid };
    stack = await stackOf(() => args);
    const up = await stack.up();
    const [key] = before?.keys ?? [];
    expect(up.outputs).toMatchObject({
      ossUid: uid,
      made: false,
      accessKey: key?.access_key,
      secretKey: key?.secret_key,
      sizeLimit: 7,
      objectLimit: 70,
    });
    expect(up.outputs.createdAt).toBeUndefined();
    expect(up.info("user").join("\n")).toMatch(/existed already: it is kept, with its keys and its quota/);
    expect(await store.user(uid)).toEqual(before);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("gets our key by a rotation, and keeps its own through another", async () => {
    args = { uid, rotate: "1" };
    const rotated = await stack.up();
    expect(rotated.warnings("user").join("\n")).toMatch(
      /the previous key was not created by this resource and still works/,
    );
    args = { uid, rotate: "2", dropPrevious: true };
    const { accessKey } = (await stack.up()).outputs;
    expect(await keysOf(uid)).toEqual([accessKey, before?.keys[0]?.access_key].sort());
  });

  it("is kept when the stack is destroyed, with its quota and its own key", async () => {
    const gone = await stack.destroy();
    expect(gone.info("user").join("\n")).toMatch(/was not created by this resource: it is kept/);
    expect(await store.user(uid)).toEqual(before);
  });
});

describe("with one user's own keys", () => {
  it("no user is created: preview says whose keys that needs", async () => {
    const own = { ...store.connection, keys: "user" };
    const stack = await stackOf(() => ({}), { "omnicloud:connections": JSON.stringify({ team: own }) });
    const said = (await stack.preview({ fails: true })).errors("user").join("\n");
    expect(said).toMatch(/connection team holds the keys of one user: creating users needs an administrator's/);
  });
});
