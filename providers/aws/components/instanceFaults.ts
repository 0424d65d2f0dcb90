/** What an Instance's arguments ask for that AWS has not, as far as it shows without their values. */
import type { InstanceArgs } from "../../../components/instance";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { MUST_BE_KNOWN } from "../arguments/arguments";
import { differences } from "../differences";

const LIMITS = differences.limited.Instance;

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, args: InstanceArgs): void {
  const { networks, power, adopt, userData, userDataBase64, publicAddress, aws = {} } = args;
  const wrong = refusedAmong(args, differences.refused.Instance);
  if (networks === undefined) wrong.push(...missingAmong(args, differences.needed.Instance));
  if (networks !== undefined) wrong.push(...networkFaults(networks));
  if (adopt !== undefined && adopt !== false) wrong.push(...adoptionFaults(args));
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

function adoptionFaults({ adopt, userData, userDataBase64, publicAddress, aws = {} }: InstanceArgs): WrongArgument[] {
  const wrong: WrongArgument[] = typeof adopt === "string" ? [] : [["adopt", MUST_BE_KNOWN]];
  for (const [argument, value] of Object.entries({ userData, userDataBase64 }))
    if (value !== undefined) wrong.push([argument, "an instance that is adopted has booted already: leave it out"]);
  if (publicAddress === true)
    wrong.push(["publicAddress", "an instance that is adopted keeps the addresses that it has: leave it out"]);
  for (const [argument, value] of Object.entries({ hibernation: aws.hibernation, encrypted: aws.encrypted }))
    if (value !== undefined)
      wrong.push([
        `aws.${argument}`,
        "an instance that is adopted keeps what only a new one can be given: leave it out",
      ]);
  return wrong;
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
