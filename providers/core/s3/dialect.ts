/** Stores that do what S3 does, and say it in other words: COS of Tencent Cloud. */
import type { Agent } from "node:http";

/** A request of S3's SDK, before it is signed. */
export interface Spoken {
  method: string;
  /** The host that it is sent to. */
  hostname: string;
  /** Encoded. */
  path: string;
  query?: Record<string, string | string[] | null>;
  headers: Record<string, string>;
  body?: unknown;
}

/** How such a store is spoken to. */
export interface Dialect {
  /** The sockets of requests over http. @default the SDK's own */
  agent?: Agent;
  /** A request in the store's words, signed. It is another one: the SDK may send the first again. */
  speak<Request extends Spoken>(request: Request): Promise<Request>;
  /** The headers of an answer, in S3's words. */
  hear(headers: Record<string, string>): Record<string, string>;
}
