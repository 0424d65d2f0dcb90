// COS asked as S3, with signatures of version 4: https://cloud.tencent.com/document/product/436/37421
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { RgwRefusal } from "../../rgw/refusal";
import { type Signer, verifySignature } from "../../rgw/signature";
import type { Caller, TencentState } from "../state";
import type { CosState } from "./state";

/** A request as a client of S3 sends it. */
interface S3Request {
  request: IncomingMessage;
  method: string;
  raw: string;
  /** Without the bucket, which is in the host. */
  sent: string;
  query: URLSearchParams;
}

/** Whether a client of S3 asks. */
export const speaksS3 = ({ request }: Pick<S3Request, "request">): boolean =>
  request.headers.authorization?.startsWith("AWS4-HMAC-SHA256 ") ?? false;

/** Whose key signed. @throws RgwRefusal for a key that is not there */
export function s3Caller(state: TencentState, headers: IncomingHttpHeaders): Caller {
  const [, id = ""] = /Credential=([^/]+)\//.exec(headers.authorization ?? "") ?? [];
  const key = state.keys.get(id);
  if (!key) throw new RgwRefusal("InvalidAccessKeyId");
  if ((headers["x-amz-security-token"] ?? undefined) !== key.token) throw new RgwRefusal("InvalidAccessKeyId");
  return key;
}

/** What the signature says of the body. @throws RgwRefusal for a wrong one */
export function s3Signer(
  cos: CosState,
  state: TencentState,
  { request, method, raw, sent, query }: S3Request,
): Promise<Signer> {
  const [rawPath = "/"] = raw.split("?", 1);
  const userOfKey = (id: string) => {
    const key = state.keys.get(id);
    return key && { ...cos.accountOf(key.uin), keys: new Map([[id, key.secretKey]]) };
  };
  return verifySignature({ userOfKey }, { method, path: sent, rawPath, query, headers: request.headers });
}
