/** What an instance's user should know before it is there: nobody can log in, or it reaches nothing outside. */

import { gathered } from "../../core/gathered";
import { perCloud } from "../../core/perCloud";
import { type Fault, hasUnknown } from "../../core/schema";
import type { Aws } from "../client";
import { listRouteTables } from "../vpc/routeTables";
import { subnetOf } from "../vpc/subnets";
import type { InstanceArguments } from "./arguments";

/** The route tables of VPCs, asked for once a run. */
const tablesOf = perCloud((cloud: Aws) =>
  gathered(
    async (vpcs) => new Map(await Promise.all(vpcs.map(async (id) => [id, await listRouteTables(cloud, id)] as const))),
  ),
);

/** Whether what leaves a subnet for the internet is sent to anything but the gateway, which takes public addresses alone. */
async function hasWayOut(cloud: Aws, id: string): Promise<boolean> {
  const subnet = await subnetOf(cloud, id);
  if (subnet?.VpcId === undefined || subnet.MapPublicIpOnLaunch) return true;
  const all = (await tablesOf(cloud)(subnet.VpcId)) ?? [];
  const own = all.find(({ Associations = [] }) => Associations.some(({ SubnetId }) => SubnetId === id));
  const main = all.find(({ Associations = [] }) => Associations.some(({ Main }) => Main));
  const routes = (own ?? main)?.Routes ?? [];
  return routes.some(
    ({ DestinationCidrBlock, GatewayId = "" }) => DestinationCidrBlock === "0.0.0.0/0" && !GatewayId.startsWith("igw-"),
  );
}

const reason =
  "a public address and a NAT gateway are missing, so it reaches nothing outside of its Vpc: give it publicAddress: true, or the Vpc's router aws: { nat }";

/** Warnings about a new instance; about one that is there there are none. */
export async function warningsOf(
  args: InstanceArguments,
  was: InstanceArguments | undefined,
  cloud: Aws,
): Promise<Fault[]> {
  if (was !== undefined || args.adopt !== undefined) return [];
  const found: Fault[] = [];
  if (args.loginBy === "nothing")
    found.push({
      property: "keyName",
      reason: "there is neither a key pair nor user data nor an instance profile: nobody can log in",
      isWarning: true,
    });
  const { wayOut, subnet } = args;
  const isOut = wayOut !== "unknown" ? wayOut !== "none" : hasUnknown(subnet) || (await hasWayOut(cloud, subnet));
  if (!isOut) found.push({ property: "publicAddress", reason, isWarning: true });
  return found;
}
