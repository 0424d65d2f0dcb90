/** What is in a bucket: objects, their old versions, and the parts of unfinished uploads. */
import { OmnicloudError } from "../../errors";
import { isSameStack } from "../../mark";
import { pause } from "../../operation";
import type { S3Access } from "../access";
import { findObject } from "../object";

/** The most that S3 lists or deletes in one request. */
const MOST = 1000;

/**
 * Refuses to delete a bucket that holds anything.
 * @throws OmnicloudError saying what is in it, and what to set
 */
export async function refuseUnlessEmpty(s3: S3Access, bucket: string, token: string): Promise<void> {
  const [versions, uploads] = await Promise.all([
    s3.find((api) => api.listObjectVersions({ Bucket: bucket, MaxKeys: 1 })),
    s3.find((api) => api.listMultipartUploads({ Bucket: bucket, MaxUploads: 1 })),
  ]);
  const [object, marker, upload] = [versions?.Versions?.[0], versions?.DeleteMarkers?.[0], uploads?.Uploads?.[0]];
  const first =
    (object &&
      `the object ${object.Key}${object.IsLatest ? await whose(s3, bucket, object.Key, token) : " (an old version)"}`) ??
    (marker && `a delete marker of ${marker.Key}`) ??
    (upload && `an unfinished upload of ${upload.Key}`);
  if (first) throw notEmpty(bucket, first);
}

/** Whether an object is the stack's own, for the error: only history knows how it came to be there. */
async function whose(s3: S3Access, bucket: string, key = "", token: string): Promise<string> {
  const there = await findObject(s3, { bucket, key });
  const isOwn = there?.marks.some((mark) => isSameStack(mark.token, token));
  return isOwn ? " (with this stack's mark: if an interrupted run left it behind, pulumi up reclaims it)" : "";
}

/** The error for a bucket that holds something. */
export function notEmpty(bucket: string, first = "at least one object"): OmnicloudError {
  return new OmnicloudError(
    `bucket ${bucket} is not empty, it holds ${first}: empty it, or set forceDestroy: true and run pulumi up before it is deleted`,
  );
}

/** Deletes all that is in a bucket. */
export async function emptyBucket(s3: S3Access, bucket: string): Promise<void> {
  for (;;) {
    const uploads = await s3.find((api) => api.listMultipartUploads({ Bucket: bucket, MaxUploads: MOST }));
    for (const { Key, UploadId } of uploads?.Uploads ?? [])
      await s3.find((api) => api.abortMultipartUpload({ Bucket: bucket, Key, UploadId }));
    const versions = await s3.find((api) => api.listObjectVersions({ Bucket: bucket, MaxKeys: MOST }));
    const found = [...(versions?.Versions ?? []), ...(versions?.DeleteMarkers ?? [])];
    const Objects = found.map(({ Key, VersionId }) => ({
      Key,
      // Where versions were never kept, some stores say an empty id.
      VersionId: VersionId || undefined,
    }));
    if (Objects.length > 0) {
      const { Errors } = await s3.ask((api) => api.deleteObjects({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      const [error] = Errors ?? [];
      if (error && Errors?.length === Objects.length)
        throw new OmnicloudError(`bucket ${bucket} cannot be emptied: ${error.Key}: ${error.Code}`);
    }
    if (!versions?.IsTruncated && !uploads?.IsTruncated) return;
    await pause(0, `bucket ${bucket} to be empty`); // ends when the operation's time is over
  }
}
