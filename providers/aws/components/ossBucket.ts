/** An OssBucket on AWS: a bucket of S3, and a user of IAM if one is asked for. */
import * as pulumi from "@pulumi/pulumi";
import type { OssBucketArgs, OssBucketBuilt, OssBucketUserArgs } from "../../../components/ossBucket";
import type { Builder } from "../../core/cloud";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { S3Bucket } from "../bucket/bucket";
import { BucketUser } from "../bucketUser/bucketUser";
import type { AwsSettings } from "../settings";

/** What a user of IAM is not set to, and why. */
const NOT_OF_USERS = {
  displayName: "a user of IAM has its name alone",
  maxSize: "S3 has no quotas",
  maxObjects: "S3 has no quotas",
  maxBuckets: "it has rights to this bucket alone",
  suspended: "change rotate, and set dropPrevious: then its keys are others",
  adopt: "a user of IAM shows the secret of its key once: nobody can take it over",
  takeOver: "a user of IAM shows the secret of its key once: nobody can take it over",
} as const;

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
  const absent = pulumi.output(undefined);
  return {
    name: bucket.bucketName,
    policy: bucket.policy,
    region: bucket.regionName,
    belongsTo: bucket.account,
    createdAt: bucket.createdAt,
    usedSize: absent,
    usedObjects: absent,
    url: bucket.url,
    endpoint: pulumi.secret(bucket.endpoint),
    accessKey: user ? pulumi.secret(user.accessKey) : absent,
    secretKey: user ? pulumi.secret(user.secretKey) : absent,
  };
};

/** @throws ArgumentError naming all that S3 has not */
function refuseUnsupported(name: string, { storageClass, quota, user }: OssBucketArgs): void {
  const wrong: WrongArgument[] = [];
  if (storageClass !== undefined)
    wrong.push(["storageClass", "a bucket of S3 has none: give it to each UploadedFile, or move objects by lifecycle"]);
  if (quota !== undefined) wrong.push(["quota", "S3 has no quotas"]);
  if (pulumi.Resource.isInstance(user))
    wrong.push(["user", "an OssUser is Ceph's: write {} for a user of this bucket"]);
  else
    for (const [key, reason] of Object.entries(NOT_OF_USERS))
      if (user?.[key as keyof typeof NOT_OF_USERS] !== undefined) wrong.push([`user.${key}`, reason]);
  refuseWrongArguments("OssBucket", name, wrong);
}
