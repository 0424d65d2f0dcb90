/** An UploadedFile on Ceph: an object in a bucket. */
import type { UploadedFileArgs, UploadedFileOutputs } from "../../../components/uploadedFile";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { fileObjectOf } from "../../core/s3/asset";
import { BucketObject } from "../object/bucketObject";

/** Builds an UploadedFile. */
export const build: Builder<UploadedFileArgs, Fields<UploadedFileOutputs>> = (self, name, args) => {
  const { source, key, contentType, ...rest } = args;
  const object = new BucketObject(
    name,
    { ...rest, ...fileObjectOf(name, { source, key, contentType }) },
    { parent: self },
  );
  return {
    bucket: object.bucket,
    key: object.key,
    size: object.size,
    sha256: object.sha256,
    contentType: object.contentType,
    etag: object.etag,
    modifiedAt: object.modifiedAt,
    url: object.url,
  };
};
