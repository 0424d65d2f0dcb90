/** Objects in buckets. API: S3 HeadObject, GetObject, DeleteObject; uploads are in `core/s3` */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { MARK_KEY, type Mark, marksIn } from "../mark";
import { pairId } from "../pairId";
import type { S3Access } from "./access";
import { type ObjectHeaders, usersMetadata } from "./headers";
import { HASH_KEY } from "./upload";

/** An object as S3 describes it. */
export type ObjectWire = HeadObjectCommandOutput;

/** Where an object is. */
export interface ObjectPlace {
  /** The bucket's name. */
  bucket: string;
  /** The object's key in the bucket. */
  key: string;
}

/** The id of the object at a place: `BUCKET/KEY`. */
export const idOf = ({ bucket, key }: ObjectPlace): string => pairId.of(bucket, key);

/** The place of the object with this id. */
export function placeIn(id: string): ObjectPlace {
  const [bucket, key] = pairId.parts(id);
  return { bucket, key };
}

/** An object as our type, as far as its headers describe it. */
export interface ObjectState extends ObjectHeaders {
  /** The ETag, with its quotation marks. */
  etag: string;
  /** In bytes. */
  size?: number;
  /** The SHA-256 that our upload wrote on it; absent on an object that somebody else wrote. */
  sha256?: string;
  /** The content type; empty if the gateway reports none. */
  contentType: string;
  /** The storage class. */
  storageClass: string;
  /** When it was last written. ISO 8601, UTC. */
  modifiedAt: string;
  /** The mark that our upload wrote on it, if one did. */
  marks: readonly Mark[];
}

/** An object as our type. */
export function toObject(wire: ObjectWire): ObjectState {
  return {
    etag: wire.ETag ?? "",
    size: wire.ContentLength,
    sha256: wire.Metadata?.[HASH_KEY],
    contentType: wire.ContentType ?? "",
    // The gateway names it only if the writer of the object or the creator of the bucket did.
    storageClass: String(wire.StorageClass ?? "STANDARD"),
    modifiedAt: wire.LastModified?.toISOString() ?? "",
    cacheControl: wire.CacheControl || undefined,
    contentEncoding: wire.ContentEncoding || undefined,
    contentDisposition: wire.ContentDisposition || undefined,
    metadata: usersMetadata(wire.Metadata),
    marks: marksIn([wire.Metadata?.[MARK_KEY]]),
  };
}

/** An object; `undefined` if there is none. */
export async function findObject(s3: S3Access, { bucket, key }: ObjectPlace): Promise<ObjectState | undefined> {
  const wire = await s3.find(
    (api) => api.headObject({ Bucket: bucket, Key: key }),
    async (api) => {
      const { Body } = await api.getObject({ Bucket: bucket, Key: key, Range: "bytes=0-0" });
      if (Body instanceof Readable) Body.destroy();
      return true;
    },
  );
  return wire && toObject(wire);
}

/** Whether an object carries one of these tokens. */
export function isOurs({ marks }: ObjectState, tokens: readonly string[]): boolean {
  return marks.some(({ token }) => tokens.includes(token));
}

/** The size, in bytes, up to which S3 copies an object in one request. */
const LARGEST_COPY = 5 * 1024 ** 3;

/** Writes a mark on an object, or takes ours off: S3 changes metadata by a copy of the object onto itself. */
export async function remarkObject(
  s3: S3Access,
  { bucket, key }: ObjectPlace,
  mark: string | undefined,
): Promise<void> {
  const wire = await s3.find((api) => api.headObject({ Bucket: bucket, Key: key }));
  if (!wire) return;
  const { [MARK_KEY]: before, ...metadata } = wire.Metadata ?? {};
  // A copy in one request is for at most 5 GiB: a larger object keeps its mark until it is uploaded again.
  if (before === mark || (wire.ContentLength ?? 0) > LARGEST_COPY) return;
  await s3.ask((api) =>
    api.copyObject({
      Bucket: bucket,
      Key: key,
      CopySource: `${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`,
      CopySourceIfMatch: wire.ETag,
      MetadataDirective: "REPLACE",
      Metadata: mark === undefined ? metadata : { ...metadata, [MARK_KEY]: mark },
      ContentType: wire.ContentType,
      CacheControl: wire.CacheControl,
      ContentDisposition: wire.ContentDisposition,
      ContentEncoding: wire.ContentEncoding,
      ContentLanguage: wire.ContentLanguage,
      StorageClass: wire.StorageClass,
    }),
  );
}

/** The SHA-256 of an object's content, which is downloaded for it. */
export async function readHash(s3: S3Access, { bucket, key }: ObjectPlace): Promise<string> {
  return s3.ask(async (api) => {
    const { Body } = await api.getObject({ Bucket: bucket, Key: key });
    const hash = createHash("sha256");
    for await (const piece of Body as AsyncIterable<Buffer>) hash.update(piece);
    return hash.digest("hex");
  });
}

/** Where clients find an object. */
export function urlOf(endpoint: string, { bucket, key }: ObjectPlace): string {
  return `${endpoint}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
}

/** Deletes an object; one that is gone already is success. */
export async function deleteObject(s3: S3Access, { bucket, key }: ObjectPlace): Promise<void> {
  await s3.find((api) => api.deleteObject({ Bucket: bucket, Key: key }));
}
