/**
 * Users of CAM. Our mark is in a user's remark, which the list of users shows; what it may do says one policy of its name.
 * API: CAM AddUser, CreatePolicy, AttachUserPolicy, CreateAccessKey
 */
import type {
  GetUserResponse,
  SubAccountInfo,
} from "tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_models";
import { OmnicloudError } from "../../core/errors";
import { MARK_KEY, marksIn } from "../../core/mark";
import type { NewKey, UserThere } from "../../core/s3/bucket/bucketUserDefinition";
import type { Tencent } from "../client";
import { appIdOf } from "../cos/cos";
import { codeOf } from "../errors";
import { toUtc } from "../time";

/** What Tencent Cloud answers, or nothing if there is no such user, policy or key. */
async function unlessGone<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (/NotExist(ed)?$|NotFound$/.test(codeOf(error))) return undefined;
    throw error;
  }
}

const toUser = ({ Name = "", Remark, CreateTime }: SubAccountInfo): UserThere => ({
  name: Name,
  createdAt: toUtc(CreateTime) ?? "",
  marks: marksIn([Remark]),
});

const remarkOf = (mark: string | undefined): string => (mark === undefined ? "" : `${MARK_KEY} ${mark}`);

const wireOf = (cloud: Tencent, Name: string) => unlessGone(cloud.ask<GetUserResponse>("cam", "GetUser", { Name }));

async function uinOf(cloud: Tencent, name: string): Promise<number | undefined> {
  return (await wireOf(cloud, name))?.Uin;
}

/** All users of the account that carry a mark. */
export async function listMarkedUsers(cloud: Tencent): Promise<UserThere[]> {
  const { Data = [] } = await cloud.ask<{ Data?: SubAccountInfo[] }>("cam", "ListUsers");
  return Data.map(toUser).filter(({ marks }) => marks.length > 0);
}

/** A user; `undefined` if there is none. Only the list says when it was created. */
export async function findUser(cloud: Tencent, name: string): Promise<UserThere | undefined> {
  const found = await wireOf(cloud, name);
  if (!found) return undefined;
  const { Data = [] } = await cloud.ask<{ Data?: SubAccountInfo[] }>("cam", "ListUsers");
  return toUser({ ...found, ...Data.find(({ Uin }) => Uin === found.Uin) });
}

/** Creates a user who cannot log in, and has no key yet. */
export async function createUser(cloud: Tencent, Name: string, mark: string): Promise<void> {
  await cloud.ask("cam", "AddUser", { Name, Remark: remarkOf(mark), ConsoleLogin: 0, UseApi: 0 });
}

/** Writes a mark on a user, or takes ours off. */
export async function markUser(cloud: Tencent, Name: string, mark: string | undefined): Promise<void> {
  await cloud.ask("cam", "UpdateUser", { Name, Remark: remarkOf(mark) });
}

/** Rights to one bucket and what is in it. */
export async function policyFor(cloud: Tencent, bucket: string): Promise<string> {
  const actions = [
    ...["GetBucket", "HeadBucket", "ListMultipartUploads", "GetObject", "HeadObject", "PutObject", "DeleteObject"],
    ...["DeleteMultipleObjects", "InitiateMultipartUpload", "UploadPart", "CompleteMultipartUpload", "ListParts"],
    "AbortMultipartUpload",
  ];
  return JSON.stringify({
    version: "2.0",
    statement: [
      {
        effect: "allow",
        action: actions.map((action) => `name/cos:${action}`),
        resource: [`qcs::cos:${cloud.region}:uid/${await appIdOf(cloud)}:${bucket}/*`],
      },
    ],
  });
}

/** The policy of a user's name: it is on the user, or an interrupted run has not attached it yet. */
async function policyIdOf(cloud: Tencent, name: string): Promise<number | undefined> {
  type Answer = { List?: { PolicyId?: number; PolicyName?: string }[] };
  const given = { Scope: "Local", Keyword: name, Rp: 200, Page: 1 };
  const { List = [] } = await cloud.ask<Answer>("cam", "ListPolicies", given);
  return List.find(({ PolicyName }) => PolicyName === name)?.PolicyId;
}

/** The rights of a user, as they are written; `undefined` if it has none of ours. */
export async function readPolicy(cloud: Tencent, name: string): Promise<string | undefined> {
  const TargetUin = await uinOf(cloud, name);
  if (TargetUin === undefined) return undefined;
  type Answer = { List?: { PolicyId?: number; PolicyName?: string }[] };
  const { List = [] } = await cloud.ask<Answer>("cam", "ListAttachedUserPolicies", { TargetUin, Rp: 200, Page: 1 });
  const id = List.find(({ PolicyName }) => PolicyName === name)?.PolicyId;
  // Rights that somebody added are others than ours.
  if (id === undefined || List.length > 1) return List.length > 1 ? "several policies" : undefined;
  return (await cloud.ask<{ PolicyDocument?: string }>("cam", "GetPolicy", { PolicyId: id })).PolicyDocument;
}

/** Gives a user these rights; a policy that somebody added stays, and is named. */
export async function writePolicy(cloud: Tencent, name: string, PolicyDocument: string): Promise<void> {
  const there = await policyIdOf(cloud, name);
  const given = { PolicyDocument, Description: `of user ${name}` };
  if (there !== undefined) await cloud.ask("cam", "UpdatePolicy", { PolicyId: there, PolicyDocument });
  const PolicyId =
    there ?? (await cloud.ask<{ PolicyId?: number }>("cam", "CreatePolicy", { PolicyName: name, ...given })).PolicyId;
  const AttachUin = await uinOf(cloud, name);
  if (AttachUin === undefined) throw new OmnicloudError(`CAM has no user ${name}`);
  await cloud.ask("cam", "AttachUserPolicy", { PolicyId, AttachUin });
  if ((await readPolicy(cloud, name)) === "several policies")
    throw new OmnicloudError(`user ${name} of CAM has other policies beside ${name}: detach them`);
}

/** The access keys of a user that work. */
export async function listKeys(cloud: Tencent, name: string): Promise<string[]> {
  const TargetUin = await uinOf(cloud, name);
  if (TargetUin === undefined) return [];
  type Answer = { AccessKeys?: { AccessKeyId?: string; Status?: string }[] };
  const { AccessKeys = [] } = await cloud.ask<Answer>("cam", "ListAccessKeys", { TargetUin });
  return AccessKeys.flatMap(({ AccessKeyId, Status }) =>
    AccessKeyId === undefined || Status === "Inactive" ? [] : [AccessKeyId],
  );
}

/** Creates a key, whose secret CAM says once. */
export async function createKey(cloud: Tencent, name: string): Promise<NewKey> {
  type Answer = { AccessKey?: { AccessKeyId?: string; SecretAccessKey?: string } };
  const { AccessKey } = await cloud.ask<Answer>("cam", "CreateAccessKey", { TargetUin: await uinOf(cloud, name) });
  return { accessKey: AccessKey?.AccessKeyId, secretKey: AccessKey?.SecretAccessKey };
}

/** Deletes a key; one that is gone already is success. */
export async function deleteKey(cloud: Tencent, name: string, AccessKeyId: string): Promise<void> {
  const TargetUin = await uinOf(cloud, name);
  if (TargetUin !== undefined) await unlessGone(cloud.ask("cam", "DeleteAccessKey", { AccessKeyId, TargetUin }));
}

/** Deletes a user, its keys and its policy; one that is gone already is success. */
export async function deleteUser(cloud: Tencent, name: string): Promise<void> {
  for (const key of await listKeys(cloud, name)) await deleteKey(cloud, name, key);
  const policy = await policyIdOf(cloud, name);
  if (policy !== undefined) await unlessGone(cloud.ask("cam", "DeletePolicy", { PolicyId: [policy] }));
  await unlessGone(cloud.ask("cam", "DeleteUser", { Name: name, Force: 1 }));
}

/** The bucket that rights of ours are to; `undefined` for rights of another form. */
export function bucketIn(policy: string): string | undefined {
  return /"qcs::cos:[\w-]+:uid\/\d+:([^"/]+)\/\*"/.exec(policy)?.[1];
}
