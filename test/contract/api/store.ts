// Plain requests to an object store, signed or not, for cases that hold the sandbox against Ceph's RADOS Gateway.
import { createHash, randomBytes } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import { openStore, type Store } from "../target";
import type { Json } from "./cloud";

/** Access key and secret key. */
export interface Keys {
  accessKey: string;
  secretKey: string;
}

/** An answer of the store. */
export interface StoreAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** The error's code, in XML or JSON; undefined where it is none. */
  code: string | undefined;
}

/** How to ask the store. */
export interface StoreAsking {
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Buffer;
  /** When it is signed. Default now. */
  at?: Date;
}

/** One request: signed with keys, or nobody's. The path is not encoded yet. */
export async function sendToStore(
  store: Store,
  keys: Keys | undefined,
  method: string,
  path: string,
  asking: StoreAsking = {},
): Promise<StoreAnswer> {
  const { query = {}, body } = asking;
  const encoded = path.split("/").map(escaped).join("/");
  const payload = createHash("sha256")
    .update(body ?? "")
    .digest("hex");
  const headers = { "x-amz-content-sha256": payload, ...asking.headers };
  const signed = keys ? await signature(store, keys, method, encoded, query, headers, asking.at) : asking.headers;
  const search = new URLSearchParams(query).toString().replaceAll("+", "%20");
  const response = await fetch(`${store.endpoint}${encoded}${search && `?${search}`}`, {
    method,
    ...(signed ? { headers: signed } : {}),
    // Bytes: of a text, fetch would say that it is one.
    ...(body === undefined ? {} : { body: Buffer.from(body) }),
  });
  const text = await response.text();
  const [, code] = /<Code>(\w+)<\/Code>|"Code":"(\w+)"/.exec(text)?.filter(Boolean) ?? [];
  return { status: response.status, headers: response.headers, text, code };
}

/** As AWS signs it: letters, digits and - . _ ~ stay. */
const escaped = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

async function signature(
  store: Store,
  { accessKey, secretKey }: Keys,
  method: string,
  path: string,
  query: Record<string, string>,
  headers: Record<string, string>,
  at = new Date(),
): Promise<Record<string, string>> {
  const { protocol, host, hostname, port } = new URL(store.endpoint);
  const request = { method, protocol, hostname, port: Number(port), path, query, headers: { ...headers, host } };
  const { host: _host, ...signed } = (await signer(accessKey, secretKey).sign(request, { signingDate: at })).headers;
  return signed;
}

const signer = (accessKeyId: string, secretAccessKey: string): SignatureV4 =>
  new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region: "us-east-1",
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });

/** A URL that anybody may use for some seconds. */
export async function presigned(
  store: Store,
  keys: Keys,
  method: string,
  path: string,
  seconds: number,
  at = new Date(),
): Promise<string> {
  const { protocol, host, hostname, port } = new URL(store.endpoint);
  const headers = { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const { query = {} } = await signer(keys.accessKey, keys.secretKey).presign(
    { method, protocol, hostname, port: Number(port), path, query: {}, headers },
    { signingDate: at, expiresIn: seconds },
  );
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return `${store.endpoint}${path}?${search.join("&")}`;
}

/** A user of the store, made for one file of cases. */
export interface StoreUser extends Keys {
  uid: string;
  /** Asks the S3 API: "/bucket/key". */
  ask(method: string, path: string, asking?: StoreAsking): Promise<StoreAnswer>;
}

/** The store, its operator, and users that are removed at the end with all that they have. */
export interface StoreGround {
  store: Store;
  /** In the names of all that the file makes. */
  suffix: string;
  /** Asks the admin API: "/user". */
  admin(method: string, path: string, query?: Record<string, string>): Promise<StoreAnswer & { body: Json }>;
  /** Asks as nobody. */
  anybody(method: string, path: string, asking?: StoreAsking): Promise<StoreAnswer>;
  /** Makes a user. */
  user(name: string): Promise<StoreUser>;
  close(): Promise<void>;
}

/** Opens the store of this run. */
export async function openGround(): Promise<StoreGround> {
  const store = await openStore();
  const suffix = randomBytes(4).toString("hex");
  const uids: string[] = [];
  const admin: StoreGround["admin"] = async (method, path, query = {}) => {
    const answer = await sendToStore(store, store, method, `/admin${path}`, { query: { format: "json", ...query } });
    return { ...answer, body: answer.text === "" ? undefined : JSON.parse(answer.text) };
  };
  return {
    store,
    suffix,
    admin,
    anybody: (method, path, asking) => sendToStore(store, undefined, method, path, asking),
    async user(name) {
      const uid = `${name}-${suffix}`;
      uids.push(uid);
      const made = await admin("PUT", "/user", { uid, "display-name": `User ${name}` });
      if (made.status !== 200) throw new Error(`user ${uid}: ${made.status} ${made.text}`);
      const [{ access_key: accessKey, secret_key: secretKey }] = made.body.keys;
      const keys = { accessKey, secretKey };
      return { uid, ...keys, ask: (method, path, asking) => sendToStore(store, keys, method, path, asking) };
    },
    async close() {
      for (const uid of uids) await admin("DELETE", "/user", { uid, "purge-data": "true" });
      await store.close();
    },
  };
}

/** The texts of all elements of a name. */
export const texts = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(([, text = ""]) => text);

/** What was answered, short. */
export const said = ({ status, code }: StoreAnswer): [number, string | undefined] => [status, code];
