// STS: who asks. https://cloud.tencent.com/document/api/1312/48061
import { action, type TencentActions } from "./action";

/** Its actions. */
export const stsActions: TencentActions = {
  GetCallerIdentity: action({}, (_given, { caller }) => ({
    AccountId: caller.uin,
    PrincipalId: caller.uin,
    UserId: caller.user ?? caller.uin,
    Type: caller.token === undefined ? "RootAccount" : "CAMRole",
    Arn: `qcs::cam::uin/${caller.uin}:uin/${caller.uin}`,
  })),
};
