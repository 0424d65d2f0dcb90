/** The definition of a user with rights to one bucket. */
import { z } from "zod";
import { defineBucketUser } from "../../core/s3/bucket/bucketUserDefinition";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import {
  createKey,
  createUser,
  deleteKey,
  deleteUser,
  findUser,
  listKeys,
  listMarkedUsers,
  markUser,
  policyFor,
  readPolicy,
  writePolicy,
} from "./api";
import { camUserType } from "./bucketUser";

const userName = z.string().regex(/^[\w.@-]{1,64}$/, "must be 1 to 64 letters, digits and . @ _ -");

/** The definition of such a user. */
export const bucketUser = defineBucketUser<Tencent>(camUserType, tencentFields, userName, {
  ...{ service: "CAM", listMarked: listMarkedUsers, find: findUser, create: createUser, mark: markUser },
  ...{ policyFor, readPolicy, writePolicy, listKeys, createKey, deleteKey, delete: deleteUser },
});
