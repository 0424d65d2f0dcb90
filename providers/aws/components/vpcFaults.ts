/** What a Vpc's arguments ask for that AWS has not, as far as it shows without their values. */
import type { VpcArgs, VpcSubnetArgs } from "../../../components/vpc";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { differences } from "../differences";

const LIMITS = differences.limited.Vpc;

/** Whether the Vpc's router has a leg in a subnet. */
export function isJoined(subnet: VpcSubnetArgs | undefined): boolean {
  return subnet?.gateway !== false;
}

/** What an adopted Vpc does not get from here. */
const KEEPS = "a Vpc that is adopted keeps";

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, args: VpcArgs): void {
  const { subnets, router } = args;
  const { needed, refused } = differences;
  const wrong = [...adoptionFaults(args), ...missingAmong(args, needed.Vpc), ...refusedAmong(args, refused.Vpc)];
  for (const [key, { dhcp }] of Object.entries(subnets))
    if (dhcp !== undefined && dhcp !== true) wrong.push([`subnets.${key}.dhcp`, LIMITS["subnets.*.dhcp"].false]);
  if (router !== undefined) wrong.push(...routerFaults(router, subnets));
  refuseWrongArguments("Vpc", name, wrong);
}

function adoptionFaults({ subnets, router, adopt }: VpcArgs): WrongArgument[] {
  const wrong: WrongArgument[] = [];
  for (const [key, subnet] of Object.entries(subnets)) {
    if (subnet.adopt !== undefined && typeof adopt !== "string")
      wrong.push([`subnets.${key}.adopt`, "a subnet is adopted together with its Vpc: give adopt for that, too"]);
    if (typeof adopt === "string" && subnet.dns !== undefined)
      wrong.push([`subnets.${key}.dns`, `${KEEPS} its name servers: leave it out`]);
  }
  if (typeof adopt === "string" && router !== undefined)
    wrong.push(["router", `${KEEPS} its route tables and gateways: leave it out`]);
  return wrong;
}

function routerFaults(router: NonNullable<VpcArgs["router"]>, subnets: VpcArgs["subnets"]): WrongArgument[] {
  const { externalNetwork, aws = {} } = router;
  const wrong: WrongArgument[] = [];
  if (externalNetwork !== undefined && externalNetwork !== true)
    wrong.push(["router.externalNetwork", LIMITS["router.externalNetwork"]["a name"]]);
  if (aws.nat === undefined) return wrong;
  if (externalNetwork !== true) wrong.push(["router.aws.nat", "a NAT gateway needs externalNetwork: true"]);
  if (!Object.hasOwn(subnets, aws.nat))
    wrong.push(["router.aws.nat", `there is no subnet ${aws.nat}; known are ${Object.keys(subnets).join(", ")}`]);
  else if (!isJoined(subnets[aws.nat]))
    wrong.push(["router.aws.nat", `the router does not join subnet ${aws.nat}, which has gateway: false`]);
  return wrong;
}
