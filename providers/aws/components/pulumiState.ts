/** A PulumiState on AWS: a bucket of S3, and a user of IAM with rights to it alone. */
import * as pulumi from "@pulumi/pulumi";
import type { PulumiStateArgs, PulumiStateOutputs } from "../../../components/pulumiState";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { S3Bucket } from "../bucket/bucket";
import { BucketUser } from "../bucketUser/bucketUser";
import type { AwsSettings } from "../settings";

/** Builds a PulumiState. */
export const build: Builder<PulumiStateArgs, Fields<PulumiStateOutputs>, AwsSettings> = (self, name, args, on) => {
  const { connection, region, rotate, forceDestroy } = args;
  const { endpoint } = on();
  const place = { connection, region };
  const bucket = new S3Bucket(
    name,
    // Old states come back from old versions.
    { ...place, name: args.bucket, versioning: true, forceDestroy },
    { parent: self },
  );
  const user = new BucketUser(name, { ...place, bucket: bucket.bucketName, name: args.user, rotate }, { parent: self });
  return {
    url: pulumi.secret(
      pulumi.all([bucket.bucketName, bucket.regionName]).apply(([of, where]) => urlOf(of, where, endpoint)),
    ),
    bucket: bucket.bucketName,
    accessKey: user.accessKey,
    secretKey: user.secretKey,
  };
};

/** The back end's URL; the engine takes these options in this spelling only. */
function urlOf(bucket: string, region: string, endpoint: string | undefined): string {
  if (endpoint === undefined) return `s3://${bucket}?region=${region}`;
  const { host, protocol } = new URL(endpoint);
  return `s3://${bucket}?region=${region}&endpoint=${host}&disableSSL=${protocol === "http:"}&s3ForcePathStyle=true`;
}
