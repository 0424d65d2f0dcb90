/** Where a team keeps its Pulumi state: a bucket of its own, and a user with rights to that bucket alone. */
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../providers/ceph/bucket/bucket";
import { OssUser } from "../providers/ceph/user/ossUser";
import { Component } from "./component";

/** Arguments of a {@link PulumiState}. */
export interface PulumiStateArgs {
  /** The connection to the object storage, with an administrator's keys. @default the stack's `omnicloud:connection` */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
  /** The id of the user to make: one that nobody else has. */
  user: pulumi.Input<string>;
  /** The bucket's name. @default the component's name */
  bucket?: pulumi.Input<string>;
  /** Any text; a change of it makes a new key. The old one works until the next change. */
  rotate?: pulumi.Input<string>;
  /** Deletes the bucket with the states in it. It must have been applied before the bucket is deleted. @default false */
  forceDestroy?: pulumi.Input<boolean>;
}

/**
 * A back end for Pulumi's state on the team's own storage. `npx omnicloud backend NAME --to FILE` hands it to the team.
 * @example new PulumiState("web", { connection: "oss", user: pulumi.interpolate`${tenant.tenantId}-state` })
 * @see https://www.pulumi.com/docs/iac/concepts/state-and-backends/#aws-s3
 */
export class PulumiState extends Component {
  /** What `pulumi login` takes, and PULUMI_BACKEND_URL. Secret, as the endpoint is. */
  readonly url: pulumi.Output<string>;
  /** The bucket's name. */
  readonly bucket: pulumi.Output<string>;
  /** For AWS_ACCESS_KEY_ID. Secret. */
  readonly accessKey: pulumi.Output<string>;
  /** For AWS_SECRET_ACCESS_KEY. Secret. */
  readonly secretKey: pulumi.Output<string>;

  constructor(name: string, args: PulumiStateArgs, opts?: pulumi.ComponentResourceOptions) {
    super("PulumiState", name, opts);
    const { connection, region, rotate, forceDestroy } = args;
    const place = { connection, region };
    // A user may have as many buckets as it likes unless it is told otherwise: this one has its own, and no other.
    const user = new OssUser(name, { ...place, uid: args.user, maxBuckets: 1, rotate }, { parent: this });
    const own = { owner: user.ossUid, name: args.bucket ?? name, forceDestroy };
    const bucket = new Bucket(name, { ...place, ...own }, { parent: this });
    this.bucket = bucket.bucketName;
    this.url = pulumi.all([user.endpoint, bucket.bucketName]).apply(([endpoint, of]) => urlOf(endpoint, of));
    this.accessKey = user.accessKey;
    this.secretKey = user.secretKey;
    const { url, accessKey, secretKey } = this;
    this.registerOutputs({ bucket: this.bucket, url, accessKey, secretKey });
  }
}

/** The back end's URL; the engine takes these options in this spelling only. */
function urlOf(endpoint: string, bucket: string): string {
  const { host, protocol } = new URL(endpoint);
  return `s3://${bucket}?endpoint=${host}&disableSSL=${protocol === "http:"}&s3ForcePathStyle=true`;
}
