/** Ceph's definitions, in the order in which their objects can be created; leftovers are deleted from the end. */
import type { AnyDefinition } from "../core/definition";
import { bucket } from "./bucket/definition";
import { bucketObject } from "./object/definition";
import { ossUser } from "./user/definition";

/** What the host can carry on this cloud. */
export const definitions: readonly AnyDefinition[] = [ossUser, bucket, bucketObject];
