// A request to the store, and an answer.
import type { IncomingHttpHeaders } from "node:http";
import type { RgwState, User } from "./state";

/** A request whose signature has been looked at. */
export interface StoreCall {
  state: RgwState;
  method: string;
  /** Name of the bucket; empty for the list of buckets. */
  bucket: string;
  /** Empty where it is about the bucket itself. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body of what is not an object: XML or JSON. */
  text: string;
  /** The body of an object, its signature checked at its end. Read once. */
  body(): AsyncIterable<Buffer>;
  /** Who asks; undefined is nobody. */
  who: User | undefined;
  /** What policies' conditions look at. */
  environment: Record<string, string>;
}

/** An answer. */
export interface StoreReply {
  status: number;
  headers?: Record<string, string>;
  text?: string;
  /** RGW names a content type only with some answers. */
  type?: string;
  /** The bytes of an object, and how many there are. */
  stream?: AsyncIterable<Buffer>;
  length?: number;
}

/** Something that can be asked of the store. */
export interface Operation {
  /** "GET /{bucket}?acl" */
  template: string;
  /** What the usage log calls it. */
  category: string;
  /** The body is an object's, and not read before. */
  streams?: boolean;
  run(call: StoreCall): StoreReply | Promise<StoreReply>;
}

/** Builds an operation: `operation("GET /{bucket}?acl", "get_acls", call => …)`. */
export const operation = (
  template: string,
  category: string,
  run: Operation["run"],
  more: Pick<Operation, "streams"> = {},
): Operation => ({ template, category, run, ...more });

/** A document of the S3 API. */
export const xml = (text: string): StoreReply => ({ status: 200, text, type: "application/xml" });

/** Done, and nothing to say. */
export const done: StoreReply = { status: 200, type: "application/xml" };

/** A request's header; the first where there are several. */
export function headerOf(call: Pick<StoreCall, "headers">, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
