/** What a Vpc's arguments ask for that AWS has not, as far as it shows without their values. */
import type { VpcArgs, VpcSubnetArgs } from "../../../components/vpc";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";

/** Whether the Vpc's router has a leg in a subnet. */
export function isJoined(subnet: VpcSubnetArgs | undefined): boolean {
  return subnet?.gateway !== false;
}

/** Arguments of a subnet that only OpenStack has. */
const SUBNET_ONLY = {
  allocationPools: "AWS gives out all addresses but the first four and the last",
  hostRoutes: "AWS announces no routes: the subnet's route table has them",
  ipv6Mode: "AWS's IPv6 addresses are Amazon's own, and this package's subnets on AWS are IPv4",
} as const;

/** What an adopted Vpc does not get from here. */
const KEEPS = "a Vpc that is adopted keeps";

/** @throws ArgumentError naming all of them */
export function refuseUnsupported(name: string, { cidr, project, subnets, router, adopt }: VpcArgs): void {
  const wrong: WrongArgument[] = [];
  for (const [key, subnet] of Object.entries(subnets)) {
    if (subnet.adopt !== undefined && typeof adopt !== "string")
      wrong.push([`subnets.${key}.adopt`, "a subnet is adopted together with its Vpc: give adopt for that, too"]);
    if (typeof adopt === "string" && subnet.dns !== undefined)
      wrong.push([`subnets.${key}.dns`, `${KEEPS} its name servers: leave it out`]);
  }
  if (typeof adopt === "string" && router !== undefined)
    wrong.push(["router", `${KEEPS} its route tables and gateways: leave it out`]);
  if (cidr === undefined) wrong.push(["cidr", "AWS needs the addresses of the whole Vpc: 10.0.0.0/16"]);
  if (project !== undefined) wrong.push(["project", "AWS has none: an account is the connection's"]);
  for (const [key, subnet] of Object.entries(subnets)) {
    for (const [argument, reason] of Object.entries(SUBNET_ONLY))
      if (subnet[argument as keyof typeof SUBNET_ONLY] !== undefined)
        wrong.push([`subnets.${key}.${argument}`, reason]);
    if (subnet.dhcp !== undefined && subnet.dhcp !== true)
      wrong.push([`subnets.${key}.dhcp`, "AWS serves DHCP in every subnet"]);
  }
  if (router !== undefined) wrong.push(...routerFaults(router, subnets));
  refuseWrongArguments("Vpc", name, wrong);
}

function routerFaults(router: NonNullable<VpcArgs["router"]>, subnets: VpcArgs["subnets"]): WrongArgument[] {
  const { externalNetwork, routes, snat, aws = {} } = router;
  const wrong: WrongArgument[] = [];
  if (externalNetwork !== undefined && externalNetwork !== true)
    wrong.push(["router.externalNetwork", "AWS has one external network, the internet: write true"]);
  if (routes !== undefined)
    wrong.push([
      "router.routes",
      "AWS's routes lead to gateways, instances and peerings, not to addresses: declare an aws.ec2.Route in routeTableIds, with providerOf",
    ]);
  if (snat !== undefined) wrong.push(["router.snat", "AWS translates addresses only in a NAT gateway: aws: { nat }"]);
  if (aws.nat === undefined) return wrong;
  if (externalNetwork !== true) wrong.push(["router.aws.nat", "a NAT gateway needs externalNetwork: true"]);
  if (!Object.hasOwn(subnets, aws.nat))
    wrong.push(["router.aws.nat", `there is no subnet ${aws.nat}; known are ${Object.keys(subnets).join(", ")}`]);
  else if (!isJoined(subnets[aws.nat]))
    wrong.push(["router.aws.nat", `the router does not join subnet ${aws.nat}, which has gateway: false`]);
  return wrong;
}
