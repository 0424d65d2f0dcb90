// Authentication: AWS Signature Version 4 in the Authorization header or in the query (a presigned URL); version 2 beside it.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { SignatureV4 } from "@smithy/signature-v4";
import { RgwRefusal } from "./refusal";
import { type ClaimV2, claimV2, signatureV2 } from "./signatureV2";
import type { RgwState, User } from "./state";

/** The largest difference between the clocks of RGW and client, in milliseconds. */
const skew = 15 * 60_000;
/** The longest life of a presigned URL, in seconds. */
const longest = 7 * 24 * 3600;

/** What is signed. */
export interface Signed {
  method: string;
  /** Decoded: RGW encodes it again for the signature, and so refuses clients that encode it in another way. */
  path: string;
  /** The path as it was sent: what version 2 signs. */
  rawPath: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
}

/** Who signed a request, and what the signature says of the body. */
export interface Signer {
  user: User | undefined;
  /** The body's SHA-256 in hexadecimal, or a word in its place: "UNSIGNED-PAYLOAD". */
  payload: string;
  /** What the signatures of the body's chunks are computed from. */
  chunks?: Chunks;
}

/** What the signature of the next chunk is computed from. */
export interface Chunks {
  key: Buffer;
  date: string;
  scope: string;
  signature: string;
}

/** Whose a key is. */
type Keys = Pick<RgwState, "userOfKey">;

interface Claim {
  accessKey: string;
  scope: string[];
  signedHeaders: string[];
  signature: string;
  date: string;
  payload: string;
  presigned: boolean;
}

/** Verifies a request's signature; refuses wrong ones, unknown keys and requests that are too old. */
export async function verifySignature(state: Keys, request: Signed): Promise<Signer> {
  const older = claimV2(request);
  if (older) return verifyV2(state, request, older);
  const claim = readClaim(request);
  if (!claim) return { user: undefined, payload: "UNSIGNED-PAYLOAD" };
  const at = timeOf(claim.date);
  if (!claim.presigned && Math.abs(Date.now() - at.getTime()) > skew) throw new RgwRefusal("RequestTimeTooSkewed");
  const user = state.userOfKey(claim.accessKey);
  if (!user) throw new RgwRefusal("InvalidAccessKeyId");
  const secret = user.keys.get(claim.accessKey) ?? "";
  const expected = await signatureOf(request, claim, secret, at);
  if (!same(expected, claim.signature)) throw new RgwRefusal("SignatureDoesNotMatch");
  const [day = "", region = "", service = ""] = claim.scope;
  const key = [day, region, service, "aws4_request"].reduce(hmac, Buffer.from(`AWS4${secret}`));
  const chunks = { key, date: claim.date, scope: claim.scope.join("/"), signature: claim.signature };
  return { user, payload: claim.payload, chunks };
}

/** A body says nothing of itself to a signature of version 2. */
function verifyV2(state: Keys, request: Signed, claim: ClaimV2): Signer {
  const { accessKey, sentAt, signature } = claim;
  if (sentAt && Math.abs(Date.now() - sentAt.getTime()) > skew) throw new RgwRefusal("RequestTimeTooSkewed");
  const user = state.userOfKey(accessKey);
  if (!user) throw new RgwRefusal("InvalidAccessKeyId");
  const expected = signatureV2(request, claim, user.keys.get(accessKey) ?? "");
  if (!same(expected, signature)) throw new RgwRefusal("SignatureDoesNotMatch");
  return { user, payload: "UNSIGNED-PAYLOAD" };
}

function readClaim({ headers, query }: Signed): Claim | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return claimInHeader(authorization, headers);
  const algorithm = query.get("X-Amz-Algorithm");
  if (algorithm === null) return undefined;
  const date = query.get("X-Amz-Date") ?? "";
  const seconds = Number(query.get("X-Amz-Expires"));
  const [accessKey = "", ...scope] = (query.get("X-Amz-Credential") ?? "").split("/");
  if (!(seconds > 0 && seconds <= longest)) throw new RgwRefusal("AccessDenied");
  if (Date.now() > timeOf(date).getTime() + seconds * 1000) throw new RgwRefusal("AccessDenied");
  return {
    accessKey,
    scope,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature: query.get("X-Amz-Signature") ?? "",
    date,
    payload: query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD",
    presigned: true,
  };
}

function claimInHeader(authorization: string, headers: IncomingHttpHeaders): Claim {
  const found = /^AWS4-HMAC-SHA256 /.test(authorization);
  const part = (name: string): string => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1] ?? "";
  const [accessKey = "", ...scope] = part("Credential").split("/");
  if (!found || accessKey === "") throw new RgwRefusal("InvalidArgument");
  const date = headers["x-amz-date"];
  if (typeof date !== "string") throw new RgwRefusal("AccessDenied");
  const payload = headers["x-amz-content-sha256"];
  return {
    accessKey,
    scope,
    signedHeaders: part("SignedHeaders").split(";"),
    signature: part("Signature"),
    date,
    payload: typeof payload === "string" ? payload : createHash("sha256").digest("hex"),
    presigned: false,
  };
}

function timeOf(date: string): Date {
  const at = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (Number.isNaN(at.getTime())) throw new RgwRefusal("AccessDenied");
  return at;
}

/** The signature that a request should have. */
async function signatureOf(request: Signed, claim: Claim, secret: string, at: Date): Promise<string> {
  const [, region = "", service = ""] = claim.scope;
  // Loaded with the first signature, so that tests of OpenStack do not wait for it.
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import("@smithy/signature-v4"),
    import("@aws-crypto/sha256-js"),
  ]);
  const signing = new SignatureV4({
    credentials: { accessKeyId: claim.accessKey, secretAccessKey: secret },
    region,
    service,
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  });
  const plain = {
    method: request.method,
    protocol: "http:",
    hostname: "",
    path: request.path.split("/").map(escapeUri).join("/"),
    query: queryOf(request.query),
    // The hash of the body is that of the header; it is verified when the body is read.
    headers: { ...signedHeaders(request, claim), "x-amz-content-sha256": claim.payload },
  };
  if (claim.presigned) return presignedSignature(signing, plain, request, claim, at);
  const { headers } = await signing.sign(plain, {
    signingDate: at,
    signableHeaders: new Set([...claim.signedHeaders, "x-amz-date"]),
    unsignableHeaders: unsignedHeaders(claim),
  });
  return /Signature=(\w+)/.exec(headers.authorization ?? "")?.[1] ?? "";
}

/** The parameters of a presigned URL that the library adds itself. */
const presigning = [
  "X-Amz-Algorithm",
  "X-Amz-Credential",
  "X-Amz-Date",
  "X-Amz-Expires",
  "X-Amz-SignedHeaders",
  "X-Amz-Signature",
];

async function presignedSignature(
  signing: SignatureV4,
  plain: Parameters<SignatureV4["presign"]>[0] & { query: Record<string, string | string[]> },
  request: Signed,
  claim: Claim,
  at: Date,
): Promise<string> {
  const query = { ...plain.query };
  for (const name of presigning) delete query[name];
  const result = await signing.presign(
    { ...plain, query },
    {
      signingDate: at,
      expiresIn: Number(request.query.get("X-Amz-Expires")),
      signableHeaders: new Set(claim.signedHeaders),
      unsignableHeaders: unsignedHeaders(claim),
      hoistableHeaders: new Set<string>(),
      unhoistableHeaders: new Set(["x-amz-content-sha256", ...claim.signedHeaders]),
    },
  );
  return String(result.query?.["X-Amz-Signature"] ?? "");
}

/** The headers that the client signed; refuses if one is missing. */
function signedHeaders(request: Signed, claim: Claim): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of claim.signedHeaders) {
    const value = request.headers[name];
    if (value === undefined) throw new RgwRefusal("SignatureDoesNotMatch");
    headers[name] = Array.isArray(value) ? value.join(",") : value;
  }
  return headers;
}

const escapeUri = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers that the library would sign and the client has not. */
const unsignedHeaders = (claim: Claim): Set<string> =>
  new Set(["x-amz-content-sha256"].filter((name) => !claim.signedHeaders.includes(name)));

function queryOf(query: URLSearchParams): Record<string, string | string[]> {
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const values = query.getAll(name);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

const hmac = (key: Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

function same(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The signature of a chunk that follows another. */
export function chunkSignature({ key, date, scope, signature }: Chunks, chunk: Buffer): string {
  const hash = (bytes: Buffer | string): string => createHash("sha256").update(bytes).digest("hex");
  const text = ["AWS4-HMAC-SHA256-PAYLOAD", date, scope, signature, hash(""), hash(chunk)].join("\n");
  return hmac(key, text).toString("hex");
}
