/** What an account holds, saved as a sandbox's content is, and in lines in which two accounts that a program built alike are equal. */
import type { CloudContent } from "../cloud";
import { type Account, lookAt } from "./look";

/** What an account holds, in a sandbox's form: each object by its key. */
export async function contentOf(endpoint: string): Promise<CloudContent> {
  const services: Record<string, Record<string, object>> = {};
  for (const [kind, seen] of Object.entries(await lookAt(endpoint))) {
    const [service = "", field = ""] = kind.split(" ");
    const there = services[service] ?? {};
    services[service] = there;
    there[field] = { $map: seen.map(([id, object]) => [id, { id, ...object }]) };
  }
  return { services };
}

/** Fields that differ from one account to the next although a user sees no difference. */
const OWN = new RegExp(
  `^(${[
    "id|.*Time|.*Date|CreationDate|CreationToken|ReservationId|AttachTime|ETag",
    "PublicIp|PublicIpAddress|PublicDnsName|PrivateIpAddress|PrivateIpAddresses|PrivateIp|PrivateDnsName|IpAddress|MacAddress",
    "NetworkInterfaces?|NetworkInterfaceId|AssociationId|RouteTableAssociationId|.*Arn|Arn|UserId|ClientToken|AmiLaunchIndex",
    "NatGatewayAddresses|LaunchTime|StateTransitionReason|SizeInBytes|NumberOfMountTargets|AvailableIpAddressCount",
    "SecurityGroupRuleId|GroupName|KmsKeyId",
  ].join("|")})$`,
);

/** Times, marks and digests that stand within texts. */
const WITHIN = [
  /\d{4}-\d\d-\d\dT[\d:.]+Z?/g,
  /\b[0-9a-f]{8}-[0-9a-f]{12}\b/g,
  /\b[0-9a-f]{20,64}\b/g,
  /(?<=[-_/])[0-9a-f]{8}\b/g,
];

/** The ids of AWS. */
const ID = /\b(vpc|subnet|rtb|igw|dopt|nat|sg|eipalloc|vol|i|fs|fsmt|eni)-[0-9a-f]{8,17}\b/g;

/** Every object as one line, sorted. */
export function linesOf({ services }: CloudContent): string[] {
  const account = accountIn(services);
  const names = namesIn(account);
  const plain = (value: unknown): unknown => {
    if (typeof value === "string") {
      const named = value.replace(ID, (id, prefix: string) => names.get(id) ?? prefix);
      return WITHIN.reduce((text, own) => text.replace(own, "…"), named);
    }
    if (typeof value !== "object" || value === null || value instanceof Date) return value instanceof Date ? "" : value;
    if (Array.isArray(value)) return value.map(plain).sort(byText);
    const fields = Object.entries(value).filter(([key, inner]) => !OWN.test(key) && !isEmpty(inner));
    return Object.fromEntries(fields.map(([key, inner]) => [key, plain(inner)]).sort(byText));
  };
  return Object.entries(account)
    .flatMap(([kind, seen]) => seen.map(([, object]) => `${kind} ${JSON.stringify(plain(object))}`))
    .sort();
}

function accountIn(services: CloudContent["services"]): Account {
  return Object.fromEntries(
    Object.entries(services).flatMap(([service, fields]) =>
      Object.entries(fields as Record<string, { $map: Account[string] }>).map(([field, { $map }]) => [
        `${service} ${field}`,
        $map,
      ]),
    ),
  );
}

/** What each id is called in lines: what it is, and its name. */
function namesIn(account: Account): Map<string, string> {
  const names = new Map<string, string>();
  for (const seen of Object.values(account))
    for (const [id, object] of seen) {
      const { Tags = [] } = object as { Tags?: { Key?: string; Value?: string }[] };
      const name = Tags.find(({ Key }) => Key === "Name")?.Value;
      names.set(id, `${id.split("-")[0]}:${name ?? ""}`);
    }
  return names;
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

function byText(a: unknown, b: unknown): number {
  const [one = "", other = ""] = [JSON.stringify(a), JSON.stringify(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}
