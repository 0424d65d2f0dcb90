/** What a user may have meant by a name that does not exist. */
import { closest, distance } from "fastest-levenshtein";

/** AWS's words for arguments, as its own API and `@pulumi/aws` have them, and ours for each: whichever a component has. */
const OURS: Readonly<Record<string, readonly string[]>> = {
  instanceType: ["flavor"],
  imageId: ["image"],
  ami: ["image"],
  subnetId: ["subnet"],
  subnetIds: ["subnet"],
  vpcId: ["vpc", "network"],
  groupIds: ["securityGroups"],
  securityGroupIds: ["securityGroups"],
  vpcSecurityGroupIds: ["securityGroups"],
  instanceIds: ["instances"],
  instanceId: ["instances", "attachTo", "instance"],
  cidrBlock: ["cidr"],
  destinationCidrBlock: ["destination"],
  rootBlockDevice: ["systemDisk"],
  ebsBlockDevices: ["dataDisks"],
  volumeType: ["type"],
  volumeSize: ["size"],
  associatePublicIpAddress: ["publicAddress"],
  ingress: ["rules"],
  egress: ["rules"],
  fromPort: ["portRangeMin"],
  toPort: ["portRangeMax"],
  acl: ["policy"],
};

/**
 * The hint for an error: `; did you mean size?` if a known name is that near to the wanted one, or is our word for what AWS
 * calls so; else nothing.
 */
export function didYouMean(wanted: string, known: readonly string[]): string {
  if (wanted === "" || known.length === 0) return "";
  const ours = Object.hasOwn(OURS, wanted) ? OURS[wanted]?.find((word) => known.includes(word)) : undefined;
  if (ours !== undefined) return `; did you mean ${ours}?`;
  const near = closest(wanted, known);
  return distance(wanted, near) <= Math.min(3, Math.ceil(wanted.length / 3)) ? `; did you mean ${near}?` : "";
}

/** The words for an error: the known names that are nearest to the wanted one, at most five. */
export function suggestionFor(wanted: string, known: readonly string[]): string {
  const names = [...new Set(known)];
  if (names.length === 0) return "none is known";
  const close = names.sort((a, b) => distance(wanted, a) - distance(wanted, b)).slice(0, 5);
  return `${names.length > close.length ? "nearest are" : "known are"} ${close.join(", ")}${didYouMean(wanted, close)}`;
}
