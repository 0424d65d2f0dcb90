/**
 * The admin API of a RADOS Gateway: signed requests. The requests themselves are in `user/api.ts` and `bucket/api.ts`.
 * API: https://docs.ceph.com/en/latest/radosgw/adminops/
 */
import type { SignatureV4 } from "@smithy/signature-v4";
import { isGone } from "../core/errors";
import type { Http, HttpRequest } from "../core/http";
import { faultInAnswer } from "./answers";
import type { CephRegion } from "./settings";

/** The query of a request. */
export type Query = Record<string, string>;

/** The admin API with one administrator's keys. */
export class Admin {
  private signer?: Promise<SignatureV4>;

  constructor(
    private readonly http: Http,
    private readonly gateway: CephRegion,
  ) {}

  /**
   * Sends a request, and returns the body of its answer: the API takes all in the query.
   * @throws CloudError, UnreachableError
   * @example await admin.ask("PUT", "/admin/user", { uid, "display-name": displayName });
   */
  async ask<T>(method: HttpRequest["method"], path: string, parameters: Query): Promise<T> {
    const query = { ...parameters, format: "json" };
    const { protocol, hostname, port, host } = new URL(this.gateway.endpoint);
    this.signer ??= signerWith(this.gateway);
    const { headers } = await (await this.signer).sign({
      method,
      protocol,
      hostname,
      ...(port ? { port: Number(port) } : {}),
      path,
      query,
      headers: { host },
    });
    const url = `${this.gateway.endpoint}${path}?${encoded(query)}`;
    // The query decides the shape of the answer; the caller, who wrote it, states that shape, and answers.ts checks it.
    const faultIn = (body: unknown) => faultInAnswer(method, path, query, body);
    return (await this.http.ask({ method, url, headers, accepts: [200, 201, 204], faultIn })).body as T;
  }

  /** Asks for what may not exist: `undefined` then. */
  async find<T>(path: string, query: Query, method: HttpRequest["method"] = "GET"): Promise<T | undefined> {
    try {
      return await this.ask<T>(method, path, query);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }
}

/** What signs with an administrator's keys; loaded when it is first needed. */
async function signerWith({ accessKey: accessKeyId, secretKey: secretAccessKey }: CephRegion): Promise<SignatureV4> {
  const [{ SignatureV4 }, { Sha256 }] = await Promise.all([
    import("@smithy/signature-v4"),
    import("@aws-crypto/sha256-js"),
  ]);
  return new SignatureV4({
    service: "s3",
    region: "us-east-1", // the gateway takes any
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    uriEscapePath: false,
  });
}

/** A query as it is signed: every character that has a meaning anywhere is escaped. */
function encoded(query: Query): string {
  const safe = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return Object.entries(query)
    .map(([name, value]) => `${safe(name)}=${safe(value)}`)
    .join("&");
}
