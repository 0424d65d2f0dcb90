/** Buckets through the engine: who may reach them, what is changed in place, drift, and when they may be deleted. */
import type { S3 } from "@aws-sdk/client-s3";
import type { OssBucketArgs } from "pulumi-omnicloud";
import { describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { TestStack } from "../../harness/stack";
import { anybody, openBuckets, stackOf, store } from "./buckets";

openBuckets();

describe("a bucket", () => {
  const it = chapter();
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
