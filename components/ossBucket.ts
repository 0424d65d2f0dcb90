/** An OssBucket: a bucket in the object storage, and the user that it belongs to. */
import type * as pulumi from "@pulumi/pulumi";
import type { BlocksOf, OssUser } from "../providers";
import type { RegionArgs } from "../providers/core/connection";
import type { Fields } from "../providers/core/fields";
import type { Inputs } from "../providers/core/schema";
import { type KnownArguments, refuseArguments } from "./arguments";
import type { BucketPolicy, BucketRules, UserRules } from "./bucketRules";
import { Component } from "./component";
import type { CloudKind, SaidOn } from "./kinds";

/** What the user of a bucket is to be. */
interface BucketUser extends UserRules {
  /**
   * Takes over a user that something else created, by its id. It is compared first and must be as the arguments say.
   * @default takes over the user of this id, if there is one, as it is
   */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** The user that a bucket belongs to. */
export interface OssBucketUserArgs extends Inputs<BucketUser> {
  /** The user's id, which is the platform's user id. @default the connection's `platformUserId` */
  uid?: string;
}

/** What a bucket is to be. */
interface BucketSettings extends BucketRules {
  /** The name, which no other user of the region may have: 3 to 63 lower-case letters, digits, dots and hyphens. @default the component's name */
  name?: string;
  /**
   * Takes over a bucket that something else created, by its name. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: boolean;
}

/** Arguments of an {@link OssBucket}. */
export interface OssBucketArgs extends RegionArgs, Inputs<BucketSettings>, BlocksOf<"OssBucket"> {
  /**
   * The user that it belongs to: created if it is absent, taken over if it is there. Buckets of one user in one program
   * share it, and one of them gives its settings. Left out with a connection that holds one user's own keys: it is that
   * user.
   * @default the connection's `platformUserId`, with the connection's `defaultQuota`
   */
  user?: OssBucketUserArgs | OssUser;
}

/** The outputs of an {@link OssBucket}, the same on every cloud. */
export interface OssBucketOutputs {
  /** The name. */
  name: string;
  /** `private`, `public-ro` or `public-rw`. */
  policy: BucketPolicy;
  /** The region it is in. */
  region: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** How much is in it, in GiB, rounded up; absent on AWS and Tencent Cloud, which do not say it. */
  usedSize?: number;
  /** How many objects are in it; absent on AWS and Tencent Cloud. */
  usedObjects?: number;
  /** Where clients find it. */
  url: string;
  /** The URL to give to an S3 client. Secret, as the keys are. */
  endpoint: string;
  /** The access key. Secret; absent on AWS and Tencent Cloud unless a `user` is asked for. */
  accessKey?: string;
  /** The secret key. Secret; absent on AWS and Tencent Cloud unless a `user` is asked for. */
  secretKey?: string;
}

/** What is built of an {@link OssBucket}. */
export interface OssBucketBuilt extends Fields<OssBucketOutputs> {
  /**
   * The user; none with a connection that holds one user's own keys. What it has and stores is looked up when the program
   * reads it, after the program's buckets and uploads; all else is as when the user itself was read last.
   */
  readonly user?: OssUser;
}

/** What AWS does not say of a bucket, or only of one with a user. */
type NotOnAws = "usedSize" | "usedObjects" | "accessKey" | "secretKey";

const ARGUMENTS: KnownArguments<OssBucketArgs> = {
  known: {
    connection: true,
    region: true,
    name: true,
    policy: true,
    storageClass: true,
    versioning: true,
    lifecycle: true,
    cors: true,
    quota: true,
    forceDestroy: true,
    replaceData: true,
    adopt: true,
    takeOver: true,
    user: true,
  },
};

export interface OssBucket<On extends CloudKind = "ceph">
  extends Fields<SaidOn<On, OssBucketOutputs, NotOnAws>>,
    Pick<OssBucketBuilt, "user"> {}
/**
 * A bucket, its user, and the keys to it. From `CreateUserAndBucket` of the IaaS document.
 * @example
 * const files = new OssBucket("files", { name: "acme-files", policy: "public-ro", user: { uid: "u-1001", maxSize: 500 } });
 * export const { endpoint, accessKey, secretKey } = files;
 */
// biome-ignore lint/correctness/noUnusedVariables: the interface of this name has the parameter.
export class OssBucket<On extends CloudKind = "ceph"> extends Component {
  constructor(name: string, args: OssBucketArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("OssBucket", name, opts);
    this.refusing(() => refuseArguments("OssBucket", name, args, ARGUMENTS));
    this.build<OssBucketArgs, OssBucketBuilt>("OssBucket", name, args, opts, ["name", "policy", "belongsTo", "url"]);
  }
}
