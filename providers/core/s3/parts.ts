/**
 * Uploads an object in parts, several at a time. It becomes an object only once all parts are there, and only if they are
 * the content that was measured. API: S3 CreateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload
 */
import type { CompletedPart, S3, UploadPartRequest } from "@aws-sdk/client-s3";
import { DeadlineError } from "../errors";
import { Limit } from "../limit";
import { currentOperation, timeLeft } from "../operation";
import type { S3Access } from "./access";
import { type Content, type Measured, openAs, type Reading } from "./source";

/** The size of a part, in bytes. Four are sent at a time: an upload takes no more than 64 MiB of memory. */
const PART = 16 * 1024 * 1024;
const PARTS_AT_ONCE = 4;
/** The most parts that S3 takes for one object. */
const MOST_PARTS = 10_000;

/**
 * Uploads content in parts.
 * @throws OmnicloudError if the content changed since it was measured; then neither it nor a part of it is stored
 */
export async function uploadInParts(
  s3: S3Access,
  { content, sha256, size }: Measured & { content: Content },
  target: Parameters<S3["createMultipartUpload"]>[0],
): Promise<void> {
  const reading = await openAs(content, { sha256, size });
  try {
    const { UploadId } = await s3.ask((api) => api.createMultipartUpload(target));
    const begun = { Bucket: target.Bucket, Key: target.Key, UploadId };
    try {
      const Parts = await sendParts(s3, begun, reading, size);
      await s3.ask((api) => api.completeMultipartUpload({ ...begun, MultipartUpload: { Parts } }));
    } catch (error) {
      await s3
        .find((api) => api.abortMultipartUpload(begun))
        .catch(() => currentOperation().say?.(`${begun.Key}: the parts that were sent are kept until the next run`));
      throw error;
    }
  } finally {
    await reading.close();
  }
}

/** Deletes the parts of this object that interrupted runs uploaded. */
export async function deleteParts(s3: S3Access, Bucket: string, Key: string): Promise<void> {
  const { Uploads = [] } = (await s3.find((api) => api.listMultipartUploads({ Bucket, Prefix: Key }))) ?? {};
  for (const { UploadId, Key: key } of Uploads)
    if (key === Key) await s3.find((api) => api.abortMultipartUpload({ Bucket, Key, UploadId }));
}

/** Reads one part after the other, and sends each while the next ones are read. The first failure stops all of them. */
async function sendParts(
  s3: S3Access,
  begun: Pick<UploadPartRequest, "Bucket" | "Key" | "UploadId">,
  reading: Reading,
  size: number,
): Promise<CompletedPart[]> {
  const { say, verb } = currentOperation();
  const late = new DeadlineError(`gave up uploading ${begun.Key}: the time for this ${verb} is over`);
  const stop = new AbortController();
  const { signal: abortSignal } = stop;
  abortSignal.addEventListener("abort", () => void reading.close());
  const end = setTimeout(() => stop.abort(late), timeLeft());
  const reader = new Limit(1);
  const parts: CompletedPart[] = [];
  let [last, ended, sent] = [0, false, 0];

  const next = (memory: Buffer) =>
    reader.run(async () => {
      const filled = ended ? 0 : await reading.fill(memory);
      ended = filled < memory.length;
      last += 1;
      return { PartNumber: last, Body: memory.subarray(0, filled) };
    });
  const send = async () => {
    // Allocated once, and filled again when its part was sent: allocating and freeing such pieces takes longer than hashing.
    const memory = Buffer.allocUnsafeSlow(Math.max(PART, Math.ceil(size / MOST_PARTS)));
    for (let part = await next(memory); part.Body.length > 0; part = await next(memory)) {
      const request = { ...begun, ...part };
      const { ETag } = await s3.ask((api) => api.uploadPart(request, { abortSignal }));
      parts[request.PartNumber - 1] = { PartNumber: request.PartNumber, ETag };
      sent += request.Body.length;
      say?.(`${begun.Key}: ${Math.floor((100 * sent) / size)} %`);
    }
  };
  const senders = Array.from({ length: PARTS_AT_ONCE }, () => send().catch((error: unknown) => stop.abort(error)));
  await Promise.all(senders);
  clearTimeout(end);
  abortSignal.throwIfAborted();
  return parts;
}
