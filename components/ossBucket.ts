/** An OssBucket: a bucket in the object storage, and the user that it belongs to. */
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../providers/ceph/bucket/bucket";
import type { BucketArgs } from "../providers/ceph/bucket/bucketArgs";
import type { BucketPolicy } from "../providers/ceph/bucket/policy";
import { type CephSettings, regionOf } from "../providers/ceph/settings";
import { OssUser } from "../providers/ceph/user/ossUser";
import type { OssUserArgs } from "../providers/ceph/user/ossUserArgs";
import { equal } from "../providers/core/equal";
import { OmnicloudError } from "../providers/core/errors";
import type { Inputs } from "../providers/core/schema";
import { connectionsOfProgram } from "../providers/program";
import { Component } from "./component";

/** The user that a bucket belongs to. */
export type OssBucketUserArgs = Pick<OssUserArgs, "uid"> & Omit<Inputs<OssUserArgs>, "uid" | "connection" | "region">;

/** What only Ceph knows. */
export interface OssBucketCephArgs {
  /** The placement target, as the gateway's operator named it; changing it needs a new bucket. @default the region's own */
  placement?: pulumi.Input<string>;
}

/** Arguments of an {@link OssBucket}. */
export interface OssBucketArgs extends Omit<Inputs<BucketArgs>, "connection" | "region" | "owner" | "placement"> {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
  /**
   * The user that it belongs to: made when it is absent, taken over when it is there. Buckets of one user in one program
   * share it, and one of them says its quota. With a connection that holds one user's own keys, that user, and nothing
   * to say.
   * @default the connection's `platformUserId`, with the quota that users get who are given none
   */
  user?: OssBucketUserArgs | OssUser;
  /** What only Ceph knows. */
  ceph?: OssBucketCephArgs;
}

/** The users that a program's buckets share, by connection, region and id. */
const users = new WeakMap<object, Map<string, { resource: OssUser; args: object; by: string }>>();

/**
 * A bucket, its user, and the keys to it. From `CreateUserAndBucket` of the IaaS document.
 * @example
 * const files = new OssBucket("files", { name: "acme-files", policy: "public-ro", user: { uid: "u-1001", maxSize: 500 } });
 * export const { endpoint, accessKey, secretKey } = files;
 */
export class OssBucket extends Component {
  /** The name. */
  readonly name: pulumi.Output<string>;
  /** `private`, `public-ro` or `public-rw`. */
  readonly policy: pulumi.Output<BucketPolicy>;
  readonly region: pulumi.Output<string>;
  /** The id of the user that it belongs to. */
  readonly belongsTo: pulumi.Output<string>;
  readonly createdAt: pulumi.Output<string>;
  /** How much is in it, in GiB, rounded up. */
  readonly usedSize: pulumi.Output<number>;
  /** How many objects are in it. */
  readonly usedObjects: pulumi.Output<number>;
  /** Where clients find it. */
  readonly url: pulumi.Output<string>;
  /** The URL to give to an S3 client. Secret, as the keys are. */
  readonly endpoint: pulumi.Output<string>;
  /** Secret. */
  readonly accessKey: pulumi.Output<string>;
  /** Secret. */
  readonly secretKey: pulumi.Output<string>;
  /** The user; none with a connection that holds one user's own keys. */
  readonly user?: OssUser;

  constructor(name: string, args: OssBucketArgs = {}, opts: pulumi.ComponentResourceOptions = {}) {
    super("OssBucket", name, opts);
    const { user, ceph, ...own } = args;
    const settings = settingsOf(name, args.connection);
    if (settings.keys !== "user") this.user = user instanceof OssUser ? user : shared(name, args, user ?? {}, opts);
    else if (user !== undefined)
      throw new OmnicloudError(
        `OssBucket ${name}: connection ${settings.name} holds one user's own keys: leave user out`,
      );
    const bucket = new Bucket(
      name,
      { ...own, ...ceph, name: args.name ?? name, ...(this.user ? { owner: this.user.ossUid } : {}) },
      // The keys with which the bucket is reached must be there as long as it is.
      { parent: this, retainOnDelete: opts.retainOnDelete, ...(this.user ? { dependsOn: this.user } : {}) },
    );
    const gateway = regionOf(settings, args.region);
    this.name = bucket.bucketName;
    this.policy = bucket.policy;
    this.region = bucket.regionName;
    this.belongsTo = bucket.belongsTo;
    this.createdAt = bucket.createdAt;
    this.usedSize = bucket.usedSize;
    this.usedObjects = bucket.usedObjects;
    this.url = bucket.url;
    this.endpoint = pulumi.secret(this.user?.endpoint ?? gateway.endpoint);
    this.accessKey = pulumi.secret(this.user?.accessKey ?? gateway.accessKey);
    this.secretKey = pulumi.secret(this.user?.secretKey ?? gateway.secretKey);
    this.registerOutputs({ name: this.name, policy: this.policy, belongsTo: this.belongsTo, url: this.url });
  }
}

function settingsOf(name: string, connection: string | undefined): CephSettings & { name: string } {
  return connectionsOfProgram().of("ceph", connection, `OssBucket ${name}`) as CephSettings & { name: string };
}

/**
 * The user that this program's buckets share: not below one of them, so that it stays the same resource whichever of
 * them goes.
 */
function shared(
  by: string,
  { connection, region }: OssBucketArgs,
  args: OssBucketUserArgs,
  { retainOnDelete }: pulumi.ComponentResourceOptions,
): OssUser {
  const stack = pulumi.runtime.getStackResource() ?? users;
  const known = users.get(stack) ?? new Map<string, { resource: OssUser; args: object; by: string }>();
  users.set(stack, known);
  const uid = args.uid ?? settingsOf(by, connection).platformUserId;
  const key = JSON.stringify([connection, region, uid]);
  const there = known.get(key);
  if (!there) {
    const name = ["oss", connection, region, uid ?? by].filter((part) => part !== undefined).join("-");
    const resource = new OssUser(name, { ...args, connection, region }, { retainOnDelete });
    known.set(key, { resource, args, by });
    return resource;
  }
  const { uid: _, ...wanted } = args;
  if (Object.keys(wanted).length > 0 && !equal(there.args, args))
    throw new OmnicloudError(
      `OssBucket ${by}: its user is that of ${there.by}, made before it: say there what is to be said of the user`,
    );
  return there.resource;
}
