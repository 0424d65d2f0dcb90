/** The definition of a user with rights to one bucket, the same on every cloud whose users are the account's. */
import { z } from "zod";
import type { RegionArgs } from "../../connection";
import { type Context, type Definition, define, type Report, type Seen } from "../../definition";
import { equal } from "../../equal";
import { OmnicloudError } from "../../errors";
import { identityOf, type Mark } from "../../mark";
import type { ResourceArgs } from "../../resource";
import type { ResourceType } from "../../resourceType";
import type { Shape } from "../../schema";
import { itselfAnd } from "../../touched";
import type { BucketUserArgs, BucketUserOutputs } from "./bucketUser";

/** A user as its cloud shows it. */
export interface UserThere {
  name: string;
  /** ISO 8601, UTC; empty if the cloud does not say it. */
  createdAt: string;
  marks: readonly Mark[];
}

/** A key as the cloud says it once. */
export interface NewKey {
  accessKey?: string;
  secretKey?: string;
}

/** What is different about users from cloud to cloud. */
export interface BucketUsers<Cloud> {
  /** The service as errors name it: `IAM`. */
  service: string;
  /** The users that carry a mark. */
  listMarked(cloud: Cloud): Promise<readonly UserThere[]>;
  /** A user; `undefined` if there is none. */
  find(cloud: Cloud, name: string): Promise<UserThere | undefined>;
  create(cloud: Cloud, name: string, mark: string): Promise<void>;
  /** Writes a mark on a user that is there, or takes ours off. */
  mark(cloud: Cloud, name: string, mark: string | undefined): Promise<void>;
  /** The policy for rights to a bucket alone. */
  policyFor(cloud: Cloud, bucket: string): Promise<string> | string;
  /** The policy of a user, as it is written; `undefined` if it has none of ours. */
  readPolicy(cloud: Cloud, name: string): Promise<string | undefined>;
  /** Gives a user these rights alone. */
  writePolicy(cloud: Cloud, name: string, policy: string): Promise<void>;
  /** The access keys of a user that work. */
  listKeys(cloud: Cloud, name: string): Promise<string[]>;
  /** Creates a key; a user has two at most. */
  createKey(cloud: Cloud, name: string): Promise<NewKey>;
  /** Deletes a key; one that is gone already is success. */
  deleteKey(cloud: Cloud, name: string, accessKey: string): Promise<void>;
  /** Deletes a user, its keys and its rights; one that is gone already is success. */
  delete(cloud: Cloud, name: string): Promise<void>;
}

const nameOf = ({ name }: BucketUserArgs, context: Pick<Context<unknown>, "name" | "token">) =>
  name ?? `${context.name}-${identityOf(context.token)}`.slice(-64);

/** The definition of such a user. @param userName the schema of its name */
export function defineBucketUser<Cloud>(
  type: ResourceType<BucketUserArgs, BucketUserOutputs>,
  fields: Shape<ResourceArgs & RegionArgs>,
  userName: z.ZodType<string>,
  users: BucketUsers<Cloud>,
): Definition<BucketUserArgs, BucketUserOutputs, Cloud> {
  return define<BucketUserArgs, BucketUserOutputs, Cloud>(type, {
    args: z.strictObject({
      ...fields,
      bucket: z.string().min(1),
      name: userName.optional(),
      rotate: z.string().min(1).optional(),
      dropPrevious: z.boolean().optional(),
    } satisfies Shape<BucketUserArgs>),
    touches: itselfAnd<BucketUserArgs>(({ bucket }) => [bucket]),
    replaceOn: ["name", "bucket", "region"],
    means: { name: ({ userName: there }, written) => written === there },

    async marked(cloud) {
      return (await users.listMarked(cloud)).flatMap(({ name, createdAt, marks }) =>
        marks.map((mark) => ({ ...mark, id: name, name, createdAt })),
      );
    },

    create: async (args, context, { made }) => {
      const name = nameOf(args, context);
      await createUser(users, name, context);
      made(name);
      return name;
    },

    settle: (id, { bucket }, context, report) => settleUser(users, id, bucket, context, report),
    read: (id, was, context) => readUser(users, id, was, context),

    async update(id, was, args, context, report) {
      const { cloud } = context;
      let { accessKey, previousKey } = was;
      if (was.rotate !== args.rotate) {
        previousKey = accessKey;
        accessKey = await newKey(users, id, accessKey, context, report);
      }
      if (args.dropPrevious && previousKey !== undefined) {
        await deleteKeysExcept(users, cloud, id, accessKey);
        report.learn({ previousKey: undefined });
      }
    },

    async remark(name, mark, { cloud }) {
      if (await users.find(cloud, name)) await users.mark(cloud, name, mark);
    },

    delete: (name, _was, { cloud }) => users.delete(cloud, name),
  });
}

async function createUser<Cloud>(
  users: BucketUsers<Cloud>,
  name: string,
  { cloud, mark }: Context<Cloud>,
): Promise<void> {
  if (await users.find(cloud, name))
    throw new OmnicloudError(
      `${users.service} has a user ${name} already, which is not this stack's: choose another name`,
    );
  await users.create(cloud, name, mark);
}

async function settleUser<Cloud>(
  users: BucketUsers<Cloud>,
  id: string,
  bucket: string,
  context: Context<Cloud>,
  report: Report,
): Promise<void> {
  const { cloud, known } = context;
  const wanted = await users.policyFor(cloud, bucket);
  if (!isSamePolicy(await users.readPolicy(cloud, id), wanted)) await users.writePolicy(cloud, id, wanted);
  const keys = await users.listKeys(cloud, id);
  const isThere = typeof known.secretKey === "string" && keys.includes(String(known.accessKey));
  // Of a key that an interrupted run created nobody knows the secret.
  if (!isThere) await newKey(users, id, undefined, context, report);
}

async function readUser<Cloud>(
  users: BucketUsers<Cloud>,
  id: string,
  was: BucketUserArgs & Partial<BucketUserOutputs>,
  { cloud, known }: Context<Cloud>,
): Promise<Seen<BucketUserArgs, BucketUserOutputs> | undefined> {
  const user = await users.find(cloud, id);
  if (!user) return undefined;
  const [policy, wanted, keys] = await Promise.all([
    users.readPolicy(cloud, id),
    users.policyFor(cloud, was.bucket),
    users.listKeys(cloud, id),
  ]);
  const { accessKey = "", secretKey = "", previousKey } = { ...was, ...known } as Partial<BucketUserOutputs>;
  const isPrevious = previousKey !== undefined && keys.includes(previousKey);
  const missing = keys.includes(accessKey) ? undefined : "its key is gone, or works no more";
  const others = isSamePolicy(policy, wanted) ? undefined : "its rights are others than those to its bucket";
  return {
    args: { name: id, bucket: was.bucket },
    outputs: {
      userName: id,
      ...{ accessKey, secretKey, createdAt: user.createdAt },
      ...(isPrevious ? { previousKey } : {}),
    },
    marks: user.marks,
    unfinished: missing ?? others,
  };
}

/** Creates a key beside the current one: a user may have two. @returns the new one */
async function newKey<Cloud>(
  users: BucketUsers<Cloud>,
  name: string,
  current: string | undefined,
  { cloud }: Pick<Context<Cloud>, "cloud">,
  { learn }: Pick<Report, "learn">,
): Promise<string> {
  await deleteKeysExcept(users, cloud, name, current);
  const { accessKey, secretKey } = await users.createKey(cloud, name);
  if (!accessKey || !secretKey)
    throw new OmnicloudError(`${users.service} created a key for user ${name} and did not say it`);
  learn({ accessKey, secretKey, previousKey: current });
  return accessKey;
}

async function deleteKeysExcept<Cloud>(
  users: BucketUsers<Cloud>,
  cloud: Cloud,
  name: string,
  except: string | undefined,
): Promise<void> {
  for (const key of await users.listKeys(cloud, name)) if (key !== except) await users.deleteKey(cloud, name, key);
}

function isSamePolicy(there: string | undefined, wanted: string): boolean {
  return there !== undefined && equal(parsed(there), parsed(wanted));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not one of ours
  }
}
