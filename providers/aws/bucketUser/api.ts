/**
 * Users of IAM. Our mark is in a user's path, which a list shows; no other list of AWS shows users by their tags.
 * API: IAM CreateUser, PutUserPolicy, CreateAccessKey
 */
import type { IAMClient, User } from "@aws-sdk/client-iam";
import { isGone } from "../../core/errors";
import { MARK_KEY, type Mark, marksIn } from "../../core/mark";
import type { Aws } from "../client";

/** IAM's commands, loaded when the first is needed. */
export const iamSdk = () => require("@aws-sdk/client-iam") as typeof import("@aws-sdk/client-iam");

/** IAM with the connection's keys. */
export function iamOf(cloud: Aws): IAMClient {
  return cloud.service("IAM", "@aws-sdk/client-iam", () => iamSdk().IAMClient);
}

/** Below this path are all users of ours. */
const PATH = `/${MARK_KEY}/`;

/** The path of a user with this mark. */
export const pathOf = (mark: string | undefined): string => (mark === undefined ? "/" : `${PATH}${mark}/`);

/** The marks on a user. */
export const marksOnUser = ({ Path = "" }: Pick<User, "Path">): Mark[] =>
  Path.startsWith(PATH) ? marksIn([Path]) : [];

/** The users that carry a mark. */
export async function listMarkedUsers(cloud: Aws): Promise<User[]> {
  const { ListUsersCommand } = iamSdk();
  const all: User[] = [];
  for (let Marker: string | undefined; ; ) {
    const answer = await iamOf(cloud).send(new ListUsersCommand({ PathPrefix: PATH, Marker }));
    all.push(...(answer.Users ?? []));
    Marker = answer.IsTruncated ? answer.Marker : undefined;
    if (Marker === undefined) return all;
  }
}

/** What IAM answers, or nothing if there is no such user, policy or key. */
export async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** A user; `undefined` if there is none. */
export async function findUser(cloud: Aws, UserName: string): Promise<User | undefined> {
  const { GetUserCommand } = iamSdk();
  return (await unlessGone(iamOf(cloud).send(new GetUserCommand({ UserName }))))?.User;
}

/** The name of the policy that stands on a user of ours. */
const POLICY = "bucket";

/** Rights to one bucket and what is in it. */
export function policyFor(bucket: string, region: string): string {
  const arn = `arn:${region.startsWith("cn-") ? "aws-cn" : "aws"}:s3:::${bucket}`;
  const allow = (Action: string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      allow(["s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation"], arn),
      allow(
        ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
        `${arn}/*`,
      ),
    ],
  });
}

/** The bucket that rights of ours are to; `undefined` for rights of another form. */
export function bucketIn(policy: string): string | undefined {
  return /"arn:aws(?:-cn)?:s3:::([^"/]+)"/.exec(policy)?.[1];
}

/** The rights of a user, as they are written; `undefined` if it has none of ours. */
export async function readPolicy(cloud: Aws, UserName: string): Promise<string | undefined> {
  const { GetUserPolicyCommand } = iamSdk();
  const request = new GetUserPolicyCommand({ UserName, PolicyName: POLICY });
  const document = (await unlessGone(iamOf(cloud).send(request)))?.PolicyDocument;
  return document === undefined ? undefined : decodeURIComponent(document);
}

/** Gives a user these rights alone. */
export async function writePolicy(cloud: Aws, UserName: string, PolicyDocument: string): Promise<void> {
  const { PutUserPolicyCommand } = iamSdk();
  await iamOf(cloud).send(new PutUserPolicyCommand({ UserName, PolicyName: POLICY, PolicyDocument }));
}

/** The access keys of a user that work. */
export async function listKeys(cloud: Aws, UserName: string): Promise<string[]> {
  const { ListAccessKeysCommand } = iamSdk();
  const answer = await unlessGone(iamOf(cloud).send(new ListAccessKeysCommand({ UserName })));
  return (answer?.AccessKeyMetadata ?? []).flatMap(({ AccessKeyId, Status }) =>
    AccessKeyId === undefined || Status === "Inactive" ? [] : [AccessKeyId],
  );
}

/** Deletes an access key; one that is gone already is success. */
export async function deleteKey(cloud: Aws, UserName: string, AccessKeyId: string): Promise<void> {
  const { DeleteAccessKeyCommand } = iamSdk();
  await unlessGone(iamOf(cloud).send(new DeleteAccessKeyCommand({ UserName, AccessKeyId })));
}

/** Deletes a user, its keys and its rights; one that is gone already is success. */
export async function deleteUser(cloud: Aws, UserName: string): Promise<void> {
  const { DeleteUserCommand, DeleteUserPolicyCommand } = iamSdk();
  for (const key of await listKeys(cloud, UserName)) await deleteKey(cloud, UserName, key);
  await unlessGone(iamOf(cloud).send(new DeleteUserPolicyCommand({ UserName, PolicyName: POLICY })));
  await unlessGone(iamOf(cloud).send(new DeleteUserCommand({ UserName })));
}
