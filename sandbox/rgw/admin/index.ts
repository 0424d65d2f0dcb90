// RGW's admin API, below /admin: users, keys, capabilities, quotas, buckets, usage.
import type { Operation, StoreCall, StoreReply } from "../call";
import { RgwRefusal } from "../refusal";
import { adminBuckets } from "./buckets";
import { adminMetadata } from "./metadata";
import { adminQuotas } from "./quotas";
import { adminUsage } from "./usage";
import { adminUsers } from "./users";

/** All operations of the admin API. */
export const adminOperations: Operation[] = [
  ...adminQuotas,
  ...adminUsers,
  ...adminBuckets,
  ...adminUsage,
  ...adminMetadata,
];

/** Runs an operation of the admin API, if the caller's capabilities allow it. */
export function runAdminOperation(call: StoreCall, operation: Operation): StoreReply | Promise<StoreReply> {
  const [, , subject = ""] = operation.template.split(/[ ?]/)[1]?.split("/") ?? [];
  const kind = { user: "users", bucket: "buckets", usage: "usage", metadata: "metadata" }[subject] ?? subject;
  const wanted = call.method === "GET" || call.method === "HEAD" ? "read" : "write";
  const permission = call.who?.caps.get(kind);
  if (permission !== "*" && permission !== wanted) throw new RgwRefusal("AccessDenied");
  return operation.run(call);
}
