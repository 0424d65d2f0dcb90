/** The definition of an object in a bucket. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { deleteParts } from "../../core/s3/parts";
import { type Content, faultOfFile } from "../../core/s3/source";
import { upload } from "../../core/s3/upload";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { cephFields } from "../args";
import type { Ceph } from "../client";
import { deleteObject, findObject, idOf, placeIn, readHash, urlOf } from "./api";
import { type BucketObjectArgs, type BucketObjectOutputs, bucketObjectType } from "./bucketObject";

/** The schema of a key: HTTP clients and proxies would take `/` at its start, `.` and `..` for steps in a path. */
const key = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 1024, "must have at most 1024 bytes")
  .refine((text) => !text.startsWith("/"), "must not begin with /")
  .refine((text) => !text.split("/").some((step) => step === "." || step === ".."), "must not have . or .. as a step");

/** The definition of an object in a bucket. */
export const bucketObject = define<BucketObjectArgs, BucketObjectOutputs, Ceph>(bucketObjectType, {
  args: z.strictObject({
    ...cephFields,
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
    const s3 = await cloud.s3AsOwnerOf(args.bucket);
    const there = s3 && (await findObject(s3, args));
    return there?.token === token ? idOf(args) : undefined;
  },

  async create(args, { cloud, token }) {
    const s3 = await cloud.s3AsOwnerOf(args.bucket);
    const there = args.overwrite || !s3 ? undefined : await findObject(s3, args);
    if (there && there.token !== token)
      throw new OmnicloudError(
        `bucket ${args.bucket} has an object ${args.key} already, which this resource did not write: choose another key, or set overwrite: true`,
      );
    await uploadTo(cloud, args, token);
    return idOf(args);
  },

  async read(id, was, { cloud }) {
    const place = placeIn(id);
    const s3 = await cloud.s3AsOwnerOf(place.bucket);
    const there = s3 && (await findObject(s3, place));
    if (!there) return undefined;
    const { etag, size, contentType, storageClass, modifiedAt } = there;
    const changed = (was.etag !== undefined && was.etag !== etag) || (was.size !== undefined && was.size !== size);
    // An adopted object may not state its hash: its content is read for it, once.
    const stated = there.sha256 ?? (was.etag === undefined ? undefined : was.sha256);
    return {
      args: {
        ...place,
        sha256: changed ? `unknown: somebody wrote it, ETag ${etag}` : (stated ?? (await readHash(s3, place))),
        contentType,
        storageClass,
      },
      outputs: { etag, modifiedAt, url: urlOf(cloud.endpoint, place) },
    };
  },

  async update(_id, was, args, { cloud, token }) {
    const same = (["sha256", "contentType", "storageClass"] as const).every((key) => was[key] === args[key]);
    if (!same) await uploadTo(cloud, args, token);
  },

  async delete(id, was, { cloud, token }, { inform }) {
    const place = placeIn(id);
    const { bucket, key } = place;
    const s3 = await cloud.s3AsOwnerOf(bucket);
    if (!s3) return;
    await deleteParts(s3, bucket, key);
    const there = await findObject(s3, place);
    if (!there) return;
    if (there.etag !== was.etag && there.token !== token)
      return inform(`the object ${key} in bucket ${bucket} was written by somebody else since, and is kept`);
    await deleteObject(s3, place);
  },
});

async function uploadTo(cloud: Ceph, args: BucketObjectArgs, token: string): Promise<void> {
  const { bucket, key, source: content, sha256, size, contentType, storageClass } = args;
  const s3 = await cloud.s3AsOwnerOf(bucket);
  if (!s3) throw new OmnicloudError(`there is no bucket ${bucket} in region ${cloud.region}`);
  await upload(s3, { Bucket: bucket, Key: key, content, sha256, size, contentType, storageClass, token });
}
