/** A Vpc's arguments as Tencent Cloud takes them: what is wrong with their values is found before anything is created. */
import { z } from "zod";
import { canonical, cidrFault, ipVersion, liesWithin } from "../../core/addresses";
import { equal } from "../../core/equal";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { defineArguments } from "../arguments/definition";
import { firstAddress, zonesOf } from "./api";
import type { SubnetArguments, VpcArguments } from "./arguments";

const cidr = z.string().superRefine((written, issues) => {
  const fault = cidrFault(written);
  if (fault !== undefined) return issues.addIssue(fault);
  if (ipVersion(written) === 6)
    return issues.addIssue("this package's Vpcs on Tencent Cloud are IPv4: give an IPv4 network");
  const bits = Number(written.split("/")[1]);
  if (bits < 12 || bits > 28) issues.addIssue("Tencent Cloud takes networks from /12 to /28");
});

const called = z.string().min(1).max(60);
const described = z.string().max(255);

/** The longest list of name servers that Tencent Cloud announces. */
const MOST_SERVERS = 4;

/** The definition of a Vpc's arguments. */
export const vpcArguments = defineArguments<VpcArguments>(
  "Vpc",
  {
    name: called.optional(),
    description: described.optional(),
    cidr,
    subnets: z
      .record(
        z.string(),
        z.strictObject({
          cidr,
          name: called.optional(),
          description: described.optional(),
          gateway: z.union([z.ipv4(), z.literal(false)]).optional(),
          availabilityZone: z.string().min(1).optional(),
          dns: z.array(z.ipv4()).max(MOST_SERVERS).optional(),
        } satisfies Shape<SubnetArguments>),
      )
      .refine((subnets) => Object.keys(subnets).length > 0, "must have a subnet"),
  },
  async ({ cidr: whole, subnets }, _was, { cloud }) => {
    if (typeof subnets !== "object") return [];
    const entries = Object.entries(subnets);
    return [
      ...entries.flatMap(([key, subnet]) => [...outside(key, subnet, whole), ...otherGateway(key, subnet)]),
      ...overlaps(entries),
      ...otherServers(entries),
      ...withoutZone(entries, cloud.settings.availabilityZone),
      ...(await unknownZones(entries, () => zonesOf(cloud))),
    ];
  },
);

function outside(key: string, { cidr }: SubnetArguments, whole: string): Fault[] {
  if (!isKnown(cidr) || !isKnown(whole) || liesWithin(cidr, whole)) return [];
  return [{ property: `subnets.${key}.cidr`, reason: `${cidr} is not within the Vpc's ${whole}` }];
}

/** A subnet's gateway is its first address, on Tencent Cloud always. */
function otherGateway(key: string, { cidr, gateway }: SubnetArguments): Fault[] {
  if (!isKnown(cidr) || typeof gateway !== "string" || hasUnknown(gateway)) return [];
  const first = firstAddress(cidr);
  if (canonical(gateway) === first) return [];
  return [
    {
      property: `subnets.${key}.gateway`,
      reason: `a subnet's gateway on Tencent Cloud is its first address, ${first}`,
    },
  ];
}

function overlaps(subnets: readonly (readonly [string, SubnetArguments])[]): Fault[] {
  return subnets.flatMap(([key, { cidr }], i) => {
    const other = subnets.slice(0, i).find(([, before]) => {
      if (!isKnown(cidr) || !isKnown(before.cidr)) return false;
      return liesWithin(cidr, before.cidr) || liesWithin(before.cidr, cidr);
    });
    return other ? [{ property: `subnets.${key}.cidr`, reason: `overlaps with that of subnet ${other[0]}` }] : [];
  });
}

/** Name servers are the Vpc's: the subnets that name some must name the same. */
function otherServers(subnets: readonly (readonly [string, SubnetArguments])[]): Fault[] {
  const named = subnets.filter(([, { dns }]) => dns !== undefined && !hasUnknown(dns));
  const [first, ...others] = named;
  return others
    .filter(([, { dns }]) => !equal(dns, first?.[1].dns))
    .map(([key]) => ({
      property: `subnets.${key}.dns`,
      reason: `name servers are the whole Vpc's on Tencent Cloud, and subnet ${first?.[0]} names others`,
    }));
}

/** A subnet is in one zone, and nobody chooses it but the program. */
function withoutZone(subnets: readonly (readonly [string, SubnetArguments])[], usual: string | undefined): Fault[] {
  if (usual !== undefined) return [];
  return subnets
    .filter(([, { availabilityZone }]) => availabilityZone === undefined)
    .map(([key]) => ({
      property: `subnets.${key}.availabilityZone`,
      reason: "is required on Tencent Cloud, unless the connection has an availabilityZone",
    }));
}

async function unknownZones(
  subnets: readonly (readonly [string, SubnetArguments])[],
  ask: () => Promise<readonly string[]>,
): Promise<Fault[]> {
  const written = subnets.filter(([, { availabilityZone: zone }]) => zone !== undefined && !hasUnknown(zone));
  if (written.length === 0) return [];
  const zones = await ask();
  return written
    .filter(([, { availabilityZone = "" }]) => !zones.includes(availabilityZone))
    .map(([key]) => ({
      property: `subnets.${key}.availabilityZone`,
      reason: `there is no such zone; known are ${zones.join(", ")}`,
    }));
}

/** Whether a CIDR is known, and one. */
function isKnown(written: unknown): written is string {
  return typeof written === "string" && !hasUnknown(written) && cidrFault(written) === undefined;
}
