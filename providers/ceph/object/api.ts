/** Objects in buckets. API: S3 HeadObject, GetObject, DeleteObject; uploads are in `core/s3` */
import { createHash } from "node:crypto";
import type { HeadObjectCommandOutput } from "@aws-sdk/client-s3";
import { MARK_KEY, markIn } from "../../core/mark";
import { pairId } from "../../core/pairId";
import type { S3Access } from "../../core/s3/access";
import { HASH_KEY } from "../../core/s3/upload";

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
export interface ObjectState {
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
  /** The token that our upload wrote on it. */
  token?: string;
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
    token: markIn(wire.Metadata?.[MARK_KEY])?.token,
  };
}

/** An object; `undefined` if there is none. */
export async function findObject(s3: S3Access, { bucket, key }: ObjectPlace): Promise<ObjectState | undefined> {
  const wire = await s3.find((api) => api.headObject({ Bucket: bucket, Key: key }));
  return wire && toObject(wire);
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
