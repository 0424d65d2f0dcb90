// The names of all users and buckets.
import { type Operation, operation, type StoreCall, type StoreReply } from "../call";
import { RgwRefusal } from "../refusal";
import { text, whole } from "./asked";

const reply = (value: unknown): StoreReply => ({ status: 200, type: "application/json", text: JSON.stringify(value) });

/** The operations on metadata. */
export const adminMetadata: Operation[] = [
  operation("GET /admin/metadata", "get_metadata", () => reply(["bucket", "bucket.instance", "otp", "user"])),
  operation("GET /admin/metadata/user", "list_metadata", (call) => listNames(call, [...call.state.users.keys()])),
  operation("GET /admin/metadata/bucket", "list_metadata", (call) => listNames(call, [...call.state.buckets.keys()])),
];

/** All names, or a page of them if the query has a limit. */
function listNames(call: StoreCall, all: string[]): StoreReply {
  // RGW shows the stored object of a key; the sandbox does not.
  if (text(call, "key") !== undefined) throw new RgwRefusal("NotImplemented");
  const most = whole(call, "max-entries");
  if (most === undefined) return reply(all);
  const from = Number(Buffer.from(text(call, "marker") ?? "", "base64").toString() || 0);
  const keys = all.slice(from, from + most);
  const next = from + keys.length;
  const more = next < all.length;
  const marker = more ? { marker: Buffer.from(String(next)).toString("base64") } : {};
  return reply({ keys, truncated: more ? "true" : "false", count: keys.length, ...marker });
}
