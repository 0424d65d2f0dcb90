/** The sandbox's COS, asked by COS's own SDK: it verifies q-sign, does what COS documents, or refuses in its words. */
import COS from "cos-nodejs-sdk-v5";
import { type Sandbox, startSandbox } from "pulumi-omnicloud/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sdk, sdkAt } from "../harness/tencentcloud/sdk";

const Region = "ap-guangzhou";
const Bucket = "files-1250000001";

let sandbox: Sandbox;
let cos: COS;
let sdk: Sdk;

const cosWith = (SecretId: string, SecretKey: string) =>
  new COS({ SecretId, SecretKey, Protocol: "http:", Proxy: sandbox.url, AutoSwitchHost: false } as COS.COSOptions);

/** The code with which a call is refused. */
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => "done",
    (error: { code?: string }) => String(error.code),
  );

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const { secretId, secretKey } = sandbox.tencentcloud;
  cos = cosWith(secretId, secretKey);
  sdk = sdkAt(sandbox.url, { secretId, secretKey }, Region);
  await cos.putBucket({ Bucket, Region, Headers: { "x-cos-tagging": "team=a" } } as COS.PutBucketParams);
});

afterAll(() => sandbox?.close());

describe("who asks", () => {
  it("is known by a key, and refused with another's secret or a bucket of another account", async () => {
    const { secretId } = sandbox.tencentcloud;
    expect((await cos.getService({ Region })).Buckets.map(({ Name }) => Name)).toEqual([Bucket]);
    expect(await codeOf(cosWith(secretId, "another").getService({ Region }))).toBe("SignatureDoesNotMatch");
    expect(await codeOf(cosWith("AKIDunknown", "x").getService({ Region }))).toBe("InvalidAccessKeyId");
    expect(await codeOf(cos.putBucket({ Bucket: "files-1259999999", Region }))).toBe("InvalidBucketName");
    expect(await codeOf(cos.putBucket({ Bucket, Region }))).toBe("BucketAlreadyOwnedByYou");
    expect(await codeOf(cos.putBucket({ Bucket, Region: "ap-shanghai" }))).toBe("BucketAlreadyExists");
    expect(await codeOf(cos.headBucket({ Bucket, Region: "ap-shanghai" }))).toBe("404");
  });

  it("is a user of CAM, who has the rights of its policies alone", async () => {
    const { Uin = 0 } = await sdk.cam.AddUser({ Name: "reader", ConsoleLogin: 0, UseApi: 0 });
    const { AccessKey } = await sdk.cam.CreateAccessKey({ TargetUin: Uin });
    const reader = cosWith(AccessKey?.AccessKeyId ?? "", AccessKey?.SecretAccessKey ?? "");
    expect(await codeOf(reader.getBucket({ Bucket, Region }))).toBe("AccessDenied");
    const statement = [
      { effect: "allow", action: ["name/cos:GetBucket"], resource: [`qcs::cos:${Region}:uid/1250000001:${Bucket}/*`] },
    ];
    const { PolicyId = 0 } = await sdk.cam.CreatePolicy({
      PolicyName: "reader",
      PolicyDocument: JSON.stringify({ version: "2.0", statement }),
    });
    await sdk.cam.AttachUserPolicy({ PolicyId, AttachUin: Uin });
    expect(await codeOf(reader.getBucket({ Bucket, Region }))).toBe("done");
    expect(await codeOf(reader.putObject({ Bucket, Region, Key: "a", Body: "x" }))).toBe("AccessDenied");
    await sdk.cam.DeleteUser({ Name: "reader", Force: 1 });
    expect(await codeOf(reader.getBucket({ Bucket, Region }))).toBe("InvalidAccessKeyId");
  });
});

describe("a bucket", () => {
  it("has tags, versions, rules, a policy and a list of who may reach it", async () => {
    expect((await cos.getBucketTagging({ Bucket, Region })).Tags).toEqual([{ Key: "team", Value: "a" }]);
    await cos.putBucketTagging({ Bucket, Region, Tags: [{ Key: "team", Value: "b" }] });
    expect((await cos.getBucketTagging({ Bucket, Region })).Tags).toEqual([{ Key: "team", Value: "b" }]);
    expect(await codeOf(cos.getBucketPolicy({ Bucket, Region }))).not.toBe("done");
    const Policy = {
      version: "2.0",
      Statement: [
        {
          Principal: { qcs: ["qcs::cam::anyone:anyone"] },
          Effect: "allow",
          Action: ["name/cos:GetObject"],
          Resource: [`qcs::cos:${Region}:uid/1250000001:${Bucket}/*`],
        },
      ],
    };
    await cos.putObject({ Bucket, Region, Key: "open.txt", Body: "hello" });
    const url = `http://${Bucket}.cos.${Region}.myqcloud.com`;
    const anonymous = (path: string) => fetchVia(sandbox.url, `${url}${path}`);
    expect(await anonymous("/open.txt")).toBe(403);
    await cos.putBucketPolicy({ Bucket, Region, Policy } as unknown as COS.PutBucketPolicyParams);
    expect(await anonymous("/open.txt")).toBe(200);
    expect(await anonymous("/")).toBe(403);
    await cos.deleteBucketPolicy({ Bucket, Region });
    await cos.putBucketAcl({ Bucket, Region, ACL: "public-read" });
    expect((await cos.getBucketAcl({ Bucket, Region })).ACL).toBe("public-read");
    expect(await anonymous("/")).toBe(200);
    await cos.putBucketAcl({ Bucket, Region, ACL: "private" });
  });

  it("refuses what this COS does not do", async () => {
    const asked = (Action: string) => codeOf(cos.request({ Bucket, Region, Method: "GET", Action, Key: "" } as never));
    expect(await asked("website")).toBe("MethodNotAllowed");
    expect(await asked("inventory")).toBe("NotImplemented");
    const Headers = { "x-cos-server-side-encryption": "AES256" };
    expect(await codeOf(cos.putObject({ Bucket, Region, Key: "x", Body: "x", Headers }))).toBe("NotImplemented");
  });
});

describe("an object", () => {
  it("is written once if that is asked for, copied, and in parts", async () => {
    const Headers = { "x-cos-forbid-overwrite": "true" };
    const put = () => cos.putObject({ Bucket, Region, Key: "once", Body: "1", Headers });
    expect([await codeOf(put()), await codeOf(put())]).toEqual(["done", "FileAlreadyExists"]);
    const CopySource = `${Bucket}.cos.${Region}.myqcloud.com/once`;
    await cos.putObjectCopy({ Bucket, Region, Key: "copy", CopySource });
    expect(String((await cos.getObject({ Bucket, Region, Key: "copy" })).Body)).toBe("1");
    const { UploadId } = await cos.multipartInit({ Bucket, Region, Key: "big" });
    const Body = Buffer.alloc(6 << 20, "x");
    const { ETag } = await cos.multipartUpload({ Bucket, Region, Key: "big", UploadId, PartNumber: 1, Body });
    await cos.multipartComplete({ Bucket, Region, Key: "big", UploadId, Parts: [{ PartNumber: 1, ETag }] });
    expect((await cos.headObject({ Bucket, Region, Key: "big" })).headers?.["content-length"]).toBe(String(6 << 20));
  });
});

/** Asks without keys, by way of a proxy. @returns the status */
async function fetchVia(proxy: string, url: string): Promise<number> {
  const { request } = await import("node:http");
  const { hostname, port } = new URL(proxy);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: url, headers: { host: new URL(url).host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    asked.on("error", reject).end();
  });
}
