// Finds the operation of a request: by method, by path, and by the first known word of the query.
import { adminOperations } from "./admin";
import { bucketSettings } from "./bucketSettings";
import { bucketOperations, preflight } from "./buckets";
import type { Operation } from "./call";
import { formOperations } from "./formUpload";
import { listingOperations } from "./listing";
import { multipartOperations } from "./multipart";
import { lockOperations } from "./objectLock";
import { objectOperations } from "./objects";

const known = new Map<string, Operation>(
  [
    ...adminOperations,
    ...bucketOperations,
    ...bucketSettings,
    ...listingOperations,
    ...multipartOperations,
    ...objectOperations,
    ...lockOperations,
    ...formOperations,
  ].map((each) => [each.template, each]),
);

/** The words of a query that select another operation. */
const words = [...new Set([...known.keys()].flatMap((template) => template.split("?")[1] ?? []))];

/** Subresources that the sandbox refuses: it does not have them, or this RGW refuses them too. */
const refusedWords = ["website", "torrent", "select", "restore"];

/** The bucket and key of a request; both may be empty. */
export interface Place {
  bucket: string;
  key: string;
}

/** The bucket and key in a decoded path. */
export function placeOf(path: string): Place {
  const [, bucket = "", ...key] = path.split("/");
  return { bucket, key: key.join("/") };
}

/** The operation of a request; undefined if there is none: the method is not allowed. */
export function operationOf(method: string, path: string, query: URLSearchParams): Operation | undefined {
  if (path === "/admin" || path.startsWith("/admin/")) return bySubject(method, path, query);
  if (method === "OPTIONS") return preflight;
  if (refusedWords.some((word) => query.has(word))) return undefined;
  const { bucket, key } = placeOf(path);
  return bySubject(method, bucket === "" ? "/" : key === "" ? "/{bucket}" : "/{bucket}/{key}", query);
}

function bySubject(method: string, subject: string, query: URLSearchParams): Operation | undefined {
  for (const word of words) {
    const found = query.has(word) ? known.get(`${method} ${subject}?${word}`) : undefined;
    if (found) return found;
  }
  return known.get(`${method} ${subject}`);
}
