/** The definition of a user with rights to one bucket. */
import type { User } from "@aws-sdk/client-iam";
import { z } from "zod";
import { type Context, define, type Report } from "../../core/definition";
import { equal } from "../../core/equal";
import { OmnicloudError } from "../../core/errors";
import { identityOf } from "../../core/mark";
import type { Shape } from "../../core/schema";
import { itselfAnd } from "../../core/touched";
import { awsFields } from "../args";
import type { Aws } from "../client";
import {
  deleteKeysExcept,
  deleteUser,
  findUser,
  iamOf,
  iamSdk,
  listKeys,
  listMarkedUsers,
  marksOnUser,
  pathOf,
  policyFor,
  readPolicy,
  writePolicy,
} from "./api";
import { type BucketUserArgs, type BucketUserOutputs, bucketUserType } from "./bucketUser";

const nameOf = ({ name }: BucketUserArgs, context: Pick<Context<Aws>, "name" | "token">) =>
  name ?? `${context.name}-${identityOf(context.token)}`.slice(-64);

const createdAt = ({ CreateDate }: User) => CreateDate?.toISOString() ?? "";

/** The definition of such a user. */
export const bucketUser = define<BucketUserArgs, BucketUserOutputs, Aws>(bucketUserType, {
  args: z.strictObject({
    ...awsFields,
    bucket: z.string().min(1),
    name: z
      .string()
      .regex(/^[\w+=,.@-]{1,64}$/, "must be 1 to 64 letters, digits and + = , . @ _ -")
      .optional(),
    rotate: z.string().min(1).optional(),
    dropPrevious: z.boolean().optional(),
  } satisfies Shape<BucketUserArgs>),
  touches: itselfAnd<BucketUserArgs>(({ bucket }) => [bucket]),
  replaceOn: ["name", "bucket", "region"],
  means: { name: ({ userName }, written) => written === userName },

  async marked(cloud) {
    return (await listMarkedUsers(cloud)).flatMap((user) => {
      const { UserName: id = "" } = user;
      return marksOnUser(user).map((mark) => ({ ...mark, id, name: id, createdAt: createdAt(user) }));
    });
  },

  async create(args, context, { made }) {
    const { cloud, mark } = context;
    const { CreateUserCommand } = iamSdk();
    const UserName = nameOf(args, context);
    if (await findUser(cloud, UserName))
      throw new OmnicloudError(`IAM has a user ${UserName} already, which is not this stack's: choose another name`);
    await iamOf(cloud).send(new CreateUserCommand({ UserName, Path: pathOf(mark) }));
    made(UserName);
    return UserName;
  },

  async settle(id, { bucket }, context, report) {
    const { cloud, known } = context;
    const wanted = policyFor(bucket, cloud.region);
    if (!isSamePolicy(await readPolicy(cloud, id), wanted)) await writePolicy(cloud, id, wanted);
    const keys = await listKeys(cloud, id);
    const isThere = typeof known.secretKey === "string" && keys.includes(String(known.accessKey));
    // Of a key that an interrupted run created nobody knows the secret.
    if (!isThere) await newKey(id, undefined, context, report);
  },

  async read(id, was, { cloud, known }) {
    const user = await findUser(cloud, id);
    if (!user) return undefined;
    const [policy, keys] = await Promise.all([readPolicy(cloud, id), listKeys(cloud, id)]);
    const { accessKey = "", secretKey = "", previousKey } = { ...was, ...known } as Partial<BucketUserOutputs>;
    const isPrevious = previousKey !== undefined && keys.includes(previousKey);
    const isRight = isSamePolicy(policy, policyFor(was.bucket, cloud.region));
    const missing = keys.includes(accessKey) ? undefined : "its key is gone, or works no more";
    return {
      args: { name: id, bucket: was.bucket },
      outputs: {
        userName: id,
        ...{ accessKey, secretKey, createdAt: createdAt(user) },
        ...(isPrevious ? { previousKey } : {}),
      },
      marks: marksOnUser(user),
      unfinished: missing ?? (isRight ? undefined : "its rights are others than those to its bucket"),
    };
  },

  async update(id, was, args, context, report) {
    const { cloud } = context;
    let { accessKey, previousKey } = was;
    if (was.rotate !== args.rotate) {
      previousKey = accessKey;
      accessKey = await newKey(id, accessKey, context, report);
    }
    if (args.dropPrevious && previousKey !== undefined) {
      await deleteKeysExcept(cloud, id, [accessKey]);
      report.learn({ previousKey: undefined });
    }
  },

  async remark(UserName, mark, { cloud }) {
    const { UpdateUserCommand } = iamSdk();
    if (!(await findUser(cloud, UserName))) return;
    await iamOf(cloud).send(new UpdateUserCommand({ UserName, NewPath: pathOf(mark) }));
  },

  delete: (id, _was, { cloud }) => deleteUser(cloud, id),
});

/** Creates a key beside the current one: IAM allows two. @returns the new one */
async function newKey(
  UserName: string,
  current: string | undefined,
  { cloud }: Pick<Context<Aws>, "cloud">,
  { learn }: Pick<Report, "learn">,
): Promise<string> {
  const { CreateAccessKeyCommand } = iamSdk();
  await deleteKeysExcept(cloud, UserName, [current]);
  const { AccessKey } = await iamOf(cloud).send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId: accessKey, SecretAccessKey: secretKey } = AccessKey ?? {};
  if (!accessKey || !secretKey) throw new OmnicloudError(`IAM created a key for user ${UserName} and did not say it`);
  learn({ accessKey, secretKey, previousKey: current });
  return accessKey;
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
