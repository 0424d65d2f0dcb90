/** An OssBucket on AWS: a bucket of S3, and a user of IAM if one is asked for. */
import * as pulumi from "@pulumi/pulumi";
import type { OssBucketArgs, OssBucketBuilt, OssBucketUserArgs } from "../../../components/ossBucket";
import type { Builder } from "../../core/cloud";
import { refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { outputsOf } from "../../core/s3/bucket/outputs";
import { S3Bucket } from "../bucket/bucket";
import { BucketUser } from "../bucketUser/bucketUser";
import { differences } from "../differences";
import type { AwsSettings } from "../settings";

/** Builds an OssBucket. */
export const build: Builder<OssBucketArgs, OssBucketBuilt, AwsSettings> = (self, name, args, _on, opts) => {
  refuseUnsupported(name, args);
  const { connection, region, policy, versioning, lifecycle, cors, forceDestroy, replaceData, adopt, takeOver } = args;
  const place = { connection, region };
  const bucket = new S3Bucket(
    name,
    {
      ...{ ...place, name: args.name, policy, versioning, lifecycle, cors, forceDestroy, replaceData, adopt, takeOver },
      tags: args.aws?.tags,
    },
    { parent: self },
  );
  const wanted = args.user as OssBucketUserArgs | undefined;
  const user =
    wanted === undefined
      ? undefined
      : new BucketUser(
          name,
          {
            ...{ ...place, bucket: bucket.bucketName, name: wanted.uid },
            ...{ rotate: wanted.rotate, dropPrevious: wanted.dropPrevious },
          },
          { parent: self, retainOnDelete: opts.retainOnDelete },
        );
  return outputsOf(bucket, user);
};

/** @throws ArgumentError naming all that S3 has not */
function refuseUnsupported(name: string, args: OssBucketArgs): void {
  const wrong = refusedAmong(args, differences.refused.OssBucket);
  if (pulumi.Resource.isInstance(args.user)) wrong.push(["user", differences.limited.OssBucket.user["an OssUser"]]);
  refuseWrongArguments("OssBucket", name, wrong);
}
