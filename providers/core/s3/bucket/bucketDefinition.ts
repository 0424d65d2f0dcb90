/** The definition of a bucket of an account, the same on every store whose buckets have tags. */
import { z } from "zod";
import type { Collection } from "../../collection";
import type { RegionArgs } from "../../connection";
import {
  type Context,
  type Definition,
  type DeleteContext,
  define,
  type Marked,
  type Own,
  type Seen,
} from "../../definition";
import { equal } from "../../equal";
import { OmnicloudError, refusedWith } from "../../errors";
import { mapLimited } from "../../limit";
import { identityOf, isOnlyMark, MARK_KEY, marksIn, nameOfHolder } from "../../mark";
import type { ResourceArgs } from "../../resource";
import type { ResourceType } from "../../resourceType";
import type { Fault, Shape } from "../../schema";
import { itself } from "../../touched";
import type { S3Access } from "../access";
import type { AccountBucketArgs, AccountBucketOutputs, BucketThere } from "./accountBucket";
import { emptyBucket, notEmpty, refuseUnlessEmpty } from "./contents";
import { cors, sameCors } from "./cors";
import { changeKeeping, readKeeping } from "./keeping";
import { lifecycle, sameLifecycle } from "./lifecycle";
import { bucketName } from "./name";
import { POLICIES } from "./policy";
import type { BucketPolicy } from "./rules";
import { deleteBucket, readTags, writeTags } from "./tags";

/** Tags by key. */
type Tags = Record<string, string>;

/** What is different about buckets from store to store. */
export interface Buckets<Cloud> {
  /** S3 with the connection's keys. */
  s3Of(cloud: Cloud): S3Access;
  /** The buckets of the account, listed together. */
  buckets(cloud: Cloud): Collection<BucketThere>;
  /** The whole name of a bucket that the program, or its resource's name, calls so. */
  wholeName(cloud: Cloud, name: string): Promise<string>;
  /** Whether a name that is written means the bucket of this whole name. */
  means(whole: string, written: string): boolean;
  /** Creates a bucket, with its tags. @throws CloudError 409 BucketAlreadyExists if somebody else has one of this name */
  create(cloud: Cloud, name: string, tags: Tags): Promise<void>;
  /** Who may reach a bucket without keys; in words if that is none of ours. */
  readAccess(cloud: Cloud, name: string): Promise<BucketPolicy | string>;
  /** Lets everybody, or nobody, reach a bucket. */
  writeAccess(cloud: Cloud, name: string, policy: BucketPolicy, was?: string): Promise<void>;
  /** Where a bucket is, and whose. */
  placeOf(cloud: Cloud, name: string): Promise<Omit<AccountBucketOutputs, "bucketName" | "createdAt">>;
  /** The user's own among the tags of a bucket. */
  ownTags(tags: Tags): Tags;
  /** The schema of the user's own. */
  tags: z.ZodType<Tags>;
}

const marksAmong = (tags: Tags) => marksIn([tags[MARK_KEY]]);

/** The name that a bucket has, if the program gives none: others may have the short one. */
function nameOf(args: AccountBucketArgs, { name, token }: Pick<Context<unknown>, "name" | "token">): string {
  return args.name ?? `${name}-${identityOf(token)}`;
}

/** The tags of ours and of the user. */
const tagsOf = (tags: Tags = {}, mark: string): Tags => ({ ...tags, [MARK_KEY]: mark });

/** The schema of its arguments. */
function schemaOf(fields: Shape<ResourceArgs & RegionArgs>, tags: z.ZodType<Tags>) {
  return z.strictObject({
    ...fields,
    name: bucketName.optional(),
    policy: z.enum(POLICIES).optional(),
    versioning: z.boolean().optional(),
    lifecycle: lifecycle.optional(),
    cors: cors.optional(),
    tags: tags.optional(),
    forceDestroy: z.boolean().optional(),
    replaceData: z.boolean().optional(),
  } satisfies Shape<AccountBucketArgs>);
}

const SAME: Definition<AccountBucketArgs, AccountBucketOutputs, unknown>["same"] = {
  lifecycle: sameLifecycle,
  cors: sameCors,
  versioning: (a = false, b = false) => a === b,
  tags: (a = {}, b = {}) => equal(a, b),
};

/** The definition of a bucket of such a store. */
export function defineBucket<Cloud>(
  type: ResourceType<AccountBucketArgs, AccountBucketOutputs>,
  fields: Shape<ResourceArgs & RegionArgs>,
  store: Buckets<Cloud>,
): Definition<AccountBucketArgs, AccountBucketOutputs, Cloud> {
  const wholeName = (args: AccountBucketArgs, context: Pick<Context<Cloud>, "cloud" | "name" | "token">) =>
    store.wholeName(context.cloud, nameOf(args, context));
  return define<AccountBucketArgs, AccountBucketOutputs, Cloud>(type, {
    args: schemaOf(fields, store.tags),
    touches: itself,
    replaceOn: ["name", "region"],
    holdsData: true,
    means: {
      name: ({ bucketName: there = "" }, written) => written !== undefined && store.means(there, written),
      policy: ({ policy }, written) => policy === undefined && written === "private",
    },
    same: SAME,

    validate(args, _was, context): Fault[] {
      const name = nameOf(args, context);
      const issues = args.name === undefined ? bucketName.safeParse(name).error?.issues : undefined;
      return (issues ?? []).map(({ message }) => ({
        property: "name",
        reason: `${message}; none is given, so it is made of the resource's and the stack's: ${name}`,
      }));
    },

    leftovers: (cloud) => listMarked(store, cloud),

    find: async (args, context) => findOwn(store, args, await wholeName(args, context), context),

    fresh: async (args, context) => ({
      ...{ name: await wholeName(args, context), policy: "private", tags: {}, versioning: false },
      ...{ lifecycle: [], cors: [] },
      ...args,
    }),

    create: async (args, context, { made }) => createBucket(store, args, await wholeName(args, context), context, made),
    settle: (name, args, { cloud, mark }) => settleBucket(store, name, args, { cloud, mark }),
    read: (name, was, { cloud }) => readBucket(store, name, was, cloud),

    async update(name, was, args, { cloud, mark }) {
      const s3 = store.s3Of(cloud);
      await repairTags(s3, name, was.tags, args.tags, mark);
      const wanted = args.policy ?? "private";
      if (!equal(was.policy, args.policy)) await store.writeAccess(cloud, name, wanted, was.policy);
      await changeKeeping(s3, name, was, args);
    },

    async remark(name, mark, { cloud }) {
      if (!(await store.buckets(cloud).readNow(name))) return;
      const s3 = store.s3Of(cloud);
      const { [MARK_KEY]: before, ...others } = await readTags(s3, name);
      if (before !== mark) await writeTags(s3, name, mark === undefined ? others : tagsOf(others, mark));
    },

    delete: (name, was, context, { inform }) => deleteOwn(store, name, was, context, inform),
  });
}

async function createBucket<Cloud>(
  store: Buckets<Cloud>,
  args: AccountBucketArgs,
  name: string,
  { cloud, mark }: Context<Cloud>,
  made: (id: string) => void,
): Promise<string> {
  // Some stores say yes to whoever creates his own bucket again.
  if (await store.buckets(cloud).readNow(name)) throw taken(name, HAS_IT);
  try {
    await store.create(cloud, name, tagsOf(args.tags, mark));
  } catch (error) {
    // Our own, if the answer to the first request was lost.
    const isOurs = refusedWith(error, 409) && (await carriesMark(store, cloud, name, mark));
    if (!isOurs && refusedWith(error, 409, /BucketAlreadyExists/)) throw taken(name, "somebody else has it:");
    if (!isOurs) throw error;
  }
  made(name);
  return name;
}

async function carriesMark<Cloud>(store: Buckets<Cloud>, cloud: Cloud, name: string, mark: string): Promise<boolean> {
  if (!(await store.buckets(cloud).readNow(name))) return false;
  return isOnlyMark(marksAmong(await readTags(store.s3Of(cloud), name)), mark);
}

async function settleBucket<Cloud>(
  store: Buckets<Cloud>,
  name: string,
  args: AccountBucketArgs,
  { cloud, mark }: Pick<Context<Cloud>, "cloud" | "mark">,
): Promise<void> {
  const s3 = store.s3Of(cloud);
  await repairTags(s3, name, {}, args.tags, mark);
  const policy = await store.readAccess(cloud, name);
  const wanted = args.policy ?? "private";
  if (policy !== wanted) await store.writeAccess(cloud, name, wanted, policy);
  await changeKeeping(s3, name, {}, args);
}

async function readBucket<Cloud>(
  store: Buckets<Cloud>,
  name: string,
  was: AccountBucketArgs & Partial<AccountBucketOutputs>,
  cloud: Cloud,
): Promise<Seen<AccountBucketArgs, AccountBucketOutputs> | undefined> {
  const there = await store.buckets(cloud).get(name);
  // Another bucket of the same name is not this one.
  if (!there || (was.createdAt && was.createdAt !== there.createdAt)) return undefined;
  const s3 = store.s3Of(cloud);
  const [policy, keeping, tags, place] = await Promise.all([
    store.readAccess(cloud, name),
    readKeeping(s3, name, was),
    readTags(s3, name),
    store.placeOf(cloud, name),
  ]);
  return {
    args: { ...keeping, name, policy: policy as BucketPolicy, tags: store.ownTags(tags) },
    outputs: { bucketName: name, createdAt: there.createdAt, ...place },
    marks: marksAmong(tags),
  };
}

/** Why a bucket cannot be created if the account has one of its name. */
const HAS_IT = "this account has it already: adopt it by its name, or";

/** The bucket of this resource that exists already. */
async function findOwn<Cloud>(
  store: Buckets<Cloud>,
  args: AccountBucketArgs,
  name: string,
  { cloud, tokens }: Context<Cloud>,
): Promise<Own | string | undefined> {
  if (await store.buckets(cloud).get(name)) {
    const [mark] = marksAmong(await readTags(store.s3Of(cloud), name));
    // A name that was not given holds digits that no other stack has.
    if (mark === undefined && args.name === undefined) return name;
    if (mark && tokens.includes(mark.token)) return { id: name, kept: mark.kept };
  }
  // An earlier program may have given it another name.
  return (await listMarked(store, cloud)).find((one) => tokens.includes(one.token))?.id;
}

/** Gives a bucket these tags of its user's and our mark; what others added is kept. */
async function repairTags(s3: S3Access, name: string, was: Tags = {}, tags: Tags = {}, mark: string): Promise<void> {
  const there = await readTags(s3, name);
  const others = Object.entries(there).filter(([key]) => !(key in was));
  const wanted = tagsOf({ ...Object.fromEntries(others), ...tags }, mark);
  if (!equal(there, wanted)) await writeTags(s3, name, wanted);
}

/** The buckets in this client's region that carry a mark, from the list of all of the account. */
async function listMarked<Cloud>(store: Buckets<Cloud>, cloud: Cloud): Promise<Marked[]> {
  const all = await store.buckets(cloud).all();
  const tagged = await mapLimited(all, async ({ name, createdAt }) => {
    const tags = await readTags(store.s3Of(cloud), name).catch((error: unknown) => elsewhere(error));
    return marksAmong(tags).map((mark) => ({ ...mark, id: name, createdAt, name }));
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
async function deleteOwn<Cloud>(
  store: Buckets<Cloud>,
  name: string,
  was: AccountBucketArgs & Partial<AccountBucketOutputs>,
  { cloud, token, tokens = [token] }: DeleteContext<Cloud>,
  inform: (text: string) => void,
): Promise<void> {
  const there = await store.buckets(cloud).readNow(name);
  if (!there) return;
  if (was.createdAt && was.createdAt !== there.createdAt)
    return inform(`the bucket named ${name} is another one now, and is kept`);
  const s3 = store.s3Of(cloud);
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
    store.buckets(cloud).forget();
  }
}
