/** A PulumiState on Tencent Cloud: a bucket of COS, which the engine asks as S3, and a user of CAM with rights to it alone. */
import * as pulumi from "@pulumi/pulumi";
import type { PulumiStateArgs, PulumiStateOutputs } from "../../../components/pulumiState";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { CosBucket } from "../bucket/bucket";
import { BucketUser } from "../bucketUser/bucketUser";
import { endpointOf } from "../cos/cos";
import type { TencentSettings } from "../settings";

/** Builds a PulumiState. */
export const build: Builder<PulumiStateArgs, Fields<PulumiStateOutputs>, TencentSettings> = (self, name, args, on) => {
  const { connection, region, rotate, forceDestroy } = args;
  const { endpoint } = on();
  const place = { connection, region };
  const bucket = new CosBucket(
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

/** The back end's URL; the engine takes these options in this spelling only. COS has no paths for buckets, but hosts. */
function urlOf(bucket: string, region: string, endpoint: string | undefined): string {
  const url = `s3://${bucket}?region=${region}&endpoint=${new URL(endpointOf({ region })).host}`;
  return endpoint === undefined ? url : `${url}&disableSSL=true`;
}
