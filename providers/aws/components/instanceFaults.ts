/** What an Instance's arguments ask for that AWS has not, as far as it shows without their values. */
import type { InstanceArgs } from "../../../components/instance";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { differences } from "../differences";

const LIMITS = differences.limited.Instance;

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, args: InstanceArgs): void {
  const { networks, power, adopt, userData, userDataBase64, publicAddress, aws = {} } = args;
  const wrong = refusedAmong(args, differences.refused.Instance);
  if (networks === undefined) wrong.push(...missingAmong(args, differences.needed.Instance));
  if (networks !== undefined) wrong.push(...networkFaults(networks));
  if (adopt !== undefined && adopt !== false) wrong.push(["adopt", LIMITS.adopt["an id"]]);
  if (power === "shelved") wrong.push(["power", LIMITS.power.shelved]);
  if (power === "suspended" && aws.hibernation !== true) wrong.push(["power", LIMITS.power.suspended]);
  if (userData !== undefined && userDataBase64 !== undefined)
    wrong.push(["userDataBase64", "cannot be given with userData: give one of them"]);
  if (publicAddress !== undefined && typeof publicAddress !== "boolean")
    wrong.push(["publicAddress", "must be true or false, and known before anything is created"]);
  if (aws.hibernation === true && aws.encrypted === false)
    wrong.push(["aws.encrypted", "an instance that hibernates needs an encrypted system disk"]);
  refuseWrongArguments("Instance", name, wrong);
}

function networkFaults(networks: NonNullable<InstanceArgs["networks"]>): WrongArgument[] {
  if (!Array.isArray(networks)) return [["networks", "AWS needs to know how many they are: write a list"]];
  if (networks.length !== 1) return [["networks", `${LIMITS.networks.several}, and these are ${networks.length}`]];
  const [only] = networks as readonly object[];
  if (typeof only !== "object" || only === null) return [["networks[0]", "must be an object"]];
  if ("port" in only && only.port !== undefined) return [];
  return "subnet" in only && only.subnet !== undefined
    ? []
    : [["networks[0].subnet", differences.needed.Instance.subnet]];
}
