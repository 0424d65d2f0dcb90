// Requests to the object store, their answers, and the operations between.
import type { IncomingHttpHeaders } from "node:http";
import type { RgwState, User } from "./state";

/** A request whose signature has been verified. */
export interface StoreCall {
  state: RgwState;
  method: string;
  /** Name of the bucket; empty for the list of buckets. */
  bucket: string;
  /** Empty if the request is about the bucket itself. */
  key: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** The body, unless it is that of an object: XML or JSON. */
  text: string;
  /** The body of an object, which can be read once; its signature is verified at its end. */
  body(): AsyncIterable<Buffer>;
  /** The caller; undefined if the request is not signed. */
  who: User | undefined;
  /** The keys of policies' conditions. */
  environment: Record<string, string>;
}

/** An answer: text, or the bytes of an object. */
export interface StoreReply {
  status: number;
  headers?: Record<string, string>;
  text?: string;
  /** RGW names a content type only with some answers. */
  type?: string;
  /** The bytes of an object, and their number. */
  stream?: AsyncIterable<Buffer>;
  length?: number;
}

/** An operation of the store. */
export interface Operation {
  /** "GET /{bucket}?acl" */
  template: string;
  /** Its name in the usage log. */
  category: string;
  /** Whether the body is an object's, which the operation reads. Default false. */
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

/** An answer with a document of the S3 API. */
export const xml = (text: string): StoreReply => ({ status: 200, text, type: "application/xml" });

/** An empty answer. */
export const done: StoreReply = { status: 200, type: "application/xml" };

/** A header's value, the first if there are several; undefined if there is none. */
export function headerOf(call: Pick<StoreCall, "headers">, name: string): string | undefined {
  const value = call.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
