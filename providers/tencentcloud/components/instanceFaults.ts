/** What an Instance's arguments ask for that Tencent Cloud has not, as far as it shows without their values. */
import type { InstanceArgs } from "../../../components/instance";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments } from "../../core/errors";
import { differences } from "../differences";

const LIMITS = differences.limited.Instance;

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, args: InstanceArgs): void {
  const { power, systemDisk, userData, userDataBase64, publicAddress, tencentcloud = {} } = args;
  const { needed, refused } = differences;
  const wrong = [...missingAmong(args, needed.Instance), ...refusedAmong(args, refused.Instance)];
  if (power === "shelved" || power === "suspended") wrong.push(["power", LIMITS.power[power]]);
  if ((systemDisk as { deleteWithInstance?: unknown } | undefined)?.deleteWithInstance === false)
    wrong.push(["systemDisk.deleteWithInstance", LIMITS["systemDisk.deleteWithInstance"].false]);
  if (userData !== undefined && userDataBase64 !== undefined)
    wrong.push(["userDataBase64", "cannot be given with userData: give one of them"]);
  if (publicAddress !== undefined && typeof publicAddress !== "boolean")
    wrong.push(["publicAddress", "must be true or false, and known before anything is created"]);
  if (args.keyName !== undefined && tencentcloud.password !== undefined)
    wrong.push(["tencentcloud.password", "cannot be given with keyName: Tencent Cloud takes one of them"]);
  refuseWrongArguments("Instance", name, wrong);
}
