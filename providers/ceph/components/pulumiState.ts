/** A PulumiState on Ceph: a user that may have one bucket, and that bucket. */
import * as pulumi from "@pulumi/pulumi";
import type { PulumiStateArgs, PulumiStateOutputs } from "../../../components/pulumiState";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { Bucket } from "../bucket/bucket";
import { OssUser } from "../user/ossUser";

/** Builds a PulumiState. */
export const build: Builder<PulumiStateArgs, Fields<PulumiStateOutputs>> = (self, name, args) => {
  const { connection, region, rotate, forceDestroy } = args;
  const place = { connection, region };
  // A user may have any number of buckets unless a limit is set: this one has its own, and no other.
  const user = new OssUser(name, { ...place, uid: args.user, maxBuckets: 1, rotate }, { parent: self });
  const own = { owner: user.ossUid, name: args.bucket ?? name, forceDestroy };
  const bucket = new Bucket(name, { ...place, ...own }, { parent: self });
  return {
    url: pulumi.all([user.endpoint, bucket.bucketName]).apply(([endpoint, of]) => urlOf(endpoint, of)),
    bucket: bucket.bucketName,
    accessKey: user.accessKey,
    secretKey: user.secretKey,
  };
};

/** The back end's URL; the engine takes these options in this spelling only. A program's mocks may know no endpoint. */
function urlOf(endpoint: string | undefined, bucket: string): string {
  if (endpoint === undefined) return `s3://${bucket}`;
  const { host, protocol } = new URL(endpoint);
  return `s3://${bucket}?endpoint=${host}&disableSSL=${protocol === "http:"}&s3ForcePathStyle=true`;
}
