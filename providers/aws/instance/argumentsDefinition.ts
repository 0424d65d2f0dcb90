/** An Instance's arguments as AWS takes them: what is wrong with their values, and what names mean nothing there. */
import { z } from "zod";
import { severalNamed } from "../../core/oneObject";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import { defineArguments } from "../arguments/definition";
import type { Aws } from "../client";
import { imageFault, imagesMeant, smallestDisk } from "../image/api";
import { groupsNamed } from "../securityGroup/api";
import { subnetOf } from "../vpc/subnets";
import { instanceAdoption } from "./adoption";
import type { InstanceArguments, SystemDiskArguments } from "./arguments";
import { flavorOf } from "./flavors";
import { keyNames } from "./keyPairs";
import { warningsOf } from "./warnings";

/** The most that EC2 takes of user data, in bytes. */
const MOST_USER_DATA = 16_384;
/** The most tags that an object of AWS has; ours are three of them. */
const MOST_TAGS = 47;

const disk = z.strictObject({
  size: z.int().min(1).max(65_536),
  type: z.string().min(1).optional(),
  deleteWithInstance: z.boolean().optional(),
} satisfies Shape<SystemDiskArguments>);

/** The types of volume that EBS boots from. */
const BOOT_TYPES = ["gp2", "gp3", "io1", "io2", "standard"];

type Check = (args: InstanceArguments, was: InstanceArguments | undefined, cloud: Aws) => Promise<Fault[]> | Fault[];

/** The definition of an Instance's arguments. */
export const instanceArguments = defineArguments<InstanceArguments>(
  "Instance",
  {
    name: z.string().min(1).max(256).optional(),
    description: z.string().max(256).optional(),
    flavor: z.string().min(1),
    image: z.string().min(1),
    imageOwners: z.array(z.string().min(1)).min(1).optional(),
    systemDisk: disk.optional(),
    network: z.string().min(1).optional(),
    subnet: z.string().min(1),
    address: z.ipv4("must be an IPv4 address").optional(),
    securityGroups: z.array(z.string().min(1)).min(1).optional(),
    availabilityZone: z.string().min(1).optional(),
    keyName: z.string().min(1).optional(),
    userDataBytes: z.number().optional(),
    loginBy: z.enum(["something", "nothing"]).optional(),
    wayOut: z.enum(["nat", "none", "unknown"]).optional(),
    metadata: z.record(z.string().min(1).max(128), z.string().max(256)).optional(),
    tags: z.array(z.string().min(1).max(128)).optional(),
  },
  async (args, was, { cloud }) => {
    const checks: Check[] = [userData, tags, systemDisk, image, flavor, place, groups, key];
    const told = args.wayOut === undefined && args.loginBy === undefined ? [] : warningsOf(args, was, cloud);
    return (await Promise.all([...checks.map((check) => check(args, was, cloud)), told])).flat();
  },
  instanceAdoption,
);

/** Whether an argument is written, known, and another one than before. */
function isNew<Key extends keyof InstanceArguments>(
  name: Key,
  args: InstanceArguments,
  was: InstanceArguments | undefined,
): boolean {
  const value = args[name];
  return value !== undefined && !hasUnknown(value) && JSON.stringify(value) !== JSON.stringify(was?.[name]);
}

const userData: Check = ({ userDataBytes: bytes = 0 }) => {
  if (typeof bytes !== "number") return [];
  if (bytes < 0) return [{ property: "userDataBase64", reason: "is no base64" }];
  if (bytes <= MOST_USER_DATA) return [];
  return [{ property: "userData", reason: `has ${bytes} bytes, and AWS takes at most ${MOST_USER_DATA}` }];
};

const tags: Check = ({ metadata, tags: own }) => {
  const keys = isKnown(metadata) ? Object.keys(metadata) : [];
  const list = isKnown(own) ? own : [];
  const reserved = (key: string) =>
    key.toLowerCase().startsWith("aws:") || ["Name", "Description", "omnicloud"].includes(key);
  const reason = "is a tag of AWS's or of this package: choose another key";
  return [
    ...keys.filter(reserved).map((key) => ({ property: `metadata.${key}`, reason })),
    ...list.flatMap((tag, i) => {
      if (reserved(tag)) return [{ property: `tags[${i}]`, reason }];
      if (keys.includes(tag))
        return [{ property: `tags[${i}]`, reason: `is a key of metadata too: on AWS both are tags` }];
      return [];
    }),
    ...(keys.length + list.length > MOST_TAGS
      ? [{ property: "metadata", reason: `AWS takes at most ${MOST_TAGS} of metadata and tags together` }]
      : []),
  ];
};

function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && typeof value === "object" && !hasUnknown(value);
}

const systemDisk: Check = ({ systemDisk: now }, was) => {
  if (!isKnown(now)) return [];
  const faults: Fault[] = [];
  if (now.type !== undefined && !BOOT_TYPES.includes(now.type))
    faults.push({ property: "systemDisk.type", reason: `AWS boots from ${BOOT_TYPES.join(", ")}` });
  const before = was?.systemDisk?.size;
  if (typeof before === "number" && now.size < before)
    faults.push({ property: "systemDisk.size", reason: `cannot shrink: it has ${before} GiB` });
  return faults;
};

const image: Check = async (args, was, cloud) => {
  const { image: written, imageOwners, systemDisk: disk } = args;
  if (hasUnknown(written) || hasUnknown(imageOwners)) return [];
  if (!isNew("image", args, was) && !isNew("systemDisk", args, was)) return [];
  const found = await imagesMeant(cloud, written, imageOwners);
  const reason = imageFault(cloud, written, found, imageOwners);
  // What a name meant when it was written, it means still.
  if (reason !== undefined) return isNew("image", args, was) ? [{ property: "image", reason, isMissing: true }] : [];
  const [one] = found;
  const least = one && smallestDisk(one);
  if (least === undefined || !isKnown(disk) || disk.size >= least) return [];
  return [{ property: "systemDisk.size", reason: `image ${written} needs at least ${least} GiB` }];
};

const flavor: Check = async (args, was, cloud) => {
  if (!isNew("flavor", args, was) || (await flavorOf(cloud, args.flavor))) return [];
  return [{ property: "flavor", reason: `AWS has no instance type ${args.flavor} in ${cloud.region}` }];
};

const place: Check = async (args, was, cloud) => {
  const { subnet, network, availabilityZone: zone } = args;
  if (hasUnknown(subnet)) return [];
  if (!(["subnet", "network", "availabilityZone"] as const).some((name) => isNew(name, args, was))) return [];
  const found = await subnetOf(cloud, subnet);
  if (!found)
    return [{ property: "subnet", reason: `AWS has no subnet ${subnet} in ${cloud.region}`, isMissing: true }];
  const faults: Fault[] = [];
  if (network !== undefined && !hasUnknown(network) && network !== found.VpcId)
    faults.push({ property: "network", reason: `subnet ${subnet} is in ${found.VpcId}, not in ${network}` });
  if (zone !== undefined && !hasUnknown(zone) && zone !== found.AvailabilityZone)
    faults.push({ property: "availabilityZone", reason: `subnet ${subnet} is in ${found.AvailabilityZone}` });
  return faults;
};

const groups: Check = async (args, was, cloud) => {
  const { securityGroups: written, subnet } = args;
  if (!isKnown(written) || hasUnknown(subnet) || !isNew("securityGroups", args, was)) return [];
  const vpc = (await subnetOf(cloud, subnet))?.VpcId;
  if (vpc === undefined) return [];
  const found = await groupsNamed(cloud, written, vpc);
  return found.flatMap((meant, i) => {
    const property = `securityGroups[${i}]`;
    if (meant.length === 1) return [];
    if (meant.length === 0)
      return [{ property, reason: `there is no security group ${written[i]} in ${vpc}`, isMissing: true }];
    const ids = meant.map(({ GroupId = "" }) => GroupId);
    return [{ property, reason: severalNamed(`groups in ${vpc}`, written[i], ids) }];
  });
};

const key: Check = async (args, was, cloud) => {
  const { keyName = "" } = args;
  if (!isNew("keyName", args, was)) return [];
  const names = await keyNames(cloud);
  if (names.includes(keyName)) return [];
  const reason = `AWS has no key pair ${keyName} in ${cloud.region}; ${suggestionFor(keyName, [...names])}`;
  return [{ property: "keyName", reason, isMissing: true }];
};
