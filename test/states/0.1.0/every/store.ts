/** Object storage: users, buckets, and what is in them. */
import { createHash } from "node:crypto";
import { join, relative } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import {
  Bucket,
  BucketObject,
  type CorsRule,
  type LifecycleRule,
  OssBucket,
  OssUser,
  PulumiState,
  UploadedFile,
} from "pulumi-omnicloud";
import { all, changed, onStore, options } from "./place";

/** All of it. */
export function store(config: pulumi.Config) {
  const users = usersOf();
  const buckets = bucketsOf(users);
  const components = componentsOf(users);
  const objects = objectsOf(config, buckets.photos, components.files);
  const outputs = [users, buckets, components, objects].flatMap((each) => Object.values(each)).map(all);
  // Nothing of it is shown to whoever looks at the stack.
  return { ...users, ...buckets, ...components, outputs: pulumi.secret(outputs) };
}

/** What `store` made. */
export type Store = ReturnType<typeof store>;

function usersOf() {
  const shop = new OssUser(
    "shop",
    {
      ...{ ...onStore, adopt: false, uid: "u-shop", displayName: "The Shop" },
      maxSize: changed(40, 50),
      maxObjects: -1,
      maxBuckets: 20,
      rotate: changed("first", "second"),
      dropPrevious: true,
    },
    options("market"),
  );
  const platform = new OssUser("platform", { connection: "oss" });
  const there = new OssUser("there", { connection: "oss", uid: "u-there" });
  const kept = new OssUser("kept", { connection: "oss", uid: "u-kept" }, { retainOnDelete: true });
  return { shop, platform, there, keptUser: kept };
}

const LIFECYCLE: LifecycleRule[] = [
  { id: "logs", prefix: "logs/", enabled: true, expireDays: 30, abortUploadsDays: 1 },
  { prefix: "old/", expireDate: "2030-01-31", enabled: false },
  { prefix: "versions/", expireOldVersionsDays: 7, expireDeleteMarkers: true },
  { prefix: "cold/", transitions: [{ days: 9, storageClass: "COLD" }] },
];

const CORS: CorsRule[] = [
  { origins: ["https://shop.example"], methods: ["GET", "PUT"], headers: ["*"], exposeHeaders: ["etag"], maxAge: 3600 },
  { origins: ["*"], methods: ["HEAD", "POST", "DELETE"] },
];

function bucketsOf({ shop, platform }: ReturnType<typeof usersOf>) {
  const photos = new Bucket(
    "photos",
    {
      ...{ ...onStore, adopt: false, name: "the-photos", owner: shop.ossUid },
      policy: changed("private", "public-ro"),
      storageClass: "COLD",
      versioning: true,
      lifecycle: changed([], LIFECYCLE),
      cors: changed(undefined, CORS),
      quota: { maxSize: changed(5, 10), maxObjects: 1000 },
      forceDestroy: true,
      replaceData: true,
    },
    options("pictures"),
  );
  const archive = new Bucket(
    "archive",
    { connection: "oss", placement: "archive", quota: { maxObjects: -1 } },
    { dependsOn: platform },
  );
  const open = new Bucket("open", {
    ...{ connection: "oss", owner: shop.ossUid, policy: "public-rw", versioning: changed(true, false) },
    ...{ forceDestroy: false, replaceData: false },
  });
  const own = new Bucket("own", { connection: "own", policy: "private", cors: [], lifecycle: [] });
  const found = new Bucket("found", { connection: "own", adopt: "found-bucket", name: "found-bucket" });
  return { photos, archive, open, own, found };
}

function componentsOf({ shop, platform }: ReturnType<typeof usersOf>) {
  const files = new OssBucket(
    "files",
    {
      ...{ ...onStore, adopt: false, name: "the-files", policy: "private", storageClass: "STANDARD" },
      user: {
        ...{ uid: "u-files", displayName: "The Files", maxSize: -1, maxObjects: 500, maxBuckets: 3 },
        ...{ rotate: changed("never", "once"), dropPrevious: false, adopt: false },
      },
      ceph: { placement: "archive" },
      versioning: true,
      lifecycle: [{ expireOldVersionsDays: 3 }],
      cors: CORS,
      quota: { maxSize: 5 },
      forceDestroy: true,
      replaceData: true,
    },
    { customTimeouts: { delete: "9m" } },
  );
  const same = new OssBucket("same", { ...onStore, user: { uid: "u-files" } });
  const given = new OssBucket("given", { connection: "oss", user: shop });
  const usual = new OssBucket("usual", { connection: "oss" }, { dependsOn: platform });
  const own = new OssBucket("own-files", { connection: "own" });
  const kept = new OssBucket(
    "kept-files",
    { connection: "oss", user: { uid: "u-kept-files" } },
    { retainOnDelete: true },
  );
  const state = new PulumiState("state", {
    ...{ ...onStore, user: "u-state", bucket: "the-state", rotate: changed("first", "second"), forceDestroy: true },
  });
  const plainState = new PulumiState("plain-state", { connection: "oss", user: pulumi.secret("u-plain-state") });
  return { files, same, given, usual, ownFiles: own, keptFiles: kept, state, plainState };
}

function objectsOf(config: pulumi.Config, photos: Bucket, files: OssBucket) {
  const bucket = files.name;
  const folder = config.require("files");
  const text = changed("Said.\n", "Said by the program.\n");
  const sha256 = createHash("sha256").update(text).digest("hex");
  const hello = new BucketObject("hello", {
    ...{ ...onStore, adopt: false, bucket: photos.bucketName, key: "cold/hello.txt" },
    ...{ source: { text }, sha256, size: text.length, contentType: "text/plain" },
    storageClass: "COLD",
    overwrite: true,
  });
  const logo = new UploadedFile("logo", {
    ...{ ...onStore, adopt: false, bucket, key: "img/logo.svg", contentType: "image/svg+xml;charset=utf-8" },
    source: relative(process.cwd(), join(folder, "logo.svg")),
    storageClass: "STANDARD",
    overwrite: false,
  });
  const asset = new UploadedFile("asset", {
    ...{ connection: "oss", bucket, source: new pulumi.asset.FileAsset(join(folder, "logo.svg")) },
  });
  const said = new UploadedFile("said", {
    ...{ connection: "oss", bucket, source: new pulumi.asset.StringAsset(text), key: pulumi.secret("said.txt") },
  });
  const remote = new pulumi.asset.RemoteAsset(config.require("remote"));
  const fetched = new UploadedFile("fetched", { connection: "oss", bucket, source: remote, overwrite: true });
  const found = new UploadedFile("found", {
    ...{ connection: "own", bucket: "full-bucket", key: "found.txt", adopt: "full-bucket/found.txt" },
    source: new pulumi.asset.StringAsset("It was there.\n"),
  });
  return { hello, logo, asset, said, fetched, foundFile: found };
}
