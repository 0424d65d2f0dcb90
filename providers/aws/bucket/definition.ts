/** The definition of a bucket of S3. */
import { z } from "zod";
import { type Context, type DeleteContext, define, type Marked, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { OmnicloudError, refusedWith } from "../../core/errors";
import { mapLimited } from "../../core/limit";
import { identityOf, MARK_KEY, nameOfHolder } from "../../core/mark";
import type { S3Access } from "../../core/s3/access";
import { emptyBucket, notEmpty, refuseUnlessEmpty } from "../../core/s3/bucket/contents";
import { cors, sameCors } from "../../core/s3/bucket/cors";
import { changeKeeping, readKeeping } from "../../core/s3/bucket/keeping";
import { lifecycle, sameLifecycle } from "../../core/s3/bucket/lifecycle";
import { bucketName } from "../../core/s3/bucket/name";
import { POLICIES } from "../../core/s3/bucket/policy";
import type { BucketPolicy } from "../../core/s3/bucket/rules";
import { deleteBucket, readTags, writeTags } from "../../core/s3/bucket/tags";
import type { Fault, Shape } from "../../core/schema";
import { itself } from "../../core/touched";
import { awsFields } from "../args";
import type { Aws } from "../client";
import { endpointOf, s3Of, urlOf } from "../s3";
import { fromTagged, markedBy, marksAmong, metadataField, type Tags } from "../tags";
import { type BucketThere, buckets, createBucket, readAccess, writeAccess } from "./api";
import { type S3BucketArgs, type S3BucketOutputs, s3BucketType } from "./bucket";

/** The name that a bucket has, if the program gives none: others in the world may have the short one. */
function nameOf(args: S3BucketArgs, { name, token }: Pick<Context<Aws>, "name" | "token">): string {
  return args.name ?? `${name}-${identityOf(token)}`;
}

/** The tags of ours and of the user. */
const tagsOf = (tags: Tags = {}, mark: string): Tags => ({ ...tags, [MARK_KEY]: mark });

/** Whether a bucket without a mark is this resource's: its name holds the digits that no other stack has. */
const isNamedOurs = (args: S3BucketArgs, name: string, token: string) =>
  args.name === undefined && name.endsWith(`-${identityOf(token)}`);

/** The definition of a bucket. */
export const s3Bucket = define<S3BucketArgs, S3BucketOutputs, Aws>(s3BucketType, {
  args: z.strictObject({
    ...awsFields,
    name: bucketName.optional(),
    policy: z.enum(POLICIES).optional(),
    versioning: z.boolean().optional(),
    lifecycle: lifecycle.optional(),
    cors: cors.optional(),
    tags: metadataField.optional(),
    forceDestroy: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<S3BucketArgs>),
  touches: itself,
  replaceOn: ["name", "region"],
  holdsData: true,
  means: {
    name: ({ bucketName: there }, written) => written === there,
    policy: ({ policy }, written) => policy === undefined && written === "private",
  },
  same: {
    lifecycle: sameLifecycle,
    cors: sameCors,
    versioning: (a = false, b = false) => a === b,
    tags: (a = {}, b = {}) => equal(a, b),
  },

  validate(args, _was, context): Fault[] {
    const name = nameOf(args, context);
    const issues = args.name === undefined ? bucketName.safeParse(name).error?.issues : undefined;
    return (issues ?? []).map(({ message }) => ({
      property: "name",
      reason: `${message}; none is given, so it is made of the resource's and the stack's: ${name}`,
    }));
  },

  leftovers: listMarked,

  async find(args, context) {
    const { cloud, token, tokens } = context;
    const name = nameOf(args, context);
    const there = await buckets(cloud).get(name);
    if (there) {
      const [mark] = marksAmong(await readTags(s3Of(cloud), name));
      if (mark === undefined && isNamedOurs(args, name, token)) return name;
      if (mark && tokens.includes(mark.token)) return { id: name, kept: mark.kept };
    }
    // An earlier program may have given it another name.
    return (await listMarked(cloud)).find((one) => tokens.includes(one.token))?.id;
  },

  fresh: (args, context) => ({
    ...{ name: nameOf(args, context), policy: "private", tags: {}, versioning: false, lifecycle: [], cors: [] },
    ...args,
  }),

  async create(args, context, { made }) {
    const { cloud, mark } = context;
    const name = nameOf(args, context);
    // In the first region, AWS says yes to whoever creates his own bucket again.
    if (await buckets(cloud).readNow(name)) throw taken(name, "this account has it already: adopt it by its name, or");
    try {
      await createBucket(cloud, name, tagsOf(args.tags, mark));
    } catch (error) {
      if (refusedWith(error, 409, /BucketAlreadyExists/)) throw taken(name, "somebody else has it:");
      throw error;
    }
    made(name);
    return name;
  },

  async settle(name, args, { cloud, mark }) {
    const s3 = s3Of(cloud);
    await repairTags(s3, name, {}, args.tags, mark);
    const policy = await readAccess(s3, name);
    if (policy !== (args.policy ?? "private")) await writeAccess(s3, name, args.policy ?? "private", policy);
    await changeKeeping(s3, name, {}, args);
  },

  async read(name, was, { cloud }) {
    const there = await buckets(cloud).get(name);
    // Another bucket of the same name is not this one.
    if (!there || (was.createdAt && was.createdAt !== there.createdAt)) return undefined;
    const s3 = s3Of(cloud);
    const [policy, keeping, tags, account] = await Promise.all([
      readAccess(s3, name),
      readKeeping(s3, name, was),
      readTags(s3, name),
      cloud.account(),
    ]);
    return view(
      cloud,
      there,
      { ...keeping, policy: policy as BucketPolicy, tags: fromTagged(tags).metadata },
      {
        account,
        tags,
      },
    );
  },

  async update(name, was, args, { cloud, mark }) {
    const s3 = s3Of(cloud);
    await repairTags(s3, name, was.tags, args.tags, mark);
    if (!equal(was.policy, args.policy)) await writeAccess(s3, name, args.policy ?? "private", was.policy);
    await changeKeeping(s3, name, was, args);
  },

  async remark(name, mark, { cloud }) {
    if (!(await buckets(cloud).readNow(name))) return;
    const { [MARK_KEY]: before, ...others } = await readTags(s3Of(cloud), name);
    if (before !== mark) await writeTags(s3Of(cloud), name, mark === undefined ? others : tagsOf(others, mark));
  },

  delete: (name, was, context, { inform }) => deleteOwn(name, was, context, inform),
});

function view(
  cloud: Aws,
  { name, createdAt }: BucketThere,
  args: S3BucketArgs,
  { account, tags }: { account: string; tags: Tags },
): Seen<S3BucketArgs, S3BucketOutputs> {
  const where = { regionName: cloud.region, url: urlOf(cloud, name), endpoint: endpointOf(cloud) };
  return {
    args: { ...args, name },
    outputs: { bucketName: name, account, createdAt, ...where },
    marks: marksAmong(tags),
  };
}

/** Gives a bucket these tags of its user's and our mark; what others added is kept. */
async function repairTags(s3: S3Access, name: string, was: Tags = {}, tags: Tags = {}, mark: string): Promise<void> {
  const there = await readTags(s3, name);
  const others = Object.entries(there).filter(([key]) => !(key in was));
  const wanted = tagsOf({ ...Object.fromEntries(others), ...tags }, mark);
  if (!equal(there, wanted)) await writeTags(s3, name, wanted);
}

/** The buckets in this client's region that carry a mark, from the list of all of the account. */
async function listMarked(cloud: Aws): Promise<Marked[]> {
  const all = await buckets(cloud).all();
  const tagged = await mapLimited(all, async ({ name, createdAt }) => {
    const tags = await readTags(s3Of(cloud), name).catch((error: unknown) => elsewhere(error));
    return markedBy(tags, { id: name, createdAt }).map((one) => ({ ...one, name }));
  });
  return tagged.flat();
}

/** A bucket of another region, or one that the connection may not read, is none that it has created here. */
function elsewhere(error: unknown): Tags {
  if (refusedWith(error, [301, 307, 400, 403])) return {};
  throw error;
}

function taken(name: string, why: string): OmnicloudError {
  return new OmnicloudError(`bucket ${name}: ${why} choose another name`);
}

/** Deletes a bucket, unless it is another's now. */
async function deleteOwn(
  name: string,
  was: S3BucketArgs & Partial<S3BucketOutputs>,
  { cloud, token, tokens = [token] }: DeleteContext<Aws>,
  inform: (text: string) => void,
): Promise<void> {
  const there = await buckets(cloud).readNow(name);
  if (!there) return;
  if (was.createdAt && was.createdAt !== there.createdAt)
    return inform(`the bucket named ${name} is another one now, and is kept`);
  const s3 = s3Of(cloud);
  const [taker] = marksAmong(await readTags(s3, name));
  if (taker && !tokens.includes(taker.token))
    return inform(`bucket ${name} is kept: ${nameOfHolder(taker)} has taken it over`);
  if (was.forceDestroy) await emptyBucket(s3, name);
  else await refuseUnlessEmpty(s3, name, token);
  try {
    await deleteBucket(s3, name);
  } catch (error) {
    throw refusedWith(error, 409) ? notEmpty(name) : error;
  } finally {
    buckets(cloud).forget();
  }
}
