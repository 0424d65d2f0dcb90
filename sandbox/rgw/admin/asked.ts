// Reads the query of an administrator's request, and answers it.
import type { StoreCall, StoreReply } from "../call";
import { RgwRefusal } from "../refusal";
import type { Bucket, User } from "../state";

/** An answer as JSON; RGW names no content type there. */
export const json = (value: unknown): StoreReply => ({ status: 200, text: JSON.stringify(value) });

/** An empty answer. */
export const ok: StoreReply = { status: 200 };

/** A value of the query; undefined if it is absent or empty. */
export const text = ({ query }: StoreCall, name: string): string | undefined => query.get(name) || undefined;

/** A boolean of the query, as RGW reads it; `otherwise` if it is absent. */
export const flag = ({ query }: StoreCall, name: string, otherwise = false): boolean => {
  const value = query.get(name);
  return value === null ? otherwise : ["true", "True", "yes", "1", ""].includes(value);
};

/** A whole number of the query; undefined if it is absent or something else. */
export function whole(call: StoreCall, name: string): number | undefined {
  const value = text(call, name);
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : undefined;
}

/** The user that the query names; refuses if there is none. */
export function getUser(call: StoreCall, name = "uid"): User {
  const user = call.state.users.get(text(call, name) ?? "");
  if (!user) throw new RgwRefusal(text(call, name) === undefined ? "InvalidArgument" : "NoSuchUser");
  return user;
}

/** The bucket that the query names; refuses if there is none, with the code that RGW uses for the operation. */
export function getBucket(call: StoreCall, code = "NoSuchBucket"): Bucket {
  const name = text(call, "bucket");
  if (name === undefined) throw new RgwRefusal("InvalidArgument");
  const bucket = call.state.buckets.get(name);
  if (!bucket) throw new RgwRefusal(code);
  return bucket;
}
