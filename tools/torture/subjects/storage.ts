/** Object storage: users, buckets, what is in them, a back end for states. */
import type { Bucket, OssBucket, OssUser } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud, pulumi } from "./package";

const connection = "store";

/** In components: a bucket with its user, a file in it, a back end. */
export const storage: Subject = {
  name: "storage",
  parts: [
    {
      name: "bucket",
      declare: (words) =>
        new omnicloud.OssBucket(words.logical("files"), {
          connection,
          name: words.unique("torture-files"),
          policy: words.changed("private", "public-ro"),
          versioning: words.changed(false, true),
          lifecycle: words.optional([{ expireDays: 30 }]),
          cors: words.optional([{ origins: ["https://shop.example"], methods: ["GET" as const] }]),
          quota: words.optional({ maxSize: 5 }),
          forceDestroy: true,
          replaceData: true,
          user: { uid: "u-torture", maxSize: words.changed(10, 20), maxObjects: 100 },
        }),
    },
    {
      name: "page",
      needs: ["bucket"],
      declare: (words, made) =>
        new omnicloud.UploadedFile(words.logical("page"), {
          connection,
          bucket: made.get<OssBucket>("bucket").name,
          key: words.unique("page.txt"),
          source: new pulumi.asset.StringAsset(words.changed("A page.\n", "Another page.\n")),
        }),
    },
    {
      name: "state",
      declare: (words) =>
        new omnicloud.PulumiState(words.logical("state"), {
          connection,
          user: words.once("u-state"),
          bucket: words.once("the-state"),
          rotate: words.changed("first", "second"),
          forceDestroy: true,
        }),
    },
  ],
};

/** Each by itself. */
export const objects: Subject = {
  name: "objects",
  parts: [
    {
      name: "user",
      declare: (words) =>
        new omnicloud.OssUser(words.logical("shop"), {
          connection,
          uid: "u-shop",
          displayName: words.named("The Shop"),
          maxSize: words.changed(40, 50),
          maxBuckets: words.optional(20),
          rotate: words.changed("first", "second"),
        }),
    },
    {
      name: "bucket",
      needs: ["user"],
      declare: (words, made) =>
        new omnicloud.Bucket(words.logical("photos"), {
          connection,
          name: words.unique("the-photos"),
          owner: made.get<OssUser>("user").ossUid,
          policy: words.changed("private", "public-ro"),
          versioning: words.optional(true),
          lifecycle: words.optional([{ id: "logs", prefix: "logs/", enabled: true, expireDays: 30 }]),
          quota: { maxSize: words.changed(5, 10) },
          forceDestroy: true,
          replaceData: true,
        }),
    },
    {
      name: "object",
      needs: ["user", "bucket"],
      declare: (words, made) =>
        new omnicloud.UploadedFile(words.logical("hello"), {
          connection,
          bucket: made.get<Bucket>("bucket").bucketName,
          key: words.unique("hello.txt"),
          contentType: words.optional("text/html"),
          source: new pulumi.asset.StringAsset(words.changed("Said.\n", "Said by the program.\n")),
        }),
    },
  ],
};
