/** A Vpc's arguments as AWS takes them: what is wrong with their values is found before anything is created. */
import { z } from "zod";
import { canonical, cidrFault, ipVersion, liesWithin } from "../../core/addresses";
import { equal } from "../../core/equal";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { defineArguments } from "../arguments/definition";
import { vpcAdoption } from "./adoption";
import { firstAddress } from "./api";
import type { SubnetArguments, VpcArguments } from "./arguments";
import { zonesOf } from "./zones";

const cidr = z.string().superRefine((written, issues) => {
  const fault = cidrFault(written);
  if (fault !== undefined) return issues.addIssue(fault);
  if (ipVersion(written) === 6) return issues.addIssue("IPv6 addresses on AWS are Amazon's own: give an IPv4 network");
  const bits = Number(written.split("/")[1]);
  if (bits < 16 || bits > 28) issues.addIssue("AWS takes networks from /16 to /28");
});

const tag = z.string().max(256);

/** The longest list of name servers that AWS announces. */
const MOST_SERVERS = 4;

/** The definition of a Vpc's arguments. */
export const vpcArguments = defineArguments<VpcArguments>(
  "Vpc",
  {
    name: tag.min(1).optional(),
    description: tag.optional(),
    cidr,
    subnets: z
      .record(
        z.string(),
        z.strictObject({
          cidr,
          name: tag.min(1).optional(),
          description: tag.optional(),
          gateway: z.union([z.ipv4(), z.literal(false)]).optional(),
          availabilityZone: z.string().min(1).optional(),
          dns: z.array(z.ipv4()).max(MOST_SERVERS).optional(),
          adopt: z.string().min(1).optional(),
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
      ...(await unknownZones(entries, () => zonesOf(cloud))),
    ];
  },
  vpcAdoption,
);

function outside(key: string, { cidr }: SubnetArguments, whole: string): Fault[] {
  if (!isKnown(cidr) || !isKnown(whole) || liesWithin(cidr, whole)) return [];
  return [{ property: `subnets.${key}.cidr`, reason: `${cidr} is not within the Vpc's ${whole}` }];
}

/** A subnet's gateway is its first address, on AWS always. */
function otherGateway(key: string, { cidr, gateway }: SubnetArguments): Fault[] {
  if (!isKnown(cidr) || typeof gateway !== "string" || hasUnknown(gateway)) return [];
  const first = firstAddress(cidr);
  if (canonical(gateway) === first) return [];
  return [{ property: `subnets.${key}.gateway`, reason: `a subnet's gateway on AWS is its first address, ${first}` }];
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
      reason: `name servers are the whole Vpc's on AWS, and subnet ${first?.[0]} names others`,
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
