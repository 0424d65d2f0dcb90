/** OssBucket, UploadedFile and PulumiState on Tencent Cloud: buckets of COS, and users of CAM. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { StringAsset } from "@pulumi/pulumi/asset";
import COS from "cos-nodejs-sdk-v5";
import { OssBucket, PulumiState, UploadedFile } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { succeeds } from "../harness/command";
import { newPlace } from "../harness/folders";
import { forget } from "../harness/forgotten";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const Region = "ap-guangzhou";

let cloud: Tencentcloud;
let cos: COS;
let stack: TestStack;

beforeAll(async () => {
  cloud = await openTencentcloud();
  cos = cosWith(cloud.sandbox.tencentcloud.secretId, cloud.sandbox.tencentcloud.secretKey);
  stack = await openStack({ program: async () => undefined, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

const cosWith = (SecretId: string, SecretKey: string) =>
  new COS({
    SecretId,
    SecretKey,
    Protocol: "http:",
    Proxy: cloud.sandbox.url,
    AutoSwitchHost: false,
  } as COS.COSOptions);

const same = { same: expect.any(Number) };

type BucketArgs = ConstructorParameters<typeof OssBucket>[1];
type FileArgs = Partial<ConstructorParameters<typeof UploadedFile>[1]>;

/** A bucket, and a file in it unless it is to have none. */
const program = (args: BucketArgs, file?: FileArgs) => async () => {
  const files = new OssBucket("files", args);
  const logo = file && new UploadedFile("logo", { bucket: files.name, source: new StringAsset("hello"), ...file });
  const { name, policy, region, belongsTo, url, endpoint, accessKey, secretKey } = files;
  return { name, policy, region, belongsTo, url, endpoint, accessKey, secretKey, etag: logo?.etag, file: logo?.url };
};

const tagsOf = async (Bucket: string) =>
  Object.fromEntries((await cos.getBucketTagging({ Bucket, Region })).Tags.map(({ Key, Value }) => [Key, Value]));

const bucketNames = async () => (await cos.getService({ Region })).Buckets.map(({ Name }) => Name);
const users = async () => (await cloud.sdk.cam.ListUsers()).Data ?? [];

describe("an OssBucket on Tencent Cloud", () => {
  const it = chapter();
  let Bucket = "";

  it("is private, marked, named with the APPID, and has no user unless one is asked for", async () => {
    stack.program = program({ forceDestroy: true, tencentcloud: { tags: { team: "a" } } });
    cloud.sandbox.faults.add({ kind: "reset-after", match: { service: "cos", method: "PUT", path: "^/$" } });
    const { outputs } = await stack.up();
    Bucket = String(outputs?.name);
    expect(Bucket).toMatch(/^files-[0-9a-f]{8}-1250000001$/);
    expect(await tagsOf(Bucket)).toEqual({ team: "a", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
    expect(outputs).toMatchObject({ policy: "private", region: Region, belongsTo: cloud.sandbox.tencentcloud.account });
    expect(outputs?.url).toBe(`https://${Bucket}.cos.${Region}.myqcloud.com`);
    expect(outputs).not.toHaveProperty("accessKey");
    expect(await users()).toEqual([]);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
  });

  it("is opened by a policy and closed again, with versions, rules and pages of others", async () => {
    const cors = [{ origins: ["https://one.example"], methods: ["GET" as const], maxAge: 60 }];
    const lifecycle = [{ prefix: "logs/", expireDays: 30, abortUploadsDays: 2 }];
    stack.program = program({ forceDestroy: true, policy: "public-ro", versioning: true, cors, lifecycle });
    await stack.up();
    const { Policy } = (await cos.getBucketPolicy({ Bucket, Region })) as unknown as { Policy: unknown };
    expect(JSON.stringify(Policy)).toContain("qcs::cam::anyone:anyone");
    expect((await cos.getBucketVersioning({ Bucket, Region })).VersioningConfiguration.Status).toBe("Enabled");
    expect((await cos.getBucketCors({ Bucket, Region })).CORSRules).toHaveLength(1);
    expect((await cos.getBucketLifecycle({ Bucket, Region })).Rules).toHaveLength(1);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    stack.program = program({ forceDestroy: true });
    await stack.up();
    await expect(cos.getBucketPolicy({ Bucket, Region })).rejects.toBeDefined();
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("shows an ACL by which somebody opened it as drift, and closes it again", async () => {
    await cos.putBucketAcl({ Bucket, Region, ACL: "public-read" });
    await stack.refresh();
    expect((await stack.preview()).ops).toMatchObject({ "tencentcloud:Bucket files": "update" });
    await stack.up();
    expect((await cos.getBucketAcl({ Bucket, Region })).ACL).toBe("private");
  });

  it("has a user with one key and rights to it alone, which rotates", async () => {
    const keysOf = async (TargetUin = 0) =>
      ((await cloud.sdk.cam.ListAccessKeys({ TargetUin })).AccessKeys ?? []).map(({ AccessKeyId }) => AccessKeyId);
    stack.program = program({ forceDestroy: true, user: {} });
    const first = (await stack.up()).outputs;
    const [user] = await users();
    expect(user?.Name).toMatch(/^files-[0-9a-f]{8}$/);
    expect(user?.Remark).toMatch(/^omnicloud [0-9a-f]{8}-[0-9a-f]{12}$/);
    expect(await keysOf(user?.Uin)).toEqual([first?.accessKey]);
    const own = cosWith(String(first?.accessKey), String(first?.secretKey));
    await own.putObject({ Bucket, Region, Key: "mine", Body: "mine" });
    await expect(own.deleteBucket({ Bucket, Region })).rejects.toMatchObject({ code: "AccessDenied" });
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);

    stack.program = program({ forceDestroy: true, user: { rotate: "2027" } });
    const second = (await stack.up()).outputs;
    expect((await keysOf(user?.Uin)).sort()).toEqual([first?.accessKey, second?.accessKey].sort());
    stack.program = program({ forceDestroy: true, user: { rotate: "2027", dropPrevious: true } });
    await stack.up();
    expect(await keysOf(user?.Uin)).toEqual([second?.accessKey]);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is found again after a killed run, with its user, who gets another key", async () => {
    await forget(stack, ({ type }) => /tencentcloud:(Bucket|BucketUser)$/.test(type));
    const { outputs } = await stack.up();
    expect(await bucketNames()).toEqual([Bucket]);
    const [{ Uin: TargetUin = 0 } = {}, ...others] = await users();
    expect(others).toEqual([]);
    const { AccessKeys } = await cloud.sdk.cam.ListAccessKeys({ TargetUin });
    expect(AccessKeys?.map(({ AccessKeyId }) => AccessKeyId)).toEqual([outputs?.accessKey]);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("repairs a key that somebody deleted, and rights that somebody changed", async () => {
    const [user] = await users();
    const TargetUin = user?.Uin ?? 0;
    const [key] = (await cloud.sdk.cam.ListAccessKeys({ TargetUin })).AccessKeys ?? [];
    await cloud.sdk.cam.DeleteAccessKey({ TargetUin, AccessKeyId: key?.AccessKeyId ?? "" });
    const { List: [policy] = [] } = await cloud.sdk.cam.ListAttachedUserPolicies({ TargetUin });
    const all = { version: "2.0", statement: [{ effect: "allow", action: ["*"], resource: ["*"] }] };
    const PolicyId = policy?.PolicyId ?? 0;
    await cloud.sdk.cam.UpdatePolicy({ PolicyId, PolicyDocument: JSON.stringify(all) });
    await stack.refresh();
    const { outputs } = await stack.up();
    expect(outputs?.accessKey).not.toBe(key?.AccessKeyId);
    expect((await cloud.sdk.cam.GetPolicy({ PolicyId })).PolicyDocument).toContain(Bucket);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("refuses what COS has not, at the property, and is not replaced without replaceData", async () => {
    stack.program = program({ quota: { maxSize: 1 }, storageClass: "ARCHIVE", user: { maxSize: 5 } });
    const said = (await stack.preview({ fails: true })).errors().join("\n");
    expect(said).toMatch(/OssBucket files: storageClass: a bucket of COS has none/);
    expect(said).toMatch(/quota: COS has no quotas/);
    expect(said).toMatch(/user\.maxSize: COS has no quotas/);
    stack.program = program({ name: "another-name-of-it", forceDestroy: true, user: { rotate: "2027" } });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
    const written = Bucket.replace(/-\d+$/, "");
    for (const name of [written, Bucket]) {
      stack.program = program({ name, forceDestroy: true, user: { rotate: "2027", dropPrevious: true } });
      expect((await stack.preview()).counts).toEqual(same);
    }
  });

  it("takes a file, uploads it again when it changes, and shows what somebody wrote over it", async () => {
    const args = { forceDestroy: true };
    const file = { key: "a/b c+ä.txt", cacheControl: "no-cache", storageClass: "STANDARD_IA", metadata: { team: "a" } };
    const Key = file.key;
    stack.program = program(args, file);
    const { outputs } = await stack.up();
    const there = await cos.getObject({ Bucket, Region, Key });
    expect(String(there.Body)).toBe("hello");
    expect(there.headers).toMatchObject({
      ...{ "cache-control": "no-cache", "content-type": "text/plain", "x-cos-storage-class": "STANDARD_IA" },
      "x-cos-meta-team": "a",
    });
    expect(outputs?.etag).toBe(there.ETag);
    expect((await stack.preview()).counts).toEqual(same);
    await cos.putObject({ Bucket, Region, Key, Body: "theirs" });
    await stack.refresh();
    expect((await stack.preview()).ops).toMatchObject({ "tencentcloud:BucketObject logo": "update" });
    await stack.up();
    expect(String((await cos.getObject({ Bucket, Region, Key })).Body)).toBe("hello");
    await cos.putObject({ Bucket, Region, Key: "taken.txt", Body: "theirs" });
    stack.program = program(args, { key: "taken.txt" });
    expect((await stack.up({ fails: true })).errors().join()).toMatch(/which this resource did not write/);
    stack.program = program(args, { key: Key, storageClass: "COLD" });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/storageClass.*must be one of "STANDARD"/);
  });

  it("is deleted with its user and its content", async () => {
    await stack.destroy();
    expect(await bucketNames()).toEqual([]);
    expect(await users()).toEqual([]);
    expect((await cloud.sdk.cam.ListPolicies({ Scope: "Local" })).TotalNum).toBe(0);
  });
});

describe("a PulumiState on Tencent Cloud", () => {
  const it = chapter();

  it("is a bucket, a user of its own, and the URL of a back end that the engine takes", async () => {
    stack.program = async () => {
      const { url, bucket, accessKey, secretKey } = new PulumiState("team", { user: "team-state", forceDestroy: true });
      return { url, bucket, accessKey, secretKey };
    };
    const { outputs } = await stack.up();
    const Bucket = String(outputs?.bucket);
    expect(outputs?.url).toBe(`s3://${Bucket}?region=${Region}&endpoint=cos.${Region}.myqcloud.com&disableSSL=true`);
    expect((await users()).map(({ Name }) => Name)).toEqual(["team-state"]);
    expect((await cos.getBucketVersioning({ Bucket, Region })).VersioningConfiguration.Status).toBe("Enabled");
    expect((await stack.preview()).counts).toEqual(same);
    const place = newPlace();
    writeFileSync(join(place.folder, "Pulumi.yaml"), "name: team\nruntime: nodejs\n");
    const env = {
      ...{
        ...place.environment,
        HTTP_PROXY: cloud.sandbox.url,
        NO_PROXY: "",
        PULUMI_BACKEND_URL: String(outputs?.url),
      },
      ...{ AWS_ACCESS_KEY_ID: String(outputs?.accessKey), AWS_SECRET_ACCESS_KEY: String(outputs?.secretKey) },
    };
    await succeeds("pulumi", ["stack", "init", "dev", "--non-interactive"], { folder: place.folder, env });
    expect(await succeeds("pulumi", ["stack", "ls"], { folder: place.folder, env })).toContain("dev");
    const keys = (await cos.getBucket({ Bucket, Region })).Contents.map(({ Key }) => Key);
    expect(keys).toContain(".pulumi/stacks/team/dev.json");
    place.remove();
    await stack.destroy();
    expect(await bucketNames()).toEqual([]);
  });
});
