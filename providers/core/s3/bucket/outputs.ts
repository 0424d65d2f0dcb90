/** What an OssBucket says where buckets belong to the account: of its bucket, and of its user if it has one. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../fields";
import type { AccountBucketArgs, AccountBucketOutputs } from "./accountBucket";
import type { BucketUserOutputs } from "./bucketUser";

/** The outputs of an OssBucket, by its bucket and its user. */
export function outputsOf(
  bucket: Fields<Pick<Required<AccountBucketArgs>, "policy"> & AccountBucketOutputs>,
  user: Fields<BucketUserOutputs> | undefined,
) {
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
}
