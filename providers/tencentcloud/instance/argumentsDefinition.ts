/** An Instance's arguments as Tencent Cloud takes them: what is wrong with their values, and what names mean nothing there. */
import { z } from "zod";
import { severalNamed } from "../../core/oneObject";
import { type Fault, hasUnknown, type Shape } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import type { TencentArgs } from "../args";
import { defineArguments } from "../arguments/definition";
import type { Tencent } from "../client";
import { differences } from "../differences";
import { imageFault, imagesMeant } from "../image/api";
import { groupsNamed } from "../securityGroup/api";
import { metadataField } from "../tags";
import { subnetOf } from "../vpc/api";
import { flavorOf } from "./flavors";
import { keyPairs } from "./keyPairs";

/** What an instance's system disk may be. */
export interface SystemDiskArguments {
  size: number;
  type?: string;
  deleteWithInstance?: boolean;
}

/** An Instance's arguments, as far as Tencent Cloud can say something of their values. */
export interface InstanceArguments extends TencentArgs {
  /** The name. */
  name?: string;
  /** The description. */
  description?: string;
  /** The instance type. */
  flavor: string;
  /** The image's id or name. */
  image: string;
  /** The system disk. */
  systemDisk?: SystemDiskArguments;
  /** The Vpc's id. */
  network?: string;
  /** The subnet's id. */
  subnet: string;
  /** The ids or names of its security groups. */
  securityGroups?: string[];
  /** The zone. */
  availabilityZone?: string;
  /** The key pair's name. */
  keyName?: string;
  /** The length of the user data in bytes; -1 for what is no base64. */
  userDataBytes?: number;
  /** By what somebody may log in, as far as it can be told. */
  loginBy?: "something" | "nothing";
  /** Whether it has a public address, or one cannot tell how it gets out. */
  wayOut?: "some" | "none";
  /** The user's keys and values. */
  metadata?: Record<string, string>;
}

const LIMITS = differences.limited.Instance;

/** The most that CVM takes of user data, in bytes. */
const MOST_USER_DATA = 16_384;

type Check = (
  args: InstanceArguments,
  was: InstanceArguments | undefined,
  cloud: Tencent,
) => Promise<Fault[]> | Fault[];

/** The definition of an Instance's arguments. */
export const instanceArguments = defineArguments<InstanceArguments>(
  "Instance",
  {
    name: z.string().min(1).max(128).optional(),
    description: z.string().max(255).optional(),
    flavor: z.string().min(1),
    image: z.string().min(1),
    systemDisk: z
      .strictObject({
        size: z.int().min(20, "Tencent Cloud's system disks have at least 20 GiB").max(2048),
        type: z.string().min(1).optional(),
        deleteWithInstance: z.literal(true, LIMITS["systemDisk.deleteWithInstance"].false).optional(),
      } satisfies Shape<SystemDiskArguments>)
      .optional(),
    network: z.string().min(1).optional(),
    subnet: z.string().min(1),
    securityGroups: z.array(z.string().min(1)).min(1).optional(),
    availabilityZone: z.string().min(1).optional(),
    keyName: z.string().min(1).optional(),
    userDataBytes: z.number().optional(),
    loginBy: z.enum(["something", "nothing"]).optional(),
    wayOut: z.enum(["some", "none"]).optional(),
    metadata: metadataField.optional(),
  },
  async (args, was, { cloud }) => {
    const checks: Check[] = [userData, systemDisk, image, flavor, place, groups, key, warnings];
    return (await Promise.all(checks.map((check) => check(args, was, cloud)))).flat();
  },
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
  return [{ property: "userData", reason: `has ${bytes} bytes, and Tencent Cloud takes at most ${MOST_USER_DATA}` }];
};

const systemDisk: Check = (args, was) => {
  const before = was?.systemDisk?.size;
  if (!isNew("systemDisk", args, was) || typeof before !== "number") return [];
  const { size = before } = args.systemDisk ?? {};
  return size >= before ? [] : [{ property: "systemDisk.size", reason: `cannot shrink: it has ${before} GiB` }];
};

const image: Check = async (args, was, cloud) => {
  const { image: written, systemDisk: disk } = args;
  if (hasUnknown(written) || (!isNew("image", args, was) && !isNew("systemDisk", args, was))) return [];
  const found = await imagesMeant(cloud, written);
  const reason = imageFault(cloud, written, found);
  // What a name meant when it was written, it means still.
  if (reason !== undefined) return isNew("image", args, was) ? [{ property: "image", reason, isMissing: true }] : [];
  const least = found[0]?.ImageSize ?? 0;
  const size = disk === undefined || hasUnknown(disk) ? undefined : disk.size;
  if (size === undefined || size >= least) return [];
  return [{ property: "systemDisk.size", reason: `image ${written} needs at least ${least} GiB` }];
};

const flavor: Check = async (args, was, cloud) => {
  if (!isNew("flavor", args, was) || (await flavorOf(cloud, args.flavor))) return [];
  return [{ property: "flavor", reason: `Tencent Cloud has no instance type ${args.flavor} in ${cloud.region}` }];
};

const place: Check = async (args, was, cloud) => {
  const { subnet, network, availabilityZone: zone } = args;
  if (hasUnknown(subnet)) return [];
  if (!(["subnet", "network", "availabilityZone"] as const).some((name) => isNew(name, args, was))) return [];
  const found = await subnetOf(cloud, subnet);
  if (!found)
    return [
      { property: "subnet", reason: `Tencent Cloud has no subnet ${subnet} in ${cloud.region}`, isMissing: true },
    ];
  const faults: Fault[] = [];
  if (network !== undefined && !hasUnknown(network) && network !== found.VpcId)
    faults.push({ property: "network", reason: `subnet ${subnet} is in ${found.VpcId}, not in ${network}` });
  if (zone !== undefined && !hasUnknown(zone) && zone !== found.Zone)
    faults.push({ property: "availabilityZone", reason: `subnet ${subnet} is in ${found.Zone}` });
  return faults;
};

const groups: Check = async (args, was, cloud) => {
  const { securityGroups: written } = args;
  if (written === undefined || !isNew("securityGroups", args, was)) return [];
  const found = await groupsNamed(cloud, written);
  return found.flatMap((meant, i) => {
    const property = `securityGroups[${i}]`;
    if (meant.length === 1) return [];
    if (meant.length === 0)
      return [{ property, reason: `there is no security group ${written[i]} in ${cloud.region}`, isMissing: true }];
    const ids = meant.map(({ SecurityGroupId = "" }) => SecurityGroupId);
    return [{ property, reason: severalNamed(`groups in ${cloud.region}`, written[i], ids) }];
  });
};

const key: Check = async (args, was, cloud) => {
  const { keyName = "" } = args;
  if (!isNew("keyName", args, was)) return [];
  const names = (await keyPairs(cloud)).flatMap(({ KeyName }) => KeyName ?? []);
  if (names.includes(keyName)) return [];
  const reason = `Tencent Cloud has no key pair ${keyName} in ${cloud.region}; ${suggestionFor(keyName, names)}`;
  return [{ property: "keyName", reason, isMissing: true }];
};

/** Warnings about a new instance; about one that is there there are none. */
const warnings: Check = ({ loginBy, wayOut }, was) => {
  if (was !== undefined) return [];
  const found: Fault[] = [];
  if (loginBy === "nothing")
    found.push({
      property: "keyName",
      reason: "there is neither a key pair nor a password nor user data: nobody can log in",
      isWarning: true,
    });
  if (wayOut === "none")
    found.push({
      property: "publicAddress",
      reason:
        "a public address and a NAT gateway are missing, so it reaches nothing outside of its Vpc: give it publicAddress: true, or the Vpc's router tencentcloud: { nat }",
      isWarning: true,
    });
  return found;
};
