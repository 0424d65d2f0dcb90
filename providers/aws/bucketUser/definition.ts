/** The definition of a user with rights to one bucket. */
import type { User } from "@aws-sdk/client-iam";
import { z } from "zod";
import { defineBucketUser, type UserThere } from "../../core/s3/bucket/bucketUserDefinition";
import { awsFields } from "../args";
import type { Aws } from "../client";
import {
  deleteKey,
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
import { iamUserType } from "./bucketUser";

const userName = z.string().regex(/^[\w+=,.@-]{1,64}$/, "must be 1 to 64 letters, digits and + = , . @ _ -");

const toUser = (user: User): UserThere => ({
  name: user.UserName ?? "",
  createdAt: user.CreateDate?.toISOString() ?? "",
  marks: marksOnUser(user),
});

/** The definition of such a user. */
export const bucketUser = defineBucketUser<Aws>(iamUserType, awsFields, userName, {
  service: "IAM",
  ...{ listKeys, deleteKey, readPolicy, writePolicy, delete: deleteUser },
  policyFor: ({ region }, bucket) => policyFor(bucket, region),
  listMarked: async (cloud) => (await listMarkedUsers(cloud)).map(toUser),

  async find(cloud, name) {
    const user = await findUser(cloud, name);
    return user && toUser(user);
  },

  async create(cloud, UserName, mark) {
    const { CreateUserCommand } = iamSdk();
    await iamOf(cloud).send(new CreateUserCommand({ UserName, Path: pathOf(mark) }));
  },

  async mark(cloud, UserName, mark) {
    const { UpdateUserCommand } = iamSdk();
    await iamOf(cloud).send(new UpdateUserCommand({ UserName, NewPath: pathOf(mark) }));
  },

  async createKey(cloud, UserName) {
    const { CreateAccessKeyCommand } = iamSdk();
    const { AccessKey } = await iamOf(cloud).send(new CreateAccessKeyCommand({ UserName }));
    return { accessKey: AccessKey?.AccessKeyId, secretKey: AccessKey?.SecretAccessKey };
  },
});
