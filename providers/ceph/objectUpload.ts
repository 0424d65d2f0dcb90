/**
 * One object's upload: at once where it is small, in parts where it is large, always as a stream. What was cut off leaves
 * no half object: the parts of an earlier run are removed first. API: S3 PutObject, CreateMultipartUpload
 */
import type { S3 } from "@aws-sdk/client-s3";
import { type Content, openAs } from "../content";
import { DeadlineError } from "../errors";
import { operation, timeLeft } from "../operation";
import { Turns } from "../turns";
import { MARK_KEY } from "./place";
import type { S3Access } from "./s3";

/** Up to this size, in bytes, an object is sent in one request. */
export const AT_ONCE = 64 * 1024 * 1024;

/** The size of a part, in bytes. Four are on their way at a time: an upload takes no more than 64 MiB of memory. */
const PART = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** So many uploads run at a time, whatever the engine's parallelism is. */
const turns = new Turns(4);
/** S3 takes so many parts for one object. */
const MOST_PARTS = 10_000;

/** What is uploaded, and as what. */
export interface Upload {
  Bucket: string;
  Key: string;
  content: Content;
  sha256: string;
  size: number;
  contentType: string;
  storageClass?: string;
  token: string;
}

/** The metadata that says what an object is, and whose. */
export const HASH_KEY = `${MARK_KEY}-sha256`;

/** Uploads, and gives the object's ETag. @throws OmnicloudError where the content changed since it was looked at */
export async function upload(s3: S3Access, wanted: Upload): Promise<string> {
  const { Bucket, Key, sha256, token, contentType: ContentType, storageClass } = wanted;
  const target = {
    Bucket,
    Key,
    ContentType,
    Metadata: { [MARK_KEY]: token, [HASH_KEY]: sha256 },
    // The SDK's type has AWS's classes; a gateway has those of its operator.
    ...(storageClass === undefined ? {} : { StorageClass: storageClass as "STANDARD" }),
  };
  await dropParts(s3, Bucket, Key);
  return turns.take(() => (wanted.size <= AT_ONCE ? atOnce(s3, wanted, target) : inParts(s3, wanted, target)));
}

/** Removes what was uploaded of this object by runs that did not end. */
export async function dropParts(s3: S3Access, Bucket: string, Key: string): Promise<void> {
  const { Uploads = [] } = (await s3.find((api) => api.listMultipartUploads({ Bucket, Prefix: Key }))) ?? {};
  for (const { UploadId, Key: key } of Uploads)
    if (key === Key) await s3.find((api) => api.abortMultipartUpload({ Bucket, Key, UploadId }));
}

type Target = Parameters<S3["putObject"]>[0];

async function atOnce(s3: S3Access, { content, sha256, size }: Upload, target: Target): Promise<string> {
  // Read whole and compared, before anything is sent: the SDK can send it again, and never sends what it should not.
  const Body = Buffer.allocUnsafe(size);
  let read = 0;
  for await (const piece of await openAs(content, { sha256 })) read += (piece as Buffer).copy(Body, read);
  const { ETag = "" } = await s3.ask((api) => api.putObject({ ...target, Body }));
  return ETag;
}

async function inParts(s3: S3Access, { content, sha256, size, Key }: Upload, target: Target): Promise<string> {
  const { Upload: Parts } = await import("@aws-sdk/lib-storage");
  return s3.ask(async (client) => {
    const parts = new Parts({
      client,
      params: { ...target, Body: await openAs(content, { sha256 }) },
      partSize: Math.max(PART, Math.ceil(size / MOST_PARTS)),
      queueSize: PARTS_AT_ONCE,
      leavePartsOnError: false,
    });
    const { say, verb } = operation();
    parts.on("httpUploadProgress", ({ loaded = 0 }) => say?.(`${Key}: ${Math.floor((100 * loaded) / size)} %`));
    const end = setTimeout(() => void parts.abort(), timeLeft());
    try {
      const { ETag = "" } = await parts.done();
      return ETag;
    } catch (error) {
      if (timeLeft() > 0) throw error;
      throw new DeadlineError(`gave up uploading ${Key}: the time for this ${verb} is over`, { cause: error });
    } finally {
      clearTimeout(end);
    }
  });
}
