/** Look-ups of the object storage: one bucket, pages of many, a user with what it uses, and its key. */

import type { S3 } from "@aws-sdk/client-s3";
import {
  getBucket,
  getBuckets,
  getBucketsOutput,
  getOssUser,
  listBuckets,
  recoverKey,
  recoverKeyOutput,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { type Forward, openSlowStore } from "../../harness/slowProxy";
import { openPlatform, type Platform } from "./platform";
import { configure } from "./team";

let store: ObjectStore;
let forward: Forward;
let s3: S3;
let names: string[];
let platform: Platform;

/** Connections as they are found by look-ups; `counted` goes through the forward. */
const connection = (endpoint: string, more: object = {}) => {
  const { region, accessKey, secretKey } = store.store;
  return {
    kind: "ceph",
    regions: { [region]: { endpoint, accessKey, secretKey } },
    platformUserId: store.uid,
    ...more,
  };
};

beforeAll(async () => {
  store = await openObjectStore();
  forward = await openSlowStore(store.store);
  platform = await openPlatform();
  s3 = await store.makeUser(store.uid);
  names = ["a", "b", "c", "d", "e"].map((letter) => store.name(`look-${letter}`)).sort();
  for (const Bucket of names) await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket: names[0], Key: "x", Body: "four" });
  await s3.putObject({ Bucket: names[0], Key: "y", Body: "four" });
  const key = (await store.user(store.uid))?.keys[0];
  const own = { endpoint: store.store.endpoint, accessKey: key?.access_key, secretKey: key?.secret_key };
  const { endpoint, accessKey, secretKey } = store.store;
  const operator = { endpoint, accessKey, secretKey };
  const connections = {
    store: connection(store.store.endpoint),
    counted: connection(forward.origin),
    asked: connection(store.store.endpoint, { verifyUrl: platform.url }),
    two: { ...connection(""), regions: { shut: { ...own, endpoint: "http://127.0.0.1:9" }, open: operator } },
    own: { kind: "ceph", keys: "user", regions: { [store.store.region]: own } },
    cloud: { kind: "openstack", authUrl: "http://127.0.0.1:9/v3", username: "u", password: "p" },
    shut: { kind: "ceph", platformUserId: "u", regions: { x: { ...own, endpoint: "http://127.0.0.1:9" } } },
  };
  configure(connections as never, "store");
});

afterAll(async () => {
  await platform?.close();
  await forward?.close();
  await store?.close();
});

const first = () => names[0] ?? "";

describe("a bucket", () => {
  it("is found by its name, with all that the document says of it", async () => {
    const info = {
      name: first(),
      policy: "private",
      belongsTo: store.uid,
      region: store.store.region,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      usedSize: 1,
      usedBytes: 8,
      usedObjects: 2,
      maxSize: -1,
      maxObjects: -1,
      url: `${store.store.endpoint}/${first()}`,
    };
    expect(await getBucket({ name: first() })).toEqual({ ...info, storageClass: "STANDARD" });
    expect(await getBucket({ name: first(), uid: store.uid, region: store.store.region })).toMatchObject(info);
    expect(await getBucket({ name: first(), connection: "own" })).toEqual(info);
  });

  it("that does not exist is an error with the nearest names, one of another user says so", async () => {
    await expect(getBucket({ name: `${first()}x` })).rejects.toThrow(
      new RegExp(`there is no bucket ${first()}x in region .*; of user ${store.uid}, known are ${first()}`),
    );
    await expect(getBucket({ name: first(), uid: "somebody" })).rejects.toThrow(/does not belong to user somebody/);
    const other = await store.makeUser(store.name("other"));
    const theirs = store.name("theirs");
    await other.createBucket({ Bucket: theirs });
    await expect(getBucket({ name: theirs, connection: "own" })).rejects.toThrow(/belongs to another user/);
    await expect(getBucket({ name: store.name("none"), connection: "own" })).rejects.toThrow(/there is no bucket/);
  });
});

describe("a user's buckets", () => {
  it("come in pages, the first of which is 1", async () => {
    const page = async (pageNumber?: number, pageSize?: number, connection?: string) => {
      const { buckets, ...rest } = await getBuckets({ pageNumber, pageSize, connection });
      return { ...rest, names: buckets.map(({ name }) => name) };
    };
    expect(await page()).toEqual({ pageNumber: 1, pageSize: 100, total: 5, names });
    for (const connection of [undefined, "own"]) {
      expect(await page(2, 2, connection)).toEqual({ pageNumber: 2, pageSize: 2, total: 5, names: names.slice(2, 4) });
      expect(await page(4, 2, connection)).toMatchObject({ names: [] });
    }
    await expect(getBuckets({ pageNumber: 0 })).rejects.toThrow(/pageNumber: must be 1 or more/);
  });

  it("take two requests at most, however many they are", async () => {
    const before = forward.requests.length;
    const { buckets } = await getBuckets({ connection: "counted", pageSize: 1000 });
    expect(buckets).toHaveLength(5);
    expect(forward.requests.length - before).toBeLessThanOrEqual(2);
  });

  it("come one after the other as well, with their policies if these are asked for", async () => {
    await s3.putBucketAcl({ Bucket: names[1], ACL: "public-read" });
    const found: unknown[] = [];
    for await (const { name, policy } of listBuckets({ policies: true })) found.push([name, policy]);
    expect(found[0]).toEqual([first(), "private"]);
    expect(found[1]).toEqual([names[1], expect.stringMatching(/^an ACL that grants READ/)]);
    for await (const { name, usedBytes, policy } of listBuckets({ connection: "own" })) {
      expect([name, usedBytes, policy]).toEqual([first(), 8, undefined]);
      break;
    }
  });

  it("of a user that does not exist are an error", async () => {
    await expect(getBuckets({ uid: "nobody-here" })).rejects.toThrow(/has no user nobody-here/);
  });
});

describe("a user", () => {
  it("is found with its quota and what it stores", async () => {
    const limits = { "max-size-kb": String(3 * 1024 * 1024), "max-objects": "30", enabled: "true" };
    await store.admin("PUT", "/admin/user", { quota: "", uid: store.uid, "quota-type": "user", ...limits });
    expect(await getOssUser()).toEqual({
      uid: store.uid,
      displayName: store.uid,
      region: store.store.region,
      maxSize: 3,
      maxObjects: 30,
      usedSize: 1,
      usedBytes: 8,
      usedObjects: 2,
      totalBuckets: 5,
      suspended: false,
    });
    await expect(getOssUser({ uid: "nobody-here" })).rejects.toThrow(/has no user nobody-here; (nearest|known) are /);
    await expect(getOssUser({ connection: "own" })).rejects.toThrow(/this needs an administrator's/);
  });

  it("gets its key back, as a secret if it is an Output", async () => {
    const key = await recoverKey();
    expect(key.endpoint).toBe(store.store.endpoint);
    expect((await (await store.as(key)).listBuckets({})).Owner?.ID).toBe(store.uid);
    const output = recoverKeyOutput({ uid: store.uid });
    expect(await new Promise((resolve) => output.apply(resolve))).toEqual(key);
    expect(await (output as unknown as { isSecret: Promise<boolean> }).isSecret).toBe(true);
    expect(await recoverKey({ connection: "own" })).toEqual(key);
    await expect(recoverKey({ connection: "own", uid: "u-other" })).rejects.toThrow(/holds the keys of user .* alone/);
    const page = getBucketsOutput({ pageSize: 1 });
    expect(await new Promise((resolve) => page.apply(({ total }) => resolve(total)))).toBe(5);
  });
});

describe("a look-up", () => {
  it("asks the gateway of its region", async () => {
    expect(await getOssUser({ connection: "two", region: "open" })).toMatchObject({ uid: store.uid, region: "open" });
    await expect(getOssUser({ connection: "two" })).rejects.toThrow(/has several regions, name one: shut, open/);
  });

  it("asks the platform first, about what it looks at", async () => {
    platform.says = "yes";
    await getBucket({ name: first(), connection: "asked" });
    await getBuckets({ connection: "asked" });
    await recoverKey({ connection: "asked" });
    expect(platform.asked).toEqual(
      [first(), "", store.uid].map((resourceId) => ({ platformUserId: store.uid, resourceId })),
    );
    platform.says = "no";
    await expect(recoverKey({ connection: "asked" })).rejects.toThrow(/the platform does not allow/);
    // Another user's buckets are that user's, whoever lists them.
    platform.asked.length = 0;
    await expect(getBuckets({ connection: "asked", uid: "u-other" })).rejects.toThrow(/this on u-other/);
    expect(platform.asked).toEqual([{ platformUserId: store.uid, resourceId: "u-other" }]);
  });

  it("names no other bucket to whom the platform allows no list", async () => {
    platform.says = (id) => (id === "" ? "no" : "yes");
    const told = async () => {
      const found = getBucket({ name: `${first()}x`, connection: "asked" });
      return found.then(String, (error: Error) => error.message);
    };
    expect(await told()).toMatch(/^there is no bucket \S+ in region \S+$/);
    platform.says = "yes";
    expect(await told()).toContain(names[1]);
  });

  it("names what is wrong: the connection's kind, its region, a gateway that does not answer, a wrong key", async () => {
    await expect(getOssUser({ connection: "cloud" })).rejects.toThrow(
      /is of kind openstack; getOssUser needs one of kind ceph/,
    );
    await expect(getOssUser({ region: "nowhere" })).rejects.toThrow(/has no region nowhere; known are/);
    await expect(getOssUser({ connection: "shut" }, { timeout: 3 })).rejects.toThrow(
      /Ceph RGW x cannot be reached at http:\/\/127\.0\.0\.1:9/,
    );
    const wrong = connection(store.store.endpoint);
    Object.assign(Object.values(wrong.regions)[0] ?? {}, { secretKey: "not-the-key" });
    configure({ wrong: wrong as never });
    const error: unknown = await getOssUser().catch((thrown: unknown) => thrown);
    expect(String(error)).toMatch(/answered 403: SignatureDoesNotMatch \(GET \/admin\/\w+, request tx/);
    expect(String(error)).not.toContain("not-the-key");
  });
});
