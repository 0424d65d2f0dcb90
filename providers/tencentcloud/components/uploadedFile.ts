/** An UploadedFile on Tencent Cloud: an object in a bucket of COS. */
import type { UploadedFileArgs, UploadedFileOutputs } from "../../../components/uploadedFile";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { fileObjectOf } from "../../core/s3/asset";
import { CosObject } from "../object/bucketObject";

/** Builds an UploadedFile. */
export const build: Builder<UploadedFileArgs, Fields<UploadedFileOutputs>> = (self, name, args) => {
  const { source, key, contentType, ...rest } = args;
  const file = fileObjectOf(name, { source, key, contentType });
  const object = new CosObject(name, { ...rest, ...file }, { parent: self });
  const { bucket, size, sha256, etag, modifiedAt, url } = object;
  return { bucket, key: object.key, size, sha256, contentType: object.contentType, etag, modifiedAt, url };
};
