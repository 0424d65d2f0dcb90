// The clients that people bring: the AWS SDK of package.json as it is, and what it sends by default.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chunked } from "./chunks";
import { openGround, type StoreGround, type StoreUser } from "./store";

let ground: StoreGround;
let owner: StoreUser;
let client: S3Client;
let plain: S3Client;
let Bucket: string;
beforeAll(async () => {
  ground = await openGround();
  owner = await ground.user("owner");
  Bucket = `sdk-${ground.suffix}`;
  await owner.ask("PUT", `/${Bucket}`);
  const settings = {
    endpoint: ground.store.endpoint,
    region: ground.store.region,
    forcePathStyle: true,
    credentials: { accessKeyId: owner.accessKey, secretAccessKey: owner.secretKey },
    maxAttempts: 1,
  };
  client = new S3Client(settings);
  plain = new S3Client({ ...settings, requestChecksumCalculation: "WHEN_REQUIRED" });
});
afterAll(() => ground.close());

const streamed = (...parts: string[]): Readable => Readable.from(parts.map((part) => Buffer.from(part)));
const fetched = async (Key: string): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
};

it("puts and gets with its default checksums", async () => {
  const put = await client.send(
    new PutObjectCommand({ Bucket, Key: "text", Body: "hello", ContentType: "text/plain" }),
  );
  expect(put.ETag).toBe(`"${createHash("md5").update("hello").digest("hex")}"`);
  expect(await fetched("text")).toBe("hello");
  expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
});

it("streams only without them: RGW knows no trailers", async () => {
  const put = (with_: S3Client) =>
    with_.send(new PutObjectCommand({ Bucket, Key: "stream", Body: streamed("hello ", "world"), ContentLength: 11 }));
  await expect(put(client)).rejects.toMatchObject({ name: "MissingContentLength", $metadata: { httpStatusCode: 411 } });
  await put(plain);
  expect(await fetched("stream")).toBe("hello world");
});

it("uploads in parts, with checksums and without", async () => {
  const parts = ["a".repeat(6 << 20), "b".repeat(1 << 20)];
  for (const each of [client, plain]) {
    const params = { Bucket, Key: "parts", Body: streamed(...parts) };
    await new Upload({ client: each, params, partSize: 5 << 20 }).done();
    expect((await fetched("parts")) === parts.join("")).toBe(true);
  }
});

it("tells errors by the names that RGW gives them", async () => {
  const get = client.send(new GetObjectCommand({ Bucket, Key: "none" }));
  await expect(get).rejects.toMatchObject({ name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
});

it("signs chunk by chunk, and none may be another", async () => {
  expect((await chunked(ground.store, owner, `/${Bucket}/chunks`, ["hello ", "world"])).status).toBe(200);
  expect(await fetched("chunks")).toBe("hello world");
  const wrong = await chunked(ground.store, owner, `/${Bucket}/chunks`, ["another"], "0".repeat(64));
  expect([wrong.status, wrong.code]).toEqual([400, "XAmzContentSHA256Mismatch"]);
  expect(await fetched("chunks")).toBe("hello world");
});
