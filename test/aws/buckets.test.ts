/** OssBucket, UploadedFile and PulumiState on AWS. */
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { StringAsset } from "@pulumi/pulumi/asset";
import { OssBucket, PulumiState, UploadedFile } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let s3: S3;
let iam: IAM;
let stack: TestStack;

beforeAll(async () => {
  aws = await openAws();
  s3 = new S3({ ...aws.client, forcePathStyle: true });
  iam = new IAM(aws.client);
  stack = await openStack({ program: async () => undefined, config: aws.config, env: aws.env });
});

afterAll(async () => {
  s3.destroy();
  iam.destroy();
  await stack.close();
  await aws.close();
});

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

const blockOf = async (Bucket: string) => {
  const { PublicAccessBlockConfiguration: all = {} } = await s3.getPublicAccessBlock({ Bucket });
  return [all.BlockPublicAcls, all.IgnorePublicAcls, all.BlockPublicPolicy, all.RestrictPublicBuckets];
};

const tagsOf = async (Bucket: string) =>
  Object.fromEntries(((await s3.getBucketTagging({ Bucket })).TagSet ?? []).map(({ Key, Value }) => [Key, Value]));

describe("an OssBucket on AWS", () => {
  const it = chapter();
  let bucket = "";

  it("is private, with all public access blocked, marked, and has no user unless one is asked for", async () => {
    stack.program = program({ forceDestroy: true, aws: { tags: { team: "a" } } });
    const { outputs } = await stack.up();
    bucket = String(outputs?.name);
    expect(bucket).toMatch(/^files-[0-9a-f]{8}$/);
    expect(await blockOf(bucket)).toEqual([true, true, true, true]);
    expect(await tagsOf(bucket)).toEqual({ team: "a", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
    expect(outputs).toMatchObject({ policy: "private", region: "eu-west-1", belongsTo: aws.account.id });
    expect(outputs).not.toHaveProperty("accessKey");
    expect((await iam.listUsers({})).Users).toEqual([]);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
  });

  it("lifts the block before a policy opens it, and blocks again", async () => {
    stack.program = program({ forceDestroy: true, policy: "public-ro", versioning: true });
    await stack.up();
    expect(await blockOf(bucket)).toEqual([true, true, false, false]);
    expect(JSON.parse((await s3.getBucketPolicy({ Bucket: bucket })).Policy ?? "").Statement).toHaveLength(2);
    expect((await stack.preview()).counts).toEqual(same);
    stack.program = program({ forceDestroy: true });
    await stack.up();
    expect(await blockOf(bucket)).toEqual([true, true, true, true]);
    await expect(s3.getBucketPolicy({ Bucket: bucket })).rejects.toThrow();
  });

  it("shows a block that somebody lifted as drift, and sets it again", async () => {
    await s3.deletePublicAccessBlock({ Bucket: bucket });
    await stack.refresh();
    expect((await stack.preview()).ops).toMatchObject({ "aws:Bucket files": "update" });
    await stack.up();
    expect(await blockOf(bucket)).toEqual([true, true, true, true]);
  });

  it("has a user with one key and rights to it alone, which rotates", async () => {
    const keysOf = async (UserName: string) =>
      (await iam.listAccessKeys({ UserName })).AccessKeyMetadata?.map(({ AccessKeyId }) => AccessKeyId) ?? [];
    stack.program = program({ forceDestroy: true, user: {} });
    const first = (await stack.up()).outputs;
    const [user] = (await iam.listUsers({})).Users ?? [];
    expect(user?.UserName).toMatch(/^files-[0-9a-f]{8}$/);
    expect(user?.Path).toMatch(/^\/omnicloud\/[0-9a-f]{8}-[0-9a-f]{12}\/$/);
    expect(await keysOf(user?.UserName ?? "")).toEqual([first?.accessKey]);
    const { PolicyDocument = "" } = await iam.getUserPolicy({ UserName: user?.UserName, PolicyName: "bucket" });
    const resources = JSON.parse(decodeURIComponent(PolicyDocument)).Statement.map(
      (one: { Resource: string }) => one.Resource,
    );
    expect(resources).toEqual([`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`]);
    expect(first?.secretKey).toEqual(expect.any(String));
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);

    stack.program = program({ forceDestroy: true, user: { rotate: "2027" } });
    const second = (await stack.up()).outputs;
    expect(second?.accessKey).not.toBe(first?.accessKey);
    expect((await keysOf(user?.UserName ?? "")).sort()).toEqual([first?.accessKey, second?.accessKey].sort());
    stack.program = program({ forceDestroy: true, user: { rotate: "2027", dropPrevious: true } });
    await stack.up();
    expect(await keysOf(user?.UserName ?? "")).toEqual([second?.accessKey]);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("repairs a key that somebody deleted", async () => {
    const [user] = (await iam.listUsers({})).Users ?? [];
    const [key] = (await iam.listAccessKeys({ UserName: user?.UserName })).AccessKeyMetadata ?? [];
    await iam.deleteAccessKey({ UserName: user?.UserName, AccessKeyId: key?.AccessKeyId ?? "" });
    await stack.refresh();
    const { outputs } = await stack.up();
    expect(outputs?.accessKey).not.toBe(key?.AccessKeyId);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("refuses what S3 has not, at the property", async () => {
    const wrong = { quota: { maxSize: 1 }, storageClass: "GLACIER", user: { maxSize: 5 } };
    stack.program = program(wrong);
    const said = (await stack.preview({ fails: true })).errors().join("\n");
    expect(said).toMatch(/OssBucket files: storageClass: a bucket of S3 has none/);
    expect(said).toMatch(/quota: S3 has no quotas/);
    expect(said).toMatch(/user\.maxSize: S3 has no quotas/);
    stack.program = program({ name: "Files!" });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/lower-case letters/);
  });

  it("is not replaced without replaceData", async () => {
    stack.program = program({ name: "another-name-of-it", forceDestroy: true, user: { rotate: "2027" } });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
  });

  it("takes a file, uploads it again when it changes, and shows what somebody wrote over it", async () => {
    const args = { forceDestroy: true };
    stack.program = program(args, { key: "a/b.txt", cacheControl: "no-cache", storageClass: "STANDARD_IA" });
    const { outputs } = await stack.up();
    const there = await s3.getObject({ Bucket: bucket, Key: "a/b.txt" });
    expect(await there.Body?.transformToString()).toBe("hello");
    expect(there).toMatchObject({ CacheControl: "no-cache", ContentType: "text/plain", StorageClass: "STANDARD_IA" });
    expect(outputs?.etag).toBe(there.ETag);
    expect((await stack.preview()).counts).toEqual(same);
    await s3.putObject({ Bucket: bucket, Key: "a/b.txt", Body: "theirs" });
    await stack.refresh();
    expect((await stack.preview()).ops).toMatchObject({ "aws:BucketObject logo": "update" });
    await stack.up();
    expect(await (await s3.getObject({ Bucket: bucket, Key: "a/b.txt" })).Body?.transformToString()).toBe("hello");
    stack.program = program(args, { key: "a/b.txt", storageClass: "COLD" });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/storageClass.*must be one of "STANDARD"/);
  });

  it("is deleted with its user and its content", async () => {
    await stack.destroy();
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
    expect((await iam.listUsers({})).Users).toEqual([]);
  });
});

describe("a PulumiState on AWS", () => {
  const it = chapter();

  it("is a bucket, a user of its own, and the URL of a back end", async () => {
    stack.program = async () => {
      const { url, bucket, accessKey, secretKey } = new PulumiState("team", { user: "team-state", forceDestroy: true });
      return { url, bucket, accessKey, secretKey };
    };
    const { outputs } = await stack.up();
    expect(outputs?.url).toMatch(
      /^s3:\/\/team-[0-9a-f]{8}\?region=eu-west-1&endpoint=127\.0\.0\.1:\d+&disableSSL=true/,
    );
    expect((await iam.getUser({ UserName: "team-state" })).User?.Path).toMatch(/^\/omnicloud\//);
    expect((await s3.getBucketVersioning({ Bucket: String(outputs?.bucket) })).Status).toBe("Enabled");
    expect((await stack.preview()).counts).toEqual(same);
    await stack.destroy();
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
  });
});
