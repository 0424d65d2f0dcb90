// CAM: users of an account, their keys and policies. https://cloud.tencent.com/document/api/598/33155
import { randomInt } from "node:crypto";
import { z } from "zod";
import { letters } from "../../rgw/state";
import { action, type TencentActions, type TencentCall } from "../action";
import { readPolicy } from "../cos/policy";
import { appIdOf } from "../cos/state";
import { integer } from "../fields";
import type { CamPolicy, CamUser } from "../objects";
import { refuse } from "../refusal";
import { plainTime } from "../state";

/** The most keys of a user. */
const MOST_KEYS = 2;

const uin = integer;
const policyName = z.string().regex(/^[\w+=,.@-]{1,128}$/);

const usersOf = ({ cloud, caller }: TencentCall): CamUser[] =>
  [...cloud.tencentcloud.users.values()].filter(({ owner }) => owner === caller.uin);

const userNamed = (call: TencentCall, name: string): CamUser =>
  usersOf(call).find((user) => user.name === name) ??
  refuse("ResourceNotFound.UserNotExist", "The user does not exist.");

const userOf = (call: TencentCall, id: number): CamUser =>
  usersOf(call).find((user) => user.uin === String(id)) ??
  refuse("ResourceNotFound.UserNotExist", "The user does not exist.");

const policiesOf = ({ cloud, caller }: TencentCall): CamPolicy[] =>
  [...cloud.tencentcloud.policies.values()].filter(({ owner }) => owner === caller.uin);

const policyOf = (call: TencentCall, id: number): CamPolicy =>
  policiesOf(call).find((policy) => policy.id === id) ??
  refuse("InvalidParameter.PolicyIdNotExist", "The policy does not exist.");

/** @throws TencentRefusal for a document that is no policy */
function checkDocument(text: string): string {
  try {
    readPolicy(text, true);
  } catch {
    refuse("InvalidParameter.PolicyDocumentError", "The policy document is not valid.");
  }
  return text;
}

const viewUser = ({ uin: id, name, uid, remark, createdAt }: CamUser) => ({
  ...{ Uin: Number(id), Name: name, Uid: uid, Remark: remark, ConsoleLogin: 0, CreateTime: createdAt },
  ...{ PhoneNum: "", CountryCode: "", Email: "" },
});

const viewPolicy = ({ id, name, description, createdAt }: CamPolicy) => ({
  ...{ PolicyId: id, PolicyName: name, Description: description, AddTime: createdAt, Type: 1, CreateMode: 2 },
});

/** Deletes a key, which ends to work at once. */
function dropKey({ cloud }: TencentCall, user: CamUser, id: string): void {
  user.keys = user.keys.filter((key) => key.id !== id);
  cloud.tencentcloud.keys.delete(id);
}

const userActions: TencentActions = {
  GetUserAppId: action({}, (_none, { caller }) => ({
    ...{ Uin: caller.user ?? caller.uin, OwnerUin: caller.uin, AppId: Number(appIdOf(caller.uin)) },
  })),
  AddUser: action(
    {
      Name: z.string().regex(/^[\w.@-]{1,64}$/),
      Remark: z.string().max(255).optional(),
      ConsoleLogin: z.literal(0).optional(),
      UseApi: z.literal(0).optional(),
    },
    ({ Name, Remark = "" }, call) => {
      if (usersOf(call).some((user) => user.name === Name))
        refuse("InvalidParameter.SubUserNameInUse", "The user name is used already.");
      const user: CamUser = {
        ...{ owner: call.caller.uin, name: Name, remark: Remark, createdAt: plainTime(), keys: [], policies: [] },
        ...{ uin: `100${randomInt(100_000_000, 999_999_999)}`, uid: randomInt(1_000_000, 9_999_999) },
      };
      call.cloud.tencentcloud.users.set(user.uin, user);
      return { Uin: Number(user.uin), Name, Uid: user.uid, Password: "", SecretId: "", SecretKey: "" };
    },
  ),
  GetUser: action({ Name: z.string() }, ({ Name }, call) => viewUser(userNamed(call, Name))),
  ListUsers: action({}, (_none, call) => ({ Data: usersOf(call).map(viewUser) })),
  UpdateUser: action({ Name: z.string(), Remark: z.string().max(255).optional() }, ({ Name, Remark }, call) => {
    const user = userNamed(call, Name);
    user.remark = Remark ?? user.remark;
  }),
  DeleteUser: action({ Name: z.string(), Force: integer.optional() }, ({ Name, Force = 0 }, call) => {
    const user = userNamed(call, Name);
    if (user.keys.length > 0 && Force !== 1) refuse("OperationDenied.HaveKeys", "The user has keys.");
    for (const { id } of user.keys) dropKey(call, user, id);
    call.cloud.tencentcloud.users.delete(user.uin);
  }),
  CreateAccessKey: action({ TargetUin: uin, Description: z.string().max(1024).optional() }, ({ TargetUin }, call) => {
    const user = userOf(call, TargetUin);
    if (user.keys.length >= MOST_KEYS) refuse("OperationDenied.AccessKeyOverLimit", "A user has 2 keys at most.");
    const key = { id: `AKID${letters(32)}`, createdAt: plainTime() };
    const secretKey = letters(32);
    user.keys.push(key);
    call.cloud.tencentcloud.addKey({ secretId: key.id, secretKey, uin: call.caller.uin, user: user.uin });
    const shown = { AccessKeyId: key.id, SecretAccessKey: secretKey, Status: "Active", CreateTime: key.createdAt };
    return { AccessKey: shown };
  }),
  ListAccessKeys: action({ TargetUin: uin }, ({ TargetUin }, call) => ({
    AccessKeys: userOf(call, TargetUin).keys.map(({ id, createdAt }) => ({
      ...{ AccessKeyId: id, Status: "Active", CreateTime: createdAt },
    })),
  })),
  DeleteAccessKey: action({ AccessKeyId: z.string(), TargetUin: uin }, ({ AccessKeyId, TargetUin }, call) => {
    const user = userOf(call, TargetUin);
    if (!user.keys.some(({ id }) => id === AccessKeyId))
      refuse("ResourceNotFound.SecretNotExist", "The key does not exist.");
    dropKey(call, user, AccessKeyId);
  }),
};

const policyActions: TencentActions = {
  CreatePolicy: action(
    { PolicyName: policyName, PolicyDocument: z.string(), Description: z.string().max(300).optional() },
    ({ PolicyName, PolicyDocument, Description = "" }, call) => {
      if (policiesOf(call).some(({ name }) => name === PolicyName))
        refuse("FailedOperation.PolicyNameInUse", "The policy name is used already.");
      const policy: CamPolicy = {
        ...{ owner: call.caller.uin, id: randomInt(10_000_000, 99_999_999), name: PolicyName },
        ...{ document: checkDocument(PolicyDocument), description: Description, createdAt: plainTime() },
      };
      call.cloud.tencentcloud.policies.set(policy.id, policy);
      return { PolicyId: policy.id };
    },
  ),
  GetPolicy: action({ PolicyId: integer }, ({ PolicyId }, call) => {
    const policy = policyOf(call, PolicyId);
    return { ...viewPolicy(policy), PolicyDocument: policy.document };
  }),
  UpdatePolicy: action({ PolicyId: integer, PolicyDocument: z.string() }, ({ PolicyId, PolicyDocument }, call) => {
    policyOf(call, PolicyId).document = checkDocument(PolicyDocument);
    return { PolicyId };
  }),
  ListPolicies: action(
    {
      Rp: integer.optional(),
      Page: integer.optional(),
      Scope: z.literal("Local"),
      Keyword: z.string().optional(),
    },
    ({ Rp = 20, Page = 1, Keyword = "" }, call) => {
      const found = policiesOf(call).filter(({ name }) => name.includes(Keyword));
      return { TotalNum: found.length, List: found.slice((Page - 1) * Rp, Page * Rp).map(viewPolicy) };
    },
  ),
  DeletePolicy: action({ PolicyId: z.array(integer).min(1) }, ({ PolicyId }, call) => {
    for (const { id } of PolicyId.map((one) => policyOf(call, one))) {
      call.cloud.tencentcloud.policies.delete(id);
      for (const user of usersOf(call)) user.policies = user.policies.filter((one) => one !== id);
    }
  }),
  AttachUserPolicy: action({ PolicyId: integer, AttachUin: uin }, ({ PolicyId, AttachUin }, call) => {
    const [user, policy] = [userOf(call, AttachUin), policyOf(call, PolicyId)];
    if (!user.policies.includes(policy.id)) user.policies.push(policy.id);
  }),
  ListAttachedUserPolicies: action(
    { TargetUin: uin, Page: integer.optional(), Rp: integer.optional() },
    ({ TargetUin }, call) => {
      const { policies } = userOf(call, TargetUin);
      const found = policiesOf(call).filter(({ id }) => policies.includes(id));
      return { TotalNum: found.length, List: found.map((one) => ({ ...viewPolicy(one), PolicyType: "User" })) };
    },
  ),
};

/** Their actions. */
export const camActions: TencentActions = { ...userActions, ...policyActions };
