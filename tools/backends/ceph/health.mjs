// @ts-check
// Whether a store is well: its gateway answers, and knows its operator.
import { createHmac } from "node:crypto";
import { admin } from "./store.mjs";

/**
 * Whether the gateway answers the operator. Fails where nothing answers.
 * @param {import("./store.mjs").Store} store
 */
export async function isOperator(store) {
  const path = "/admin/user";
  const date = new Date().toUTCString();
  // The older of RGW's two ways to sign a request: three lines, and nothing to install.
  const signature = createHmac("sha1", admin.secretKey).update(`GET\n\n\n${date}\n${path}`).digest("base64");
  const response = await fetch(`${store.endpoint}${path}?uid=admin&format=json`, {
    headers: { Date: date, Authorization: `AWS ${admin.accessKey}:${signature}` },
    signal: AbortSignal.timeout(10_000),
  });
  await response.arrayBuffer();
  return response.ok;
}
