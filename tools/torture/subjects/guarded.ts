/** Buckets with what S3 alone knows: a policy of one's own, tags, locks, no access of everybody. */
import type { Bucket, OssUser } from "../../../index";
import type { Subject } from "../subject";
import { omnicloud, pulumi } from "./package";

const connection = "store";

/** Who may read what is in a bucket. */
const readers = (bucket: string, path: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/${path}` },
    ],
  });

/** A bucket that is read by its own policy, one whose objects are locked, and a component with tags. */
export const guarded: Subject = {
  name: "guarded",
  parts: [
    {
      name: "user",
      declare: (words) => new omnicloud.OssUser(words.logical("guard"), { connection, uid: "u-guard" }),
    },
    {
      name: "read",
      needs: ["user"],
      declare: (words, made) => {
        const name = words.unique("the-read");
        return new omnicloud.Bucket(words.logical("read"), {
          connection,
          name,
          owner: made.get<OssUser>("user").ossUid,
          policyJson: readers(name, words.changed("public/*", "open/*")),
          tags: { team: words.changed("blue", "red"), ...words.optional({ tier: "1" }) },
          forceDestroy: true,
          replaceData: true,
        });
      },
    },
    {
      name: "page",
      needs: ["user", "read"],
      declare: (words, made) =>
        new omnicloud.UploadedFile(words.logical("read"), {
          connection,
          bucket: made.get<Bucket>("read").bucketName,
          key: words.unique("public/page.txt"),
          source: new pulumi.asset.StringAsset(words.changed("A page.\n", "Another page.\n")),
        }),
    },
    {
      name: "locked",
      needs: ["user"],
      declare: (words, made) =>
        new omnicloud.Bucket(words.logical("locked"), {
          connection,
          name: words.unique("the-locked"),
          owner: made.get<OssUser>("user").ossUid,
          objectLockEnabled: true,
          objectLock: words.optional({ mode: "GOVERNANCE" as const, days: words.changed(1, 2) }),
          publicAccessBlock: words.optional({ blockPublicPolicy: true, ignorePublicAcls: words.changed(false, true) }),
          forceDestroy: true,
          replaceData: true,
        }),
    },
    {
      name: "files",
      declare: (words) =>
        new omnicloud.OssBucket(words.logical("tagged"), {
          connection,
          name: words.unique("torture-tagged"),
          user: { uid: "u-tagged" },
          forceDestroy: true,
          replaceData: true,
          ceph: { tags: words.changed<Record<string, string>>({ team: "blue" }, { team: "red", tier: "2" }) },
        }),
    },
  ],
};
