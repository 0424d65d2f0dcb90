/** A user with rights to one bucket alone: what each store's own resource is made of, where users are the account's. */
import type { RegionArgs } from "../../connection";
import type { ResourceArgs } from "../../resource";
import { type ResourceType, resourceType } from "../../resourceType";

/** Arguments of such a user. */
export interface BucketUserArgs extends ResourceArgs, RegionArgs {
  /** The whole name of the bucket that it has rights to. */
  bucket: string;
  /** Its name; changing it needs a new user. @default the resource's name and the 8 digits of the stack's identity */
  name?: string;
  /** Any text; changing it creates a new key. The old one works until the next change, or until `dropPrevious`. @default the first key */
  rotate?: string;
  /** Deletes the key before the current one now, instead of at the next rotation. @default false */
  dropPrevious?: boolean;
}

/** What the cloud says of it. */
export interface BucketUserOutputs {
  /** Its name, even if the program gives none. */
  userName: string;
  /** Its access key. */
  accessKey: string;
  /** The secret of `accessKey`, which the cloud says once. */
  secretKey: string;
  /** The access key before it, as long as that works. */
  previousKey?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of such a user of one cloud. */
export function bucketUserType(name: string): ResourceType<BucketUserArgs, BucketUserOutputs> {
  return resourceType<BucketUserArgs, BucketUserOutputs>(
    name,
    { userName: true, accessKey: true, secretKey: true, previousKey: true, createdAt: true },
    ["accessKey", "secretKey"],
    { single: true, tells: { userName: "name" } },
  );
}
