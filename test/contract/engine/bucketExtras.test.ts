/** What S3 alone knows of buckets and objects: policies as JSON, tags, locks, blocks; headers and metadata. */
import type { S3 } from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import { OssBucket, type OssBucketArgs, UploadedFile, type UploadedFileArgs } from "pulumi-omnicloud";
import { describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { forget } from "../../harness/forgotten";
import { openStack, type TestStack } from "../../harness/stack";
import { openBuckets, stackOf, stacks, store } from "./buckets";

openBuckets();

type Ceph = NonNullable<OssBucketArgs["ceph"]>;

/** A policy that lets everybody get objects below `open/`. */
const policyFor = (bucket: string, prefix = "open", space = 0): string =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::${bucket}/${prefix}/*`,
        },
      ],
    },
    undefined,
    space,
  );

describe("a bucket with settings of S3's own", () => {
  const it = chapter();
  let stack: TestStack;
  let name: string;
  let ceph: Ceph;
  let policy: OssBucketArgs["policy"];
  let s3: S3;

  it("has its policy, tags and block", async () => {
    name = store.name("own");
    ceph = { policyJson: policyFor(name), tags: { team: "web" }, publicAccessBlock: { ignorePublicAcls: true } };
    stack = await stackOf(() => ({ name, ceph, policy }));
    s3 = await store.as((await stack.up()).outputs as never);
    await s3.putObject({ Bucket: name, Key: "open/a", Body: "a" });
    await s3.putObject({ Bucket: name, Key: "list", Body: "l", ACL: "public-read" });
    expect((await store.anybody("GET", `/${name}/list`)).status).toBe(403);
    await s3.putObject({ Bucket: name, Key: "b", Body: "b" });
    expect((await store.anybody("GET", `/${name}/open/a`)).status).toBe(200);
    expect((await store.anybody("GET", `/${name}/b`)).status).toBe(403);
    expect((await store.bucket(name))?.tagset).toMatchObject({ team: "web", omnicloud: expect.any(String) });
    const { PublicAccessBlockConfiguration: block } = await s3.getPublicAccessBlock({ Bucket: name });
    expect(block).toMatchObject({ BlockPublicAcls: false, IgnorePublicAcls: true });
  });

  it("is no change however the policy is written, nor after a refresh", async () => {
    ceph = { ...ceph, policyJson: policyFor(name, "open", 2) };
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    expect((await stack.refresh()).counts).toEqual({ same: 3 });
    expect((await stack.preview()).counts).toEqual({ same: 3 });
  });

  it("changes in place, and keeps its mark", async () => {
    ceph = { policyJson: policyFor(name, "public"), tags: { team: "db", tier: "1" } };
    expect((await stack.up()).ops).toMatchObject({ "ceph:Bucket files": "update" });
    expect((await store.anybody("GET", `/${name}/open/a`)).status).toBe(403);
    expect((await store.bucket(name))?.tagset).toEqual({ team: "db", tier: "1", omnicloud: expect.any(String) });
    const { PublicAccessBlockConfiguration: block } = await s3.getPublicAccessBlock({ Bucket: name });
    expect(block?.IgnorePublicAcls ?? false).toBe(false);
    expect((await store.anybody("GET", `/${name}/list`)).status).toBe(200);
    // Ceph 16 takes any list for a public one.
    await s3.putPublicAccessBlock({ Bucket: name, PublicAccessBlockConfiguration: { BlockPublicAcls: true } });
    await expect(s3.putObject({ Bucket: name, Key: "list", Body: "l" })).rejects.toMatchObject({
      name: "AccessDenied",
    });
    await s3.deletePublicAccessBlock({ Bucket: name });
    await s3.deleteObject({ Bucket: name, Key: "list" });
  });

  it("shows what somebody else changed, and up repairs it", async () => {
    await s3.deleteBucketPolicy({ Bucket: name });
    const { TagSet = [] } = await s3.getBucketTagging({ Bucket: name });
    const Tagging = { TagSet: TagSet.filter(({ Key }) => Key !== "tier") };
    await s3.putBucketTagging({ Bucket: name, Tagging });
    expect((await stack.refresh()).ops).toMatchObject({ "ceph:Bucket files": "update" });
    await stack.up();
    expect((await s3.getBucketPolicy({ Bucket: name })).Policy).toContain("/public/*");
    expect((await store.bucket(name))?.tagset).toMatchObject({ tier: "1" });
  });

  it("is found again if the state has lost it, and made what the program says by then", async () => {
    await forget(stack, ({ type }) => type.endsWith("ceph:Bucket"));
    ceph = {};
    policy = "private";
    expect((await stack.up()).info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(1);
    expect((await store.bucket(name))?.tagset).toEqual({ omnicloud: expect.any(String) });
    await expect(s3.getBucketPolicy({ Bucket: name })).rejects.toThrow();
  });

  it("refuses in preview what cannot be", async () => {
    const refused = async (given: Ceph, words: RegExp) => {
      ceph = given;
      expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(words);
    };
    await refused({ policyJson: policyFor(name) }, /policyJson.*cannot be given with policy/);
    await refused({ objectLock: { mode: "GOVERNANCE", days: 1 } }, /objectLock.*needs objectLockEnabled/);
    await refused({ tags: { "omnicloud-x": "1" } }, /tags.*must not begin with omnicloud/);
    await refused({ objectLockEnabled: true }, /objectLockEnabled.*cannot change.*replaceData: true/);
    policy = undefined;
    await refused({ policyJson: "{" }, /policyJson.*must be a bucket policy, as JSON/);
    ceph = {};
  });

  it("goes with its stack", async () => {
    for (const Key of ["open/a", "b"]) await s3.deleteObject({ Bucket: name, Key });
    await stack.destroy();
    expect(await store.bucket(name)).toBeUndefined();
  });
});

describe("a bucket whose objects are locked", () => {
  const it = chapter();

  it("keeps them for as long as the program says, which changes in place", async () => {
    const name = store.name("locked");
    let ceph: Ceph = { objectLockEnabled: true, objectLock: { mode: "GOVERNANCE", days: 1 } };
    const stack = await stackOf(() => ({ name, ceph }));
    const s3 = await store.as((await stack.up()).outputs as never);
    const rule = async () => (await s3.getObjectLockConfiguration({ Bucket: name })).ObjectLockConfiguration?.Rule;
    expect(await rule()).toMatchObject({ DefaultRetention: { Mode: "GOVERNANCE", Days: 1 } });
    expect((await s3.getBucketVersioning({ Bucket: name })).Status).toBe("Enabled");
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    expect((await stack.refresh()).counts).toEqual({ same: 3 });
    ceph = { ...ceph, objectLock: { mode: "GOVERNANCE", days: 2 } };
    await stack.up();
    expect(await rule()).toMatchObject({ DefaultRetention: { Days: 2 } });
    ceph = { objectLockEnabled: true };
    await stack.up();
    expect((await rule())?.DefaultRetention).toBeUndefined();
    await stack.destroy();
    expect(await store.bucket(name)).toBeUndefined();
  });
});

describe("a file with headers", () => {
  const it = chapter();

  it("is served with them, and uploaded again if they change", async () => {
    const bucket = store.name("served");
    let more: Partial<UploadedFileArgs> = {
      cacheControl: "public, max-age=60",
      contentEncoding: "identity",
      contentDisposition: 'attachment; filename="a.txt"',
      metadata: { team: "web" },
    };
    const stack = await openStack({
      config: store.config,
      program: async () => {
        const files = new OssBucket("files", { name: bucket });
        const source = new pulumi.asset.StringAsset("hello");
        const file = new UploadedFile("a", { bucket: files.name, key: "a.txt", source, ...more });
        return { etag: file.etag, accessKey: files.accessKey, secretKey: files.secretKey };
      },
    });
    stacks.push(stack);
    const s3 = await store.as((await stack.up()).outputs as never);
    const head = () => s3.headObject({ Bucket: bucket, Key: "a.txt" });
    expect(await head()).toMatchObject({
      CacheControl: "public, max-age=60",
      ContentEncoding: "identity",
      ContentDisposition: 'attachment; filename="a.txt"',
      Metadata: { team: "web", omnicloud: expect.any(String) },
    });
    expect((await stack.preview()).counts).toEqual({ same: 5 });
    expect((await stack.refresh()).counts).toEqual({ same: 5 });
    more = { cacheControl: "no-store", metadata: { team: "db" } };
    expect((await stack.up()).ops).toMatchObject({ "ceph:BucketObject a": "update" });
    const now = await head();
    expect(now).toMatchObject({ CacheControl: "no-store", Metadata: { team: "db" } });
    expect([now.ContentEncoding, now.ContentDisposition]).toEqual([undefined, undefined]);
    await s3.putObject({
      Bucket: bucket,
      Key: "a.txt",
      Body: "hello",
      Metadata: now.Metadata ?? {},
      ContentType: now.ContentType ?? "",
    });
    expect((await stack.refresh()).ops).toMatchObject({ "ceph:BucketObject a": "update" });
    await stack.up();
    expect((await head()).CacheControl).toBe("no-store");
    more = { metadata: { Team: "x" } };
    expect((await stack.preview({ fails: true })).errors("a").join("\n")).toMatch(/metadata.*lower-case/);
    more = {};
    await stack.destroy();
  });
});
