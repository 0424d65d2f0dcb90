/** Buckets through the engine: who may reach them, what is changed in place, drift, and when they may be deleted. */

import type { S3 } from "@aws-sdk/client-s3";
import { OssBucket, type OssBucketArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openSlowStore } from "../../harness/slowProxy";
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
  "name",
  "policy",
  "region",
  "belongsTo",
  "createdAt",
  "usedSize",
  "usedObjects",
  "url",
  "endpoint",
  "accessKey",
  "secretKey",
] as const;

async function stackOf(args: () => OssBucketArgs, config = store.config): Promise<TestStack> {
  const stack = await openStack({
    config,
    program: async () => {
      const bucket = new OssBucket("files", args());
      return Object.fromEntries(OUTPUTS.map((name) => [name, bucket[name]]));
    },
  });
  stacks.push(stack);
  return stack;
}

/** What somebody without keys may do, and what not. */
async function anybody(bucket: string, s3: S3): Promise<Record<"get" | "put" | "list" | "delete", boolean>> {
  await s3.putObject({ Bucket: bucket, Key: "open", Body: "from its owner" });
  const may = async (method: string, path: string, body?: string) => {
    const { status } = await store.anybody(method, path, body);
    expect([200, 204, 403]).toContain(status);
    return status < 300;
  };
  const get = await may("GET", `/${bucket}/open`);
  const put = await may("PUT", `/${bucket}/from-anybody`, "from anybody");
  const list = await may("GET", `/${bucket}`);
  const gone = await may("DELETE", `/${bucket}/open`);
  for (const Key of ["open", "from-anybody"]) await s3.deleteObject({ Bucket: bucket, Key });
  return { get, put, list, delete: gone };
}

describe("a bucket", () => {
  let stack: TestStack;
  let args: OssBucketArgs;
  let name: string;
  let s3: S3;
  let made: Readonly<Record<string, unknown>>;

  it("is created with its user, and outputs all that the document says of both", async () => {
    name = store.name("files");
    args = { name, user: { maxSize: 5, maxObjects: 500 } };
    stack = await stackOf(() => args);
    const up = await stack.up();
    made = up.outputs;
    expect(up.counts).toEqual({ create: 3 });
    expect(made).toEqual({
      name,
      policy: "private",
      region: store.store.region,
      belongsTo: store.uid,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      usedSize: 0,
      usedObjects: 0,
      url: `${store.store.endpoint}/${name}`,
      endpoint: store.store.endpoint,
      accessKey: expect.any(String),
      secretKey: expect.any(String),
    });
    expect(await store.bucketsOf(store.uid)).toEqual([name]);
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    s3 = await store.as(made as never);
  });

  it("lets nobody in without keys when it is private", async () => {
    expect(await anybody(name, s3)).toEqual({ get: false, put: false, list: false, delete: false });
  });

  it("lets anybody list and get when it is public-ro", async () => {
    args = { ...args, policy: "public-ro" };
    expect((await stack.up()).outputs).toMatchObject({ policy: "public-ro" });
    expect(await anybody(name, s3)).toEqual({ get: true, put: false, list: true, delete: false });
  });

  it("lets anybody put and delete as well when it is public-rw", async () => {
    args = { ...args, policy: "public-rw" };
    await stack.up();
    expect(await anybody(name, s3)).toEqual({ get: true, put: true, list: true, delete: true });
  });

  it("gets versions, lifecycle, CORS and a quota in place, and is no diff then", async () => {
    args = {
      ...args,
      policy: "private",
      versioning: true,
      lifecycle: [
        { prefix: "logs/", expireDays: 30, abortUploadsDays: 2, transitions: [{ days: 7, storageClass: "COLD" }] },
        { id: "old", expireOldVersionsDays: 5, enabled: false },
        { id: "end", prefix: "x/", expireDate: "2040-01-31" },
        { id: "marks", expireDeleteMarkers: true },
      ],
      cors: [
        { origins: ["https://shop.example"], methods: ["PUT", "GET"], headers: ["*"], maxAge: 60 },
        { origins: ["*"], methods: ["GET"], exposeHeaders: ["ETag"] },
      ],
      quota: { maxSize: 2 },
    };
    expect((await stack.up()).counts).toEqual({ same: 2, update: 1 });
    expect(await anybody(name, s3)).toEqual({ get: false, put: false, list: false, delete: false });
    expect(await s3.getBucketVersioning({ Bucket: name })).toMatchObject({ Status: "Enabled" });
    const { Rules } = await s3.getBucketLifecycleConfiguration({ Bucket: name });
    expect(Rules?.map(({ ID, Status }) => [ID, Status]).sort()).toEqual([
      ["end", "Enabled"],
      ["marks", "Enabled"],
      ["old", "Disabled"],
      ["rule-1", "Enabled"],
    ]);
    expect((await s3.getBucketCors({ Bucket: name })).CORSRules).toHaveLength(2);
    expect(await store.bucket(name)).toMatchObject({ bucket_quota: { enabled: true, max_size: 2 * 1024 ** 3 } });
    expect((await stack.refresh()).counts).toEqual({ same: 3 });
    // What was left to the gateway may be written down.
    args = { ...args, storageClass: "STANDARD", ceph: { placement: "default-placement" } };
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("is repaired if somebody changed anything of it", async () => {
    const open = {
      Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${name}/*` }],
    };
    const policy = JSON.stringify({ Version: "2012-10-17", ...open });
    await s3.putBucketPolicy({ Bucket: name, Policy: policy });
    await s3.putBucketVersioning({ Bucket: name, VersioningConfiguration: { Status: "Suspended" } });
    await s3.deleteBucketLifecycle({ Bucket: name });
    await s3.deleteBucketCors({ Bucket: name });
    await s3.deleteBucketTagging({ Bucket: name });
    await store.admin("PUT", "/admin/bucket", { quota: "", uid: store.uid, bucket: name, "max-size-kb": "7" });
    await stack.refresh();
    const bucket = (await stack.export()).find(({ type }) => type.endsWith("ceph:Bucket"));
    expect(bucket?.outputs).toMatchObject({ policy: "a bucket policy of its own", versioning: false, lifecycle: [] });
    expect((await stack.up()).counts).toEqual({ same: 2, update: 1 });
    expect(await anybody(name, s3)).toEqual({ get: false, put: false, list: false, delete: false });
    expect(await s3.getBucketVersioning({ Bucket: name })).toMatchObject({ Status: "Enabled" });
    expect((await s3.getBucketLifecycleConfiguration({ Bucket: name })).Rules).toHaveLength(4);
    expect((await s3.getBucketCors({ Bucket: name })).CORSRules).toHaveLength(2);
    const there = await store.bucket(name);
    expect(there).toMatchObject({
      bucket_quota: { max_size: 2 * 1024 ** 3 },
      tagset: { omnicloud: expect.any(String) },
    });
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("is closed again if an ACL opened it, and loses the settings that are left out", async () => {
    await s3.putBucketAcl({ Bucket: name, ACL: "public-read" });
    expect(await anybody(name, s3)).toMatchObject({ list: true });
    await stack.refresh();
    args = { name, user: args.user };
    await stack.up();
    expect(await anybody(name, s3)).toMatchObject({ list: false });
    expect(await s3.getBucketVersioning({ Bucket: name })).toMatchObject({ Status: "Suspended" });
    await expect(s3.getBucketLifecycleConfiguration({ Bucket: name })).rejects.toThrow();
    await expect(s3.getBucketCors({ Bucket: name })).rejects.toThrow();
    expect(await store.bucket(name)).toMatchObject({ bucket_quota: { enabled: false } });
  });

  it("keeps its quota if the new one is less than what is in it", async () => {
    for (const Key of ["a", "b"]) await s3.putObject({ Bucket: name, Key, Body: "x" });
    args = { ...args, policy: "public-ro", quota: { maxObjects: 1 } };
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/the quota of bucket .* was not changed: a limit of 1 objects is less than the \d+ stored/);
    expect(await store.bucket(name)).toMatchObject({ bucket_quota: { enabled: false } });
    expect(await anybody(name, s3)).toMatchObject({ list: false });
    args = { name, user: args.user };
  });

  it("is not replaced by an empty one: preview refuses", async () => {
    args = { ...args, name: store.name("other") };
    const said = (await stack.preview({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/name.*cannot change from .* in place.*replaceData: true/s);
    args = { ...args, name };
  });

  it("is not deleted with objects, old versions or unfinished uploads in it", async () => {
    const refused = async () => (await stack.destroy({ fails: true })).errors("files").join("\n");
    expect(await refused()).toMatch(
      /is not empty, it holds (the object|a delete marker of) .*: empty it, or set forceDestroy: true/,
    );
    const versions = await s3.listObjectVersions({ Bucket: name });
    for (const { Key, VersionId } of [...(versions.Versions ?? []), ...(versions.DeleteMarkers ?? [])])
      await s3.deleteObject({ Bucket: name, Key, VersionId });
    await s3.createMultipartUpload({ Bucket: name, Key: "half" });
    expect(await refused()).toMatch(/holds an unfinished upload of half/);
    expect(await store.bucket(name)).toBeDefined();
  });

  it("is deleted with all that is in it if forceDestroy was set, but not what another stack created for the same user", async () => {
    args = { ...args, versioning: true, forceDestroy: true };
    await stack.up();
    for (const Body of ["one", "two"]) await s3.putObject({ Bucket: name, Key: "a", Body });
    await s3.deleteObject({ Bucket: name, Key: "a" });
    const theirs = store.name("theirs");
    const other = await stackOf(() => ({ name: theirs }));
    const taken = await other.up();
    expect(taken.outputs).toMatchObject({ belongsTo: store.uid, accessKey: made.accessKey });
    expect(taken.info().join("\n")).toContain(`user ${store.uid} existed already: it is kept`);

    const refused = (await stack.destroy({ fails: true })).errors().join("\n");
    expect(refused).toMatch(new RegExp(`user ${store.uid} still has the bucket ${theirs}: .*retainOnDelete: true`));
    expect(await store.bucketsOf(store.uid)).toEqual([theirs]);
    await other.destroy();
    expect(await store.user(store.uid)).toMatchObject({ user_quota: { max_objects: 500 } });
    await stack.destroy();
    expect(await store.user(store.uid)).toBeUndefined();
  });
});

describe("a bucket's name", () => {
  it("is checked against S3's rules in preview, and so are all other arguments", async () => {
    const stack = await stackOf(
      () =>
        ({
          name: "Bad_Name.-",
          policy: "open",
          storageClass: "not a class",
          versioning: "yes",
          quota: { maxSize: -2 },
          lifecycle: [
            { prefix: "a" },
            { expireDays: 0 },
            { expireDays: 3, transitions: [{ days: 5, storageClass: "X" }] },
          ],
          cors: [{ origins: ["shop.example"], methods: ["PATCH"] }],
        }) as never,
    );
    const said = (await stack.preview({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/name.*must hold only lower-case letters, digits, dots and hyphens/);
    expect(said).toMatch(/name.*must begin and end with a letter or a digit/);
    expect(said).toMatch(/name.*must not hold a dot beside a hyphen/);
    expect(said).toMatch(/policy.*must be one of "private", "public-ro", "public-rw"/);
    expect(said).toMatch(/storageClass.*must be a storage class's name/);
    expect(said).toMatch(/versioning.*must be of type boolean/);
    expect(said).toMatch(/quota.maxSize.*must be 1 or more, or -1 for no limit/);
    expect(said).toMatch(/lifecycle\[0\].*does nothing: give one of expireDays/);
    expect(said).toMatch(/lifecycle\[1\].expireDays.*must be 1 day or more/);
    expect(said).toMatch(/lifecycle\[2\].*moves objects to X after 5 days, but deletes them after 3/);
    expect(said).toMatch(/cors\[0\].origins\[0\].*must be \* or an origin/);
    expect(said).toMatch(/cors\[0\].methods\[0\].*must be one of "GET"/);
  });

  it("that another user has is one clear error, and nothing of that user is touched", async () => {
    const other = await store.makeUser(store.name("other"));
    const name = store.name("taken");
    await other.createBucket({ Bucket: name });
    const before = await store.bucket(name);
    const stack = await stackOf(() => ({ name }));
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(new RegExp(`the bucket name ${name} is taken: it belongs to user ${before?.owner}`));
    await stack.destroy();
    expect(await store.bucket(name)).toEqual(before);
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it("that the user has already is refused until adopt takes the bucket over", async () => {
    const uid = store.name("owner");
    const s3 = await store.makeUser(uid);
    const name = store.name("kept");
    await s3.createBucket({ Bucket: name });
    await s3.putObject({ Bucket: name, Key: "a", Body: "x" });
    let args: OssBucketArgs = { name, user: { uid } };
    const stack = await stackOf(() => args);
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/has a bucket .* already, which this resource did not create.*adopt: "/);
    args = { ...args, adopt: name, policy: "public-ro" };
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(
      /policy is "private" there and "public-ro" here/,
    );
    args = { ...args, policy: "private" };
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ name, belongsTo: uid, usedObjects: 1 });
    args = { name, user: { uid } };
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    // An operator gives it to another user: it is not this stack's any more.
    const heir = store.name("heir");
    const theirs = await store.makeUser(heir);
    await store.admin("PUT", "/admin/bucket", { bucket: name, uid: heir });
    const gone = await stack.destroy();
    expect(gone.info("files").join("\n")).toContain(`bucket ${name} belongs to user ${heir} now, and is kept`);
    expect((await theirs.listObjectsV2({ Bucket: name })).KeyCount).toBe(1);
  });
});

describe("a bucket that is retained", () => {
  it("is kept with its user and its key, and is no leftover; with an unknown storage class it is not created", async () => {
    const uid = store.name("kept");
    const name = store.name("kept");
    const { endpoint, accessKey, secretKey } = store.store;
    const near = await openSlowStore(store.store);
    const regions = Object.fromEntries(
      Object.entries({ near: near.origin, far: endpoint }).map(([region, endpoint]) => [
        region,
        { endpoint, accessKey, secretKey },
      ]),
    );
    let args: OssBucketArgs = { name, user: { uid }, region: "near", storageClass: "NO_SUCH" };
    const stack = await openStack({
      config: { "omnicloud:connections": JSON.stringify({ store: { ...store.connection, regions } }) },
      program: async () => void new OssBucket("files", args, { retainOnDelete: true }),
    });
    stacks.push(stack);
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/region near has no storage class NO_SUCH: .*answered 400: InvalidArgument/);
    expect(await store.bucketsOf(uid)).toEqual([]);
    args = { ...args, storageClass: "COLD" };
    await stack.up();
    const asked = near.requests.map(({ method, path }) => `${method} ${path.replace(/\/?(\?.*)?$/, "")}`);
    expect(asked).toEqual(expect.arrayContaining(["PUT /admin/user", `PUT /${name}`]));
    await stack.destroy();
    await near.close();
    expect(await store.bucketsOf(uid)).toEqual([name]);
    expect(await store.bucket(name)).toMatchObject({ placement_rule: "default-placement/COLD" });
    const s3 = await store.as(uid);
    await s3.deleteBucket({ Bucket: name });
    await store.admin("DELETE", "/admin/user", { uid });
  });
});

describe("with one user's own keys", () => {
  it("a team creates its own bucket, and no user", async () => {
    const uid = store.name("team");
    await store.makeUser(uid);
    const [key] = (await store.user(uid))?.keys ?? [];
    const { region, endpoint } = store.store;
    const own = { endpoint, accessKey: key?.access_key, secretKey: key?.secret_key };
    const connections = { team: { kind: "ceph", keys: "user", regions: { [region]: own } } };
    const name = store.name("team");
    let args: OssBucketArgs = { name, policy: "public-ro", versioning: true, ceph: { placement: "archive" } };
    const stack = await stackOf(() => args, { "omnicloud:connections": JSON.stringify(connections) });
    const up = await stack.up();
    expect(up.counts).toEqual({ create: 2 });
    expect(up.outputs).toMatchObject({ name, belongsTo: uid, usedObjects: 0, accessKey: key?.access_key });
    expect(await store.bucket(name)).toMatchObject({ placement_rule: "archive" });
    const s3 = await store.as(uid);
    expect(await anybody(name, s3)).toEqual({ get: true, put: false, list: true, delete: false });
    expect((await stack.refresh()).counts.update ?? 0).toBeLessThanOrEqual(1); // what is used is an output
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    args = { ...args, quota: { maxSize: 1 } };
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(
      /quota.*needs an administrator's keys/,
    );
    args = { name, forceDestroy: true };
    await stack.up();
    await stack.destroy();
    expect(await store.bucket(name)).toBeUndefined();
    expect(await store.user(uid)).toBeDefined();
  });
});
