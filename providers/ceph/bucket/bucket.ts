/** A bucket on Ceph. */
import * as pulumi from "@pulumi/pulumi";
import type { OssBucketInfo } from "../../../lookups/bucket";
import { noteChange, sayStandaloneLater } from "../../core/changedLater";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { BucketRules } from "../../core/s3/bucket/rules";
import type { Inputs } from "../../core/schema";
import type { CephArgs } from "../args";
import type { BucketExtras } from "./extras";

/** Arguments of a {@link Bucket}. */
export interface BucketArgs extends CephArgs, BucketRules, BucketExtras {
  /** The name, which no other user of the region may have: 3 to 63 lower-case letters, digits, dots and hyphens. @default the resource's name */
  name?: string;
  /** The id of the user that owns it. @default the connection's `platformUserId`; with one user's keys, that user */
  owner?: string;
  /** The placement target, as the gateway's operator named it; changing it needs a new bucket. @default the region's own */
  placement?: string;
}

/** What the gateway says of a {@link Bucket}, as the document's `OssBucket` has it. */
export interface BucketOutputs {
  /** The name, even if the program gives none. */
  bucketName: string;
  /** The id of the user that it belongs to. */
  belongsTo: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** How much is in it, in GiB, rounded up. */
  usedSize: number;
  /** How much is in it, in bytes. */
  usedBytes: number;
  /** How many objects are in it. */
  usedObjects: number;
  /** The region that it is in. */
  regionName: string;
  /** Where clients find it: the gateway's URL and its name. */
  url: string;
  /** The storage class, even if the program names none. Only an administrator's connection sees it. */
  storageClassName?: string;
  /** The placement target, even if the program names none. Only an administrator's connection sees it. */
  placementName?: string;
  /** The gateway's id of it. Only an administrator's connection sees it. */
  bucketId?: string;
}

/** The type of {@link Bucket}. */
export const bucketType = resourceType<BucketArgs, BucketOutputs>(
  "ceph:Bucket",
  {
    bucketName: true,
    belongsTo: true,
    createdAt: true,
    usedSize: true,
    usedBytes: true,
    usedObjects: true,
    regionName: true,
    url: true,
    storageClassName: true,
    placementName: true,
    bucketId: true,
  },
  [],
  {
    single: true,
    tells: { bucketName: "name", belongsTo: "owner", storageClassName: "storageClass", placementName: "placement" },
  },
);

/** The arguments that are properties of the resource. The policy is there unless `policyJson` is: see the constructor. */
type OwnArgs = Pick<BucketArgs, "name"> & Required<Pick<BucketArgs, "policy">>;

export interface Bucket extends Fields<OwnArgs & BucketOutputs> {}
/**
 * A standalone bucket; `OssBucket` is the component that creates its user as well.
 * @example new Bucket("photos", { owner: user.ossUid, policy: "public-ro" })
 */
export class Bucket extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<BucketArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written out, so that a bucket that somebody opens is drift.
    const policy = args.policy ?? (args.policyJson === undefined ? "private" : undefined);
    super(...registration(bucketType, name, { ...args, ...(policy === undefined ? {} : { policy }) }, opts));
    noteChange(this, args?.owner);
    const { connection, region } = args;
    sayStandaloneLater<OssBucketInfo>(this, opts, {
      look: "getBucket",
      args: { connection, region, name: this.bucketName },
      isThere: this.createdAt,
      outputs: { usedSize: "usedSize", usedBytes: "usedBytes", usedObjects: "usedObjects" },
    });
  }
}
