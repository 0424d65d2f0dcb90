/** Files through the engine: uploaded once, again when they or the object changed, in parts if they are large. */

import { createHash } from "node:crypto";
import { closeSync, createWriteStream, openSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { S3 } from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import { UploadedFile, type UploadedFileArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import { newPlace, type Place } from "../../harness/folders";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { type Forward, openSlowStore } from "../../harness/slowProxy";
import { openStack, type TestStack } from "../../harness/stack";

let store: ObjectStore;
let s3: S3;
let bucket: string;
let place: Place;
let stack: TestStack;
let files: Record<string, Omit<UploadedFileArgs, "bucket">> = {};

/** A key with all that a path, a URL or a signature could stumble over. */
const DEEP = "deep/er/a page ü+&.html";

const OUTPUTS = ["bucket", "key", "size", "sha256", "contentType", "etag", "modifiedAt", "url"] as const;

const newStack = (config = store.config) =>
  openStack({
    config,
    program: async () =>
      Object.fromEntries(
        Object.entries(files).map(([name, args]) => {
          const file = new UploadedFile(name, { bucket, ...args });
          return [name, Object.fromEntries(OUTPUTS.map((output) => [output, file[output]]))];
        }),
      ),
  });

beforeAll(async () => {
  store = await openObjectStore();
  s3 = await store.makeUser(store.uid);
  bucket = store.name("files");
  await s3.createBucket({ Bucket: bucket });
  place = newPlace();
  stack = await newStack();
});

afterAll(async () => {
  await stack?.close();
  place?.remove();
  await store.close();
});

const path = (name: string) => join(place.folder, name);
const there = async (Key: string) => (await s3.getObject({ Bucket: bucket, Key })).Body?.transformToString();
const keys = async () => ((await s3.listObjectsV2({ Bucket: bucket })).Contents ?? []).map(({ Key }) => Key).sort();
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");

describe("files", () => {
  const it = chapter();
  it("are uploaded from a path, a text and a URL, each with its content type", async () => {
    const server = createServer((_, answer) => answer.end("from afar"));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/page`;
    writeFileSync(path("index.html"), "<p>one</p>");
    writeFileSync(path("empty.txt"), "");
    files = {
      page: { source: path("index.html") },
      asset: { source: new pulumi.asset.FileAsset(path("index.html")), key: DEEP },
      text: { source: new pulumi.asset.StringAsset("{}"), key: "a.json" },
      empty: { source: path("empty.txt") },
      remote: { source: new pulumi.asset.RemoteAsset(url), contentType: "text/plain" },
    };
    const up = await stack.up();
    server.close();
    expect(up.outputs.page).toEqual({
      bucket,
      key: "index.html",
      size: 10,
      sha256: hashOf("<p>one</p>"),
      contentType: "text/html",
      etag: `"${createHash("md5").update("<p>one</p>").digest("hex")}"`,
      modifiedAt: expect.stringMatching(/^\d{4}-/),
      url: `${store.store.endpoint}/${bucket}/index.html`,
    });
    expect(up.outputs).toMatchObject({
      asset: { key: DEEP, contentType: "text/html" },
      text: { contentType: "application/json", size: 2 },
      empty: { key: "empty.txt", contentType: "text/plain", size: 0, sha256: hashOf("") },
      remote: { key: "remote", contentType: "text/plain", size: 9 },
    });
    expect(await keys()).toEqual(["a.json", DEEP, "empty.txt", "index.html", "remote"]);
    expect(await there("remote")).toBe("from afar");
    expect(await s3.headObject({ Bucket: bucket, Key: "a.json" })).toMatchObject({ ContentType: "application/json" });
    const { remote: _, ...rest } = files;
    files = rest;
  });

  it("are no diff while they do not change, also from another place", async () => {
    await stack.up();
    expect(await keys()).not.toContain("remote");
    writeFileSync(path("copy.html"), "<p>one</p>");
    files = { ...files, page: { source: path("copy.html"), key: "index.html" } };
    expect((await stack.preview()).counts).toEqual({ same: 8 });
    expect((await stack.refresh()).counts).toEqual({ same: 8 });
  });

  it("are uploaded again when they change, or their type or storage class does", async () => {
    writeFileSync(path("copy.html"), "<p>two</p>");
    files = {
      ...files,
      asset: { source: new pulumi.asset.FileAsset(path("index.html")), key: DEEP, storageClass: "COLD" },
      text: { source: new pulumi.asset.StringAsset("{}"), key: "a.json", contentType: "text/plain" },
    };
    expect((await stack.preview()).counts).toEqual({ same: 5, update: 3 });
    expect((await stack.up()).outputs.page).toMatchObject({ sha256: hashOf("<p>two</p>") });
    expect(await there("index.html")).toBe("<p>two</p>");
    expect(await s3.headObject({ Bucket: bucket, Key: "a.json" })).toMatchObject({ ContentType: "text/plain" });
    expect(await s3.headObject({ Bucket: bucket, Key: DEEP })).toMatchObject({ StorageClass: "COLD" });
  });

  it("are uploaded again if somebody changed or deleted the object", async () => {
    await s3.putObject({ Bucket: bucket, Key: "index.html", Body: "<p>bad</p>", ContentType: "text/html" });
    await s3.deleteObject({ Bucket: bucket, Key: "a.json" });
    const { Metadata, ContentType } = await s3.headObject({ Bucket: bucket, Key: DEEP });
    await s3.putObject({ Bucket: bucket, Key: DEEP, Body: "<p>one</p>", Metadata, ContentType });
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 5, update: 2, create: 1 });
    await stack.up();
    expect(await s3.headObject({ Bucket: bucket, Key: DEEP })).toMatchObject({ StorageClass: "COLD" });
    expect(await there("index.html")).toBe("<p>two</p>");
    expect(await there("a.json")).toBe("{}");
  });

  it("that cannot be uploaded are refused in preview", async () => {
    const before = files;
    const refused = async (args: Omit<UploadedFileArgs, "bucket">) => {
      files = { bad: args };
      return (await stack.preview({ fails: true })).errors("bad").join("\n");
    };
    expect(await refused({ source: path("gone.txt") })).toMatch(/source.*there is no file .*gone\.txt/);
    const said = await refused({ source: path("copy.html"), key: "a/../b", contentType: "html" });
    expect(said).toMatch(/key.*must not have \. or \.\. as a step/);
    expect(said).toMatch(/contentType.*must be a content type, as text\/html/);
    files = before;
  });

  it("do not overwrite what something else wrote, unless the program says so", async () => {
    await s3.putObject({ Bucket: bucket, Key: "theirs", Body: "theirs" });
    files = { ...files, theirs: { source: path("copy.html"), key: "theirs" } };
    const said = (await stack.up({ fails: true })).errors("theirs").join("\n");
    expect(said).toMatch(/has an object theirs already, which this resource did not write.*overwrite: true/);
    expect(await there("theirs")).toBe("theirs");
    files = { ...files, theirs: { source: path("copy.html"), key: "theirs", overwrite: true } };
    await stack.up();
    expect(await there("theirs")).toBe("<p>two</p>");
  });

  it("take over with adopt an object with this very content, and no other", async () => {
    await s3.putObject({ Bucket: bucket, Key: "found", Body: "found", ContentType: "text/plain" });
    const found = (text: string) => ({
      source: new pulumi.asset.StringAsset(text),
      contentType: "text/plain",
      adopt: `${bucket}/found`,
    });
    files = { ...files, found: found("other") };
    const said = (await stack.preview({ fails: true })).errors("found").join("\n");
    expect(said).toMatch(new RegExp(`is not as the program says: sha256 is "${hashOf("found")}" there`));
    files = { ...files, found: found("found") };
    expect((await stack.up()).info("found")).toEqual([`adopted ${bucket}/found`]);
    expect((await stack.refresh()).ops["ceph:BucketObject found"]).toBe("same");
  });

  it("are deleted with their stack, but not what somebody else wrote since", async () => {
    await s3.putObject({ Bucket: bucket, Key: "theirs", Body: "theirs again" });
    const gone = await stack.destroy();
    expect(gone.info("theirs").join("\n")).toMatch(/was written by somebody else since, and is kept/);
    expect(await keys()).toEqual(["theirs"]);
  });
});

describe("a large file", () => {
  const it = chapter();
  const SIZE = 96 * 1024 * 1024;
  let forward: Forward;
  let cut: TestStack;
  const uploads = async () => (await s3.listMultipartUploads({ Bucket: bucket })).Uploads ?? [];

  beforeAll(async () => {
    const file = createWriteStream(path("large.bin"));
    for (let i = 0; i < SIZE / (1024 * 1024); i++)
      if (!file.write(Buffer.alloc(1024 * 1024, i))) await new Promise<void>((ready) => file.once("drain", ready));
    await new Promise<void>((ended) => file.end(ended));
    bucket = store.name("large");
    await s3.createBucket({ Bucket: bucket });
    files = { large: { source: path("large.bin") } };
    forward = await openSlowStore(store.store);
    const { region, accessKey, secretKey } = store.store;
    const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
    cut = await newStack({
      "omnicloud:connections": JSON.stringify({ store: { ...store.connection, regions } }),
    });
  });

  afterAll(async () => {
    rmSync(path("large.bin"));
    await cut.close();
    await forward.close();
  });

  /** An up that is held when it sends the first parts, all that it sends at a time. */
  const sending = async () => {
    const hold = forward.hold("before", { method: "PUT", path: /\/large\.bin$/ });
    const running = cut.up({ fails: true });
    await hold.reached(4);
    return { hold, running };
  };

  it("that changes while it is uploaded is not stored, nor is a part of it", async () => {
    const { hold, running } = await sending();
    expect(await uploads()).toHaveLength(1);
    const file = openSync(path("large.bin"), "r+");
    const last = Buffer.alloc(1);
    readSync(file, last, 0, 1, SIZE - 1);
    writeSync(file, "x", SIZE - 1);
    hold.release();
    expect((await running).errors("large").join("\n")).toMatch(/large\.bin changed while it was uploaded/);
    writeSync(file, last, 0, 1, SIZE - 1);
    closeSync(file);
    expect(await uploads()).toEqual([]);
    expect(await keys()).toEqual([]);
  });

  it("that is interrupted in the middle leaves no object, and the next up deletes its parts", async () => {
    const { running } = await sending();
    expect(await uploads()).toHaveLength(1);
    await forward.close();
    await running;
    expect(await keys()).toEqual([]);
    expect(await uploads()).toHaveLength(1);

    const up = await stack.up();
    expect(up.outputs.large).toMatchObject({ key: "large.bin", size: SIZE, etag: expect.stringMatching(/-6"$/) });
    expect(await uploads()).toEqual([]);
    expect(await s3.headObject({ Bucket: bucket, Key: "large.bin" })).toMatchObject({ ContentLength: SIZE });
    expect((await stack.refresh()).counts).toEqual({ same: 2 });
    expect((await stack.preview()).counts).toEqual({ same: 2 });
  });

  it("is deleted with its stack", async () => {
    await stack.destroy();
    expect(await keys()).toEqual([]);
  });
});
