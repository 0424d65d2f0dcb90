// q-sign, the signature of COS: https://cloud.tencent.com/document/product/436/7778
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { RgwRefusal } from "../../rgw/refusal";
import type { Caller, TencentState } from "../state";

/** A request that may be signed. */
export interface SignedRequest {
  method: string;
  /** Decoded, with its slash. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const hmac = (key: string, text: string): string => createHmac("sha1", key).update(text).digest("hex");

/** Names in lower case, sorted, with their values: what is signed of a list. */
function lineOf(names: readonly string[], values: ReadonlyMap<string, string>): string {
  const pairs = [...names].sort().map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new RgwRefusal("SignatureDoesNotMatch", `${name} is signed and not there.`);
    return `${name}=${encode(value)}`;
  });
  return pairs.join("&");
}

/** Whose key signed a request; `undefined` for a request that nobody signed. @throws RgwRefusal for a wrong signature */
export function callerOf({ method, path, query, headers }: SignedRequest, state: TencentState): Caller | undefined {
  const authorization = headers.authorization;
  if (authorization === undefined) return undefined;
  const parts = new Map(
    authorization.split("&").map((part): [string, string] => {
      const at = part.indexOf("=");
      return [part.slice(0, at), part.slice(at + 1)];
    }),
  );
  const part = (name: string): string => {
    const value = parts.get(name);
    if (value === undefined) throw new RgwRefusal("InvalidArgument", `The authorization has no ${name}.`);
    return value;
  };
  if (part("q-sign-algorithm") !== "sha1") throw new RgwRefusal("InvalidArgument", "The algorithm must be sha1.");
  const key = state.keys.get(part("q-ak"));
  if (!key) throw new RgwRefusal("InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records.");
  const [from = 0, until = 0] = part("q-sign-time").split(";").map(Number);
  const now = Date.now() / 1000;
  // A minute more: clocks differ.
  if (!(from - 60 <= now && now <= until)) throw new RgwRefusal("AccessDenied", "Request has expired");
  if ((headers["x-cos-security-token"] ?? undefined) !== key.token)
    throw new RgwRefusal("InvalidAccessKeyId", "The security token is not valid.");
  const listed = (name: string): string[] => part(name).split(";").filter(Boolean);
  const params = new Map([...query].map(([name, value]): [string, string] => [encode(name).toLowerCase(), value]));
  const heads = new Map(Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]));
  for (const name of params.keys())
    if (!listed("q-url-param-list").includes(name))
      throw new RgwRefusal("SignatureDoesNotMatch", `The parameter ${name} is not signed.`);
  const text = [
    method.toLowerCase(),
    path,
    lineOf(listed("q-url-param-list"), params),
    lineOf(listed("q-header-list"), heads),
    "",
  ].join("\n");
  const hash = createHash("sha1").update(text).digest("hex");
  const wanted = hmac(hmac(key.secretKey, part("q-key-time")), `sha1\n${part("q-sign-time")}\n${hash}\n`);
  const given = part("q-signature");
  if (given.length !== wanted.length || !timingSafeEqual(Buffer.from(wanted), Buffer.from(given)))
    throw new RgwRefusal("SignatureDoesNotMatch", "The Signature you specified is invalid.");
  return key;
}
