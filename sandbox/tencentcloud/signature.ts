// TC3-HMAC-SHA256: https://cloud.tencent.com/document/api/213/30654
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { refuse } from "./refusal";
import type { Caller, TencentState } from "./state";

const AUTHORIZATION =
  /^TC3-HMAC-SHA256 Credential=([^/]+)\/([^/]+)\/([^/]+)\/tc3_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Seconds that a request's time may be off. */
const SKEW = 300;

const hash = (data: Buffer | string): string => createHash("sha256").update(data).digest("hex");
const hmac = (key: Buffer | string, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** A signed request. */
export interface Signed {
  method: string;
  /** The query without its `?`. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Who signed a request. @throws TencentRefusal for one that nobody did */
export function callerOf({ method, query, headers, body }: Signed, state: TencentState): Caller {
  const parts = AUTHORIZATION.exec(headers.authorization ?? "");
  if (!parts) refuse("AuthFailure.InvalidAuthorization", "The request header `Authorization` is invalid.");
  const [, id = "", date = "", service = "", signed = "", signature = ""] = parts;
  const key = state.keys.get(id);
  if (!key) refuse("AuthFailure.SecretIdNotFound", "The SecretId is not found, please ensure that it is correct.");
  const time = Number(headers["x-tc-timestamp"]);
  const isLate = !(Math.abs(Date.now() / 1000 - time) <= SKEW) || dateOf(time) !== date;
  if (isLate) refuse("AuthFailure.SignatureExpire", "The signature is expired.");
  if ((headers["x-tc-token"] ?? undefined) !== key.token) refuse("AuthFailure.TokenFailure", "The token is not valid.");
  const names = signed.split(";");
  if (!names.includes("host") || !names.includes("content-type"))
    refuse("AuthFailure.InvalidAuthorization", "`host` and `content-type` must be signed.");
  const host = headers.host ?? "";
  if (host.split(".")[0] !== service)
    refuse("AuthFailure.InvalidAuthorization", "The service in `Credential` is not the one that is asked.");
  // Go's SDK signs the host with its port, Node's without.
  const isRight = [host, host.replace(/:\d+$/, "")].some((signedHost) => {
    const read = (name: string) => (name === "host" ? signedHost : String(headers[name] ?? ""));
    const lines = names.map((name) => `${name}:${read(name).trim().toLowerCase()}\n`).join("");
    const canonical = [method, "/", query, lines, signed, hash(body)].join("\n");
    const scope = `${date}/${service}/tc3_request`;
    const secret = hmac(hmac(hmac(`TC3${key.secretKey}`, date), service), "tc3_request");
    const wanted = hmac(secret, ["TC3-HMAC-SHA256", String(time), scope, hash(canonical)].join("\n"));
    return timingSafeEqual(wanted, Buffer.from(signature, "hex"));
  });
  if (!isRight)
    refuse(
      "AuthFailure.SignatureFailure",
      "The provided credentials could not be validated. Please check your signature is correct.",
    );
  return key;
}

const dateOf = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 10);
