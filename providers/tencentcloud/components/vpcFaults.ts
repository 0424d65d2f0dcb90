/** What a Vpc's arguments ask for that Tencent Cloud has not, as far as it shows without their values. */
import type { VpcArgs, VpcSubnetArgs } from "../../../components/vpc";
import { missingAmong, refusedAmong } from "../../core/differences";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import { differences } from "../differences";

const LIMITS = differences.limited.Vpc;

/** Whether the Vpc's router has a leg in a subnet. */
export function isJoined(subnet: VpcSubnetArgs | undefined): boolean {
  return subnet?.gateway !== false;
}

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, args: VpcArgs): void {
  const { subnets, router } = args;
  const { needed, refused } = differences;
  const wrong = [...missingAmong(args, needed.Vpc), ...refusedAmong(args, refused.Vpc)];
  for (const [key, { dhcp }] of Object.entries(subnets))
    if (dhcp !== undefined && dhcp !== true) wrong.push([`subnets.${key}.dhcp`, LIMITS["subnets.*.dhcp"].false]);
  if (router !== undefined) wrong.push(...routerFaults(router, subnets));
  refuseWrongArguments("Vpc", name, wrong);
}

function routerFaults(router: NonNullable<VpcArgs["router"]>, subnets: VpcArgs["subnets"]): WrongArgument[] {
  const { externalNetwork, tencentcloud: { nat } = {} } = router;
  const at = "router.tencentcloud.nat";
  const wrong: WrongArgument[] = [];
  if (externalNetwork !== undefined && externalNetwork !== true)
    wrong.push(["router.externalNetwork", LIMITS["router.externalNetwork"]["a name"]]);
  if (nat === undefined) return wrong;
  if (externalNetwork !== true) wrong.push([at, "a NAT gateway needs externalNetwork: true"]);
  if (!Object.hasOwn(subnets, nat))
    wrong.push([at, `there is no subnet ${nat}; known are ${Object.keys(subnets).join(", ")}`]);
  else if (!isJoined(subnets[nat]))
    wrong.push([at, `the router does not join subnet ${nat}, which has gateway: false`]);
  return wrong;
}
