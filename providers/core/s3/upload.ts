/**
 * Uploads one object: in one request if it is small, in parts if it is large. An interrupted upload leaves no half object,
 * and the next one deletes its parts first. API: S3 PutObject
 */
import type { S3 } from "@aws-sdk/client-s3";
import { Limit } from "../limit";
import { MARK_KEY } from "../mark";
import type { S3Access } from "./access";
import type { ObjectHeaders } from "./headers";
import { deleteParts, uploadInParts } from "./parts";
import { type Content, type Measured, openAs } from "./source";

/** Up to this size, in bytes, an object is sent in one request. */
export const AT_ONCE = 64 * 1024 * 1024;

/** How many uploads run at a time, whatever the engine's parallelism is. */
const uploads = new Limit(4);

/** What is uploaded, and as what. */
export interface Upload extends Measured, ObjectHeaders {
  /** The bucket's name. */
  Bucket: string;
  /** The object's key. */
  Key: string;
  /** Where the content comes from. */
  content: Content;
  /** The content type: `text/html`. */
  contentType: string;
  /** By the store's own name. @default the bucket's */
  storageClass?: string;
  /** What marks the object as ours; see mark.ts. */
  mark: string;
  /** Whether the store must refuse if it has an object of this key by then. @default false */
  isNew?: boolean;
}

/** The key of the metadata that holds the content's SHA-256; our mark stands beside it. */
export const HASH_KEY = `${MARK_KEY}-sha256`;

/**
 * Uploads an object.
 * @throws OmnicloudError if the content changed since it was measured; then it is not stored
 */
export async function upload(s3: S3Access, wanted: Upload): Promise<void> {
  const { Bucket, Key, sha256, mark, contentType: ContentType, storageClass } = wanted;
  const target = {
    Bucket,
    Key,
    ContentType,
    CacheControl: wanted.cacheControl,
    ContentEncoding: wanted.contentEncoding,
    ContentDisposition: wanted.contentDisposition,
    Metadata: { ...wanted.metadata, [MARK_KEY]: mark, [HASH_KEY]: sha256 },
    // The SDK's type lists AWS's classes; other stores have those of their operators.
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as "STANDARD" }),
  };
  await deleteParts(s3, Bucket, Key);
  const send = wanted.size <= AT_ONCE ? uploadAtOnce : uploadInParts;
  await uploads.run(() => send(s3, wanted, target));
}

/** What an object is to be, beside its content. */
type Target = Parameters<S3["putObject"]>[0];

async function uploadAtOnce(s3: S3Access, { content, isNew, ...measured }: Upload, target: Target): Promise<void> {
  // Read whole and compared before anything is sent: the SDK can send it again, and never sends what it should not.
  const memory = Buffer.allocUnsafe(measured.size + 1); // the spare byte shows the end
  const reading = await openAs(content, measured);
  const size = await reading.fill(memory).finally(reading.close);
  const condition = isNew ? { IfNoneMatch: "*" } : {};
  await s3.ask((api) => api.putObject({ ...target, ...condition, Body: memory.subarray(0, size) }));
}
