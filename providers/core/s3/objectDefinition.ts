/** The definition of an object in a bucket, the same on every S3 store. */
import { z } from "zod";
import type { RegionArgs } from "../connection";
import { type Context, type Definition, define, type Seen } from "../definition";
import { equal } from "../equal";
import { OmnicloudError, refusedWith } from "../errors";
import { isSameStack, markOf, nameOfHolder } from "../mark";
import type { ResourceArgs } from "../resource";
import type { ResourceType } from "../resourceType";
import { type Fault, hasUnknown, type Shape } from "../schema";
import type { S3Access } from "./access";
import type { BucketObjectArgs, BucketObjectOutputs } from "./bucketObject";
import { HEADERS, headerFields } from "./headers";
import { deleteObject, findObject, idOf, isOurs, type ObjectPlace, placeIn, readHash, remarkObject } from "./object";
import { deleteParts } from "./parts";
import { type Content, faultOfFile } from "./source";
import { upload } from "./upload";

/** The schema of a key: HTTP clients and proxies would take `/` at its start, `.` and `..` for steps in a path. */
const key = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= 1024, "must have at most 1024 bytes")
  .refine((text) => !text.startsWith("/"), "must not begin with /")
  .refine((text) => !text.split("/").some((step) => step === "." || step === ".."), "must not have . or .. as a step");

/** What is different about objects from store to store. */
export interface Objects<Cloud> {
  /** S3 as somebody who may write to a bucket; `undefined` if there is no such bucket. */
  s3Of(cloud: Cloud, bucket: string): Promise<S3Access | undefined>;
  /** The storage class of an object that names none, if it is the bucket's own. */
  usualClass?(cloud: Cloud, bucket: string): Promise<string | undefined>;
  /** Where clients find an object. */
  urlOf(cloud: Cloud, place: ObjectPlace): string;
  /** Where there is no such bucket, for the error: `region bj`. */
  whereOf(cloud: Cloud): string;
  /** The schema of a storage class. */
  storageClass: z.ZodType<string>;
}

/** The schema of its arguments. */
function schemaOf(fields: Shape<ResourceArgs & RegionArgs>, storageClass: z.ZodType<string>) {
  return z.strictObject({
    ...fields,
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
    storageClass: storageClass.optional(),
    ...headerFields,
    overwrite: z.boolean().optional(),
  } satisfies Shape<BucketObjectArgs>);
}

/**
 * Declares the definition of an object in a bucket.
 * @param type its type
 * @param fields the schema of the arguments that all resources of the cloud have
 * @param objects what is different in this store
 */
export function defineObject<Cloud>(
  type: ResourceType<BucketObjectArgs, BucketObjectOutputs>,
  fields: Shape<ResourceArgs & RegionArgs>,
  objects: Objects<Cloud>,
): Definition<BucketObjectArgs, BucketObjectOutputs, Cloud> {
  return define<BucketObjectArgs, BucketObjectOutputs, Cloud>(type, {
    args: schemaOf(fields, objects.storageClass),
    touches: ({ id, args }) => [id === undefined ? args.bucket : placeIn(id).bucket],
    replaceOn: ["bucket", "key", "region"],
    // The same content from another place is no change; its size follows from its hash.
    quiet: ["source", "size", "overwrite"],
    same: { metadata: (a = {}, b = {}) => equal(a, b) },
    timeouts: { create: 6 * 3600, update: 6 * 3600 },

    async validate({ source, sha256 }): Promise<Fault[]> {
      if (hasUnknown(source) || sha256 !== "") return [];
      const reason = source.path === undefined ? "cannot be read" : await faultOfFile(source.path);
      return [{ property: "source", reason: reason ?? "could not be read a moment ago: try again" }];
    },

    async find(args, { cloud, tokens }) {
      const s3 = await objects.s3Of(cloud, args.bucket);
      const there = s3 && (await findObject(s3, args));
      return there && isOurs(there, tokens) ? idOf(args) : undefined;
    },

    async fresh(args, { cloud }) {
      const own = args.storageClass === undefined ? await objects.usualClass?.(cloud, args.bucket) : undefined;
      const none = { ...Object.fromEntries(HEADERS.map((name) => [name, undefined])), metadata: {} };
      return { ...none, ...(own === undefined ? {} : { storageClass: own }), ...args };
    },

    create: (args, context) => createObject(objects, args, context),
    read: (id, was, { cloud }) => readObject(objects, cloud, placeIn(id), was),

    async update(_id, was, args, { cloud, mark }) {
      const all = ["sha256", "contentType", "storageClass", ...HEADERS] as const;
      const same = all.every((key) => equal(was[key], args[key]));
      if (!same) await uploadTo(objects, cloud, args, mark);
    },

    async remark(id, mark, { cloud }) {
      const place = placeIn(id);
      const s3 = await objects.s3Of(cloud, place.bucket);
      if (s3) await remarkObject(s3, place, mark);
    },

    async delete(id, was, { cloud, token, tokens = [token] }, { inform }) {
      const s3 = await objects.s3Of(cloud, placeIn(id).bucket);
      if (s3) await deleteOwn(s3, id, was, tokens, inform);
    },
  });
}

async function createObject<Cloud>(
  objects: Objects<Cloud>,
  args: BucketObjectArgs,
  { cloud, mark, token, tokens, isHeld }: Context<Cloud>,
): Promise<string> {
  const s3 = await objects.s3Of(cloud, args.bucket);
  const there = args.overwrite || !s3 ? undefined : await findObject(s3, args);
  // One of this stack's own: its resource's name may have changed without an alias.
  const isStacks = there?.marks.some((one) => isSameStack(one.token, token));
  if (there && !isOurs(there, tokens) && (!isStacks || (await isHeld?.(idOf(args))))) throw existsAlready(args);
  await uploadTo(objects, cloud, args, mark, !args.overwrite && !there);
  return idOf(args);
}

async function readObject<Cloud>(
  objects: Objects<Cloud>,
  cloud: Cloud,
  place: ObjectPlace,
  was: BucketObjectArgs & Partial<BucketObjectOutputs>,
): Promise<Seen<BucketObjectArgs, BucketObjectOutputs> | undefined> {
  const s3 = await objects.s3Of(cloud, place.bucket);
  const there = s3 && (await findObject(s3, place));
  if (!there) return undefined;
  const { etag, size, contentType, storageClass, modifiedAt } = there;
  const { cacheControl, contentEncoding, contentDisposition, metadata } = there;
  const changed = (was.etag !== undefined && was.etag !== etag) || (was.size !== undefined && was.size !== size);
  // An adopted object may not state its hash: its content is read for it, once.
  const stated = there.sha256 ?? (was.etag === undefined ? undefined : was.sha256);
  return {
    args: {
      ...place,
      sha256: changed ? `unknown: somebody wrote it, ETag ${etag}` : (stated ?? (await readHash(s3, place))),
      contentType,
      storageClass,
      ...{ cacheControl, contentEncoding, contentDisposition, metadata },
    },
    outputs: { etag, modifiedAt, url: objects.urlOf(cloud, place) },
    marks: there.marks,
  };
}

/** Deletes an object, unless it is another's now. */
async function deleteOwn(
  s3: S3Access,
  id: string,
  was: Partial<BucketObjectOutputs>,
  tokens: readonly string[],
  inform: (text: string) => void,
): Promise<void> {
  const place = placeIn(id);
  const { bucket, key } = place;
  await deleteParts(s3, bucket, key);
  const there = await findObject(s3, place);
  if (!there) return;
  const [taker] = there.marks.filter((mark) => !tokens.includes(mark.token));
  if (taker) return inform(`object ${id} is kept: ${nameOfHolder(taker)} has taken it over`);
  if (there.marks.length === 0 && there.etag !== was.etag)
    return inform(`the object ${key} in bucket ${bucket} was written by somebody else since, and is kept`);
  await deleteObject(s3, place);
}

/**
 * Uploads the object.
 * @param isNew whether there must be none yet: of two stacks that create one at a time, one is refused
 */
async function uploadTo<Cloud>(
  objects: Objects<Cloud>,
  cloud: Cloud,
  args: BucketObjectArgs,
  mark: string,
  isNew = false,
): Promise<void> {
  const { bucket, key, source: content, sha256, size, contentType, storageClass } = args;
  const s3 = await objects.s3Of(cloud, bucket);
  if (!s3) throw new OmnicloudError(`there is no bucket ${bucket} in ${objects.whereOf(cloud)}`);
  try {
    const headers = Object.fromEntries(HEADERS.map((name) => [name, args[name]]));
    const target = { Bucket: bucket, Key: key, content, sha256, size, contentType, storageClass, ...headers };
    await upload(s3, { ...target, mark, isNew });
  } catch (error) {
    if (!refusedWith(error, 412) && !refusedWith(error, 409, /FileAlreadyExists/)) throw error;
    // Our own, if the answer to the first request was lost.
    const there = await findObject(s3, args);
    if (!there?.marks.some(({ token, kept }) => markOf(token, kept) === mark)) throw existsAlready(args);
  }
}

function existsAlready({ bucket, key }: BucketObjectArgs): OmnicloudError {
  return new OmnicloudError(
    `bucket ${bucket} has an object ${key} already, which this resource did not write: choose another key, or set overwrite: true`,
  );
}
