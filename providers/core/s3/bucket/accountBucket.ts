/** A bucket of an account: what each store's own resource is made of, where buckets belong to no user. */
import type { RegionArgs } from "../../connection";
import type { ResourceArgs } from "../../resource";
import { type ResourceType, resourceType } from "../../resourceType";
import type { BucketRules } from "./rules";

/** Arguments of such a bucket. */
export interface AccountBucketArgs extends ResourceArgs, RegionArgs, Omit<BucketRules, "storageClass" | "quota"> {
  /** The name. @default the resource's name and the 8 digits of the stack's identity */
  name?: string;
  /** Tags of your own. @default none */
  tags?: Record<string, string>;
}

/** What the store says of it. */
export interface AccountBucketOutputs {
  /** The whole name, even if the program gives none. */
  bucketName: string;
  /** The number of the account that it belongs to. */
  account: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** The region that it is in. */
  regionName: string;
  /** Where clients find it. */
  url: string;
  /** The URL to give to an S3 client. */
  endpoint: string;
}

/** A bucket in a store's list. */
export interface BucketThere {
  /** The whole name. */
  name: string;
  /** ISO 8601, UTC. */
  createdAt: string;
}

/** The type of such a bucket of one store. */
export function accountBucketType(name: string): ResourceType<AccountBucketArgs, AccountBucketOutputs> {
  return resourceType<AccountBucketArgs, AccountBucketOutputs>(
    name,
    { bucketName: true, account: true, createdAt: true, regionName: true, url: true, endpoint: true },
    [],
    { single: true, tells: { bucketName: "name" } },
  );
}
