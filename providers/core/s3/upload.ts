/**
 * One object's upload: at once where it is small, in parts where it is large. What was cut off leaves no half object: the
 * parts of an earlier run are removed first. API: S3 PutObject
 */
import type { S3 } from "@aws-sdk/client-s3";
import { Limit } from "../limit";
import { MARK_KEY } from "../mark";
import type { S3Access } from "./access";
import { dropParts, inParts } from "./parts";
import { type Content, type Looked, openAs } from "./source";

/** Up to this size, in bytes, an object is sent in one request. */
export const AT_ONCE = 64 * 1024 * 1024;

/** So many uploads run at a time, whatever the engine's parallelism is. */
const turns = new Limit(4);

/** What is uploaded, and as what. */
export interface Upload extends Looked {
  Bucket: string;
  Key: string;
  content: Content;
  contentType: string;
  storageClass?: string;
  token: string;
}

/** The metadata that says what an object is, and whose. */
export const HASH_KEY = `${MARK_KEY}-sha256`;

/** @throws OmnicloudError where the content changed since it was looked at; then it is not stored */
export async function upload(s3: S3Access, wanted: Upload): Promise<void> {
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
  await turns.run(() => (wanted.size <= AT_ONCE ? atOnce(s3, wanted, target) : inParts(s3, wanted, target)));
}

/** What an object becomes, beside its content. */
type Target = Parameters<S3["putObject"]>[0];

async function atOnce(s3: S3Access, { content, ...looked }: Upload, target: Target): Promise<void> {
  // Read whole and compared, before anything is sent: the SDK can send it again, and never sends what it should not.
  const memory = Buffer.allocUnsafe(looked.size + 1); // the byte that stays free shows the end
  const reading = await openAs(content, looked);
  const size = await reading.fill(memory).finally(reading.close);
  await s3.ask((api) => api.putObject({ ...target, Body: memory.subarray(0, size) }));
}
