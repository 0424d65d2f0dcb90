/**
 * A user of the object storage: its keys and the quota of all that it stores. From `OSSService` of the IaaS document:
 * CreateUserAndBucket creates the user if it is absent, and takes it over if it is there.
 */
import * as pulumi from "@pulumi/pulumi";
import { sayStandaloneLater } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { UserRules } from "../../core/s3/bucket/rules";
import type { Inputs } from "../../core/schema";
import type { CephArgs } from "../args";

/** Arguments of an {@link OssUser}. */
export interface OssUserArgs extends CephArgs, UserRules {
  /** The user's id, which is the platform's user id; in a tenant `acme$joe`. @default the connection's `platformUserId` */
  uid?: string;
}

/** What the gateway says of an {@link OssUser}, as the document's `OssUser` and `RecoverKeyRes` have it. */
export interface OssUserOutputs {
  /** The user's id. */
  ossUid: string;
  /** Whether this resource created the user. One that existed before is kept, with its keys and quota, on delete. */
  made: boolean;
  /** When a stack of this package created the user; absent for any other, because the gateway keeps no such time. ISO 8601, UTC. */
  createdAt?: string;
  /** The display name, even if the program gives none. */
  displayedAs: string;
  /** The region that it is in. */
  regionName: string;
  /** The gateway's URL. Secret, as the keys are. */
  endpoint: string;
  /** The access key. Secret. */
  accessKey: string;
  /** The secret key. Secret. */
  secretKey: string;
  /** How much it may store, in GiB; -1 for any amount. */
  sizeLimit: number;
  /** How many objects it may store; -1 for any number. */
  objectLimit: number;
  /** How much it stores, in GiB, rounded up. */
  usedSize: number;
  /** How much it stores, in bytes. */
  usedBytes: number;
  /** How many objects it stores. */
  usedObjects: number;
  /** How many buckets it has. */
  totalBuckets: number;
}

/** The type of {@link OssUser}. */
export const ossUserType = resourceType<OssUserArgs, OssUserOutputs>(
  "ceph:OssUser",
  {
    ossUid: true,
    made: true,
    createdAt: true,
    displayedAs: true,
    regionName: true,
    endpoint: true,
    accessKey: true,
    secretKey: true,
    sizeLimit: true,
    objectLimit: true,
    usedSize: true,
    usedBytes: true,
    usedObjects: true,
    totalBuckets: true,
  },
  ["endpoint", "accessKey", "secretKey"],
  { single: true, tells: { displayedAs: "displayName" } },
);

export interface OssUser extends Fields<Pick<OssUserArgs, "uid"> & OssUserOutputs> {}
/**
 * A user of the object storage: created if it is absent, taken over if it is there.
 * @example
 * const user = new OssUser("shop", { uid: "u-1001", maxSize: 500 });
 * new Bucket("photos", { owner: user.ossUid });
 */
export class OssUser extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<OssUserArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(ossUserType, name, args, opts));
    const { connection, region } = args;
    sayStandaloneLater<OssUserOutputs>(this, opts, {
      look: "getOssUser",
      args: { connection, region, uid: this.ossUid },
      isThere: this.ossUid,
      outputs: {
        usedSize: "usedSize",
        usedBytes: "usedBytes",
        usedObjects: "usedObjects",
        totalBuckets: "totalBuckets",
      },
    });
  }
}
