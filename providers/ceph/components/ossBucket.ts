/** An OssBucket on Ceph: a bucket, and the user that buckets of one program share. */
import * as pulumi from "@pulumi/pulumi";
import type { OssBucketArgs, OssBucketBuilt } from "../../../components/ossBucket";
import type { Builder } from "../../core/cloud";
import { argumentFault } from "../../core/errors";
import { Bucket } from "../bucket/bucket";
import { type CephSettings, regionOf } from "../settings";
import { OssUser } from "../user/ossUser";
import { countBucketLater } from "./totals";
import { sharedUser } from "./users";

/** Builds an OssBucket. */
export const build: Builder<OssBucketArgs, OssBucketBuilt, CephSettings> = (self, name, args, on, opts) => {
  const { user: wanted, ceph, ...own } = args;
  const settings = on();
  if (settings.keys === "user" && wanted !== undefined)
    throw argumentFault(
      "OssBucket",
      name,
      "user",
      `connection ${settings.name} holds one user's own keys: leave this out`,
    );
  const user =
    settings.keys === "user"
      ? undefined
      : wanted instanceof OssUser
        ? wanted
        : sharedUser(self, name, args, wanted ?? {}, settings, opts);
  const bucket = new Bucket(
    name,
    { ...own, ...ceph, name: args.name ?? name, ...(user ? { owner: user.ossUid } : {}) },
    // The bucket is reached with the user's keys, so it must be deleted before the user.
    { parent: self, ...(user ? { dependsOn: user } : {}) },
  );
  const keys = user ?? regionOf(settings, args.region);
  const built: OssBucketBuilt = {
    ...(user ? { user } : {}),
    name: bucket.bucketName,
    policy: bucket.policy,
    region: bucket.regionName,
    belongsTo: bucket.belongsTo,
    createdAt: bucket.createdAt,
    usedSize: bucket.usedSize,
    usedObjects: bucket.usedObjects,
    url: bucket.url,
    endpoint: pulumi.secret(keys.endpoint),
    accessKey: pulumi.secret(keys.accessKey),
    secretKey: pulumi.secret(keys.secretKey),
  };
  countBucketLater(built, bucket, args);
  return built;
};
