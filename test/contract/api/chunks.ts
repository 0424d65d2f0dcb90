// A body that is signed chunk by chunk: STREAMING-AWS4-HMAC-SHA256-PAYLOAD, as older AWS SDKs send streams.
import { createHash, createHmac } from "node:crypto";
import { Sha256 } from "@aws-crypto/sha256-js";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Store } from "../target";
import type { Keys, StoreAnswer } from "./store";

const hash = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** Puts an object in chunks; `wrong` is the signature of each in place of the right one. */
export async function chunked(
  store: Store,
  keys: Keys,
  path: string,
  chunks: string[],
  wrong?: string,
): Promise<Pick<StoreAnswer, "status" | "code">> {
  const { protocol, host, hostname, port } = new URL(store.endpoint);
  const maker = new SignatureV4({
    credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey },
    region: "us-east-1",
    service: "s3",
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const headers = {
    host,
    "content-encoding": "aws-chunked",
    "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
    "x-amz-decoded-content-length": String(Buffer.byteLength(chunks.join(""))),
  };
  const request = { method: "PUT", protocol, hostname, port: Number(port), path, query: {}, headers };
  const { host: _host, ...signed } = (await maker.sign(request)).headers;
  const date = signed["x-amz-date"] ?? "";
  const scope = [date.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const key = scope.reduce(hmac, Buffer.from(`AWS4${keys.secretKey}`));
  let last = /Signature=(\w+)/.exec(signed.authorization ?? "")?.[1] ?? "";
  const rows = [...chunks, ""].map((chunk) => {
    const text = ["AWS4-HMAC-SHA256-PAYLOAD", date, scope.join("/"), last, hash(""), hash(chunk)].join("\n");
    last = hmac(key, text).toString("hex");
    return `${Buffer.byteLength(chunk).toString(16)};chunk-signature=${wrong ?? last}\r\n${chunk}\r\n`;
  });
  const response = await fetch(store.endpoint + path, { method: "PUT", headers: signed, body: rows.join("") });
  return { status: response.status, code: /<Code>(\w+)</.exec(await response.text())?.[1] };
}
