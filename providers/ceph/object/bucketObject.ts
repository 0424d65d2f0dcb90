/** One object in a bucket, from a file, a text or a URL. API: S3 PutObject, HeadObject, DeleteObject */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY, markIn } from "../../core/mark";
import { registration } from "../../core/resource";
import type { S3Access } from "../../core/s3/access";
import { dropParts } from "../../core/s3/parts";
import { type Content, faultOfFile } from "../../core/s3/source";
import { HASH_KEY, upload } from "../../core/s3/upload";
import { type Fault, hasUnknown, type Inputs, type Shape } from "../../core/schema";
import { type CephArgs, place } from "../args";
import type { Ceph } from "../client";

/** Arguments of a {@link BucketObject}. */
export interface BucketObjectArgs extends CephArgs {
  /** The bucket's name. */
  bucket: string;
  /** The object's key: `img/logo.png`. */
  key: string;
  /** Where its content comes from: a path from the root of the disk, a text, or an http(s) URL. */
  source: Content;
  /** The content's SHA-256, in hexadecimal digits. A change of it, not of the source, uploads again. */
  sha256: string;
  /** The content's size, in bytes. */
  size: number;
  /** As `text/html`. */
  contentType: string;
  /** The storage class. @default the bucket's */
  storageClass?: string;
  /** Writes over an object of this key that something else wrote. @default false: that is an error */
  overwrite?: boolean;
}

/** What the gateway says of an object. */
export interface BucketObjectOutputs {
  etag: string;
  /** When it was written. */
  modifiedAt: string;
  /** Where clients find it. */
  url: string;
}

/** What a key or its parts may not be: clients on the way take them for steps in a path. */
const key = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 1024, "must have at most 1024 bytes")
  .refine((text) => !text.startsWith("/"), "must not begin with /")
  .refine((text) => !text.split("/").some((step) => step === "." || step === ".."), "must not have . or .. as a step");

const idOf = ({ bucket, key }: Pick<BucketObjectArgs, "bucket" | "key">) => `${bucket}/${key}`;

function placeIn(id: string): { Bucket: string; Key: string } {
  const [Bucket = "", ...steps] = id.split("/");
  return { Bucket, Key: steps.join("/") };
}

/** The SHA-256 of an object that is there. */
async function hashOf(s3: S3Access, Bucket: string, Key: string): Promise<string> {
  return s3.ask(async (api) => {
    const { Body } = await api.getObject({ Bucket, Key });
    const hash = createHash("sha256");
    for await (const piece of Body as AsyncIterable<Buffer>) hash.update(piece);
    return hash.digest("hex");
  });
}

async function write(args: BucketObjectArgs, cloud: Ceph, token: string): Promise<void> {
  const { bucket: Bucket, key: Key, source: content, ...rest } = args;
  const s3 = await cloud.asOwnerOf(Bucket);
  if (!s3) throw new OmnicloudError(`there is no bucket ${Bucket} in region ${cloud.region}`);
  await upload(s3, { ...rest, Bucket, Key, content, token });
}

/** The definition of {@link BucketObject}. */
export const bucketObject = define<BucketObjectArgs, BucketObjectOutputs, Ceph>({
  name: "ceph:BucketObject",
  kind: "ceph",
  args: z.strictObject({
    ...place,
    bucket: z.string().min(1),
    key,
    source: z
      .strictObject({
        path: z.string().min(1).optional(),
        text: z.string().optional(),
        url: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional(),
      } satisfies Shape<Content>)
      .refine((given) => Object.keys(given).length === 1, "must be one of path, text and url"),
    sha256: z.string(),
    size: z.number(),
    contentType: z.string().regex(/^[\w.+-]+\/[\w.+-]+(;.*)?$/, "must be a content type, as text/html"),
    storageClass: z.string().min(1).optional(),
    overwrite: z.boolean().optional(),
  } satisfies Shape<BucketObjectArgs>),
  outputs: ["etag", "modifiedAt", "url"],
  replaceOn: ["bucket", "key", "region"],
  // The same content from another place is no change; its size follows from its hash.
  quiet: ["source", "size", "overwrite"],
  timeouts: { create: 6 * 3600, update: 6 * 3600 },

  async validate({ source, sha256 }): Promise<Fault[]> {
    if (hasUnknown(source) || sha256 !== "") return [];
    const reason = source.path === undefined ? "cannot be read" : await faultOfFile(source.path);
    return [{ property: "source", reason: reason ?? "could not be read a moment ago: try again" }];
  },

  async find(args, { cloud, token }) {
    const s3 = await cloud.asOwnerOf(args.bucket);
    const there = await s3?.find((api) => api.headObject({ Bucket: args.bucket, Key: args.key }));
    return markIn(there?.Metadata?.[MARK_KEY])?.token === token ? idOf(args) : undefined;
  },

  async create(args, { cloud, token }) {
    const { bucket: Bucket, key: Key } = args;
    const s3 = await cloud.asOwnerOf(Bucket);
    const there = args.overwrite ? undefined : await s3?.find((api) => api.headObject({ Bucket, Key }));
    if (there && markIn(there.Metadata?.[MARK_KEY])?.token !== token)
      throw new OmnicloudError(
        `bucket ${Bucket} has an object ${Key} already, which this resource did not write: choose another key, or set overwrite: true`,
      );
    await write(args, cloud, token);
    return idOf(args);
  },

  async read(id, was, { cloud }) {
    const { Bucket, Key } = placeIn(id);
    const s3 = await cloud.asOwnerOf(Bucket);
    const there = await s3?.find((api) => api.headObject({ Bucket, Key }));
    if (!s3 || !there) return undefined;
    const etag = there.ETag ?? "";
    const size = there.ContentLength;
    const changed = (was.etag !== undefined && was.etag !== etag) || (was.size !== undefined && was.size !== size);
    // One that is adopted says nothing of itself: it is read, once.
    const stated = there.Metadata?.[HASH_KEY] ?? (was.etag === undefined ? undefined : was.sha256);
    return {
      args: {
        bucket: Bucket,
        key: Key,
        sha256: changed ? `unknown: somebody wrote it, ETag ${etag}` : (stated ?? (await hashOf(s3, Bucket, Key))),
        contentType: there.ContentType ?? "",
        // The gateway names it only where whoever wrote the object or made the bucket did.
        storageClass: String(there.StorageClass ?? "STANDARD"),
      },
      outputs: {
        etag,
        modifiedAt: there.LastModified?.toISOString() ?? "",
        url: `${cloud.endpoint}/${Bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`,
      },
    };
  },

  async update(_id, was, args, { cloud, token }) {
    const same = (["sha256", "contentType", "storageClass"] as const).every((key) => was[key] === args[key]);
    if (!same) await write(args, cloud, token);
  },

  async delete(id, was, { cloud, token }, { inform }) {
    const { Bucket, Key } = placeIn(id);
    const s3 = await cloud.asOwnerOf(Bucket);
    if (!s3) return;
    await dropParts(s3, Bucket, Key);
    const there = await s3.find((api) => api.headObject({ Bucket, Key }));
    if (!there) return;
    if (there.ETag !== was.etag && markIn(there.Metadata?.[MARK_KEY])?.token !== token)
      return inform(`the object ${Key} that bucket ${Bucket} has now was written by somebody else, and stays`);
    await s3.find((api) => api.deleteObject({ Bucket, Key }));
  },
});

/**
 * An object for itself, of known content; `UploadedFile` is the component that looks at a file.
 * @example new BucketObject("hello", { bucket: files.bucketName, key: "hello", source: { text }, sha256, size, contentType })
 */
export class BucketObject extends pulumi.CustomResource {
  declare readonly bucket: pulumi.Output<string>;
  declare readonly key: pulumi.Output<string>;
  declare readonly sha256: pulumi.Output<string>;
  declare readonly size: pulumi.Output<number>;
  declare readonly contentType: pulumi.Output<string>;
  declare readonly etag: pulumi.Output<string>;
  declare readonly modifiedAt: pulumi.Output<string>;
  declare readonly url: pulumi.Output<string>;

  constructor(name: string, args: Inputs<BucketObjectArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(bucketObject, name, args, opts));
  }
}
