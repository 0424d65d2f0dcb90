/** What is wrong with a server's arguments as far as the cloud knows: flavors, images, the user's rights. */
import type { ServerNetwork } from "../../../../components/instance";
import type { Flavor } from "../../../../lookups/flavor";
import { type Fault, hasUnknown } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { missingId } from "../../existing";
import { type ImageState, imageFault, imageFor } from "../../image/api";
import { networkFaults } from "../../network/network/api";
import { groupFaults } from "../../network/securityGroup/named";
import { subnetFaults } from "../../network/subnet/api";
import { volumeTypeFaults } from "../../volume/types";
import { zoneFaults } from "../../zones";
import { findFlavor, missingFlavor } from "../flavor/api";
import { keyPairFaults } from "../keyPair/api";
import { bootFaults } from "./bootDisk";
import type { ServerArgs } from "./server";

/** Faults of a server's arguments. What did not change is not checked again: servers outlive their flavors and images. */
export async function faultsOfServer(
  cloud: OpenStack,
  args: ServerArgs,
  was: ServerArgs | undefined,
): Promise<Fault[]> {
  const isNew = <K extends keyof ServerArgs>(key: K) => !was || JSON.stringify(was[key]) !== JSON.stringify(args[key]);
  const [flavor, image, forbidden, missing] = await Promise.all([
    isNew("flavor") || isNew("image") ? flavorOf(cloud, args.flavor) : undefined,
    isNew("image") ? imageOf(cloud, args.image) : undefined,
    isNew("hypervisorHostname") ? hypervisorFaults(cloud, args) : [],
    missingFaults(cloud, args, was, isNew),
  ]);
  const faults = [...faultsInArguments(args, was), ...forbidden, ...missing];
  if (flavor && "reason" in flavor && isNew("flavor")) faults.push(flavor);
  if (image && "reason" in image) faults.push(image);
  if (flavor && image && !("reason" in flavor) && !("reason" in image)) faults.push(...misfits(args, flavor, image));
  return faults;
}

async function flavorOf(cloud: OpenStack, written: string): Promise<Flavor | Fault | undefined> {
  if (hasUnknown(written)) return undefined;
  return (await findFlavor(cloud, written)) ?? missingFlavor(cloud, written);
}

async function imageOf(cloud: OpenStack, written: string | undefined): Promise<ImageState | Fault | undefined> {
  if (written === undefined || hasUnknown(written)) return undefined;
  return (await imageFault(cloud, written)) ?? imageFor(cloud, written);
}

/** Faults of what is named and not there. */
async function missingFaults(
  cloud: OpenStack,
  { systemDisk, availabilityZone, keyName, networks, serverGroup, securityGroups }: ServerArgs,
  was: ServerArgs | undefined,
  isNew: (key: keyof ServerArgs) => boolean,
): Promise<Fault[]> {
  const type = hasUnknown(systemDisk) ? undefined : systemDisk?.type;
  const isNewType = was?.systemDisk?.type !== type;
  const faults = await Promise.all([
    isNewType ? volumeTypeFaults(cloud, "systemDisk.type", type) : [],
    isNew("availabilityZone") ? zoneFaults(cloud, "compute", availabilityZone) : [],
    isNew("keyName") ? keyPairFaults(cloud, keyName) : [],
    // One that is not known yet has the form of an id.
    isNew("securityGroups") && Array.isArray(securityGroups)
      ? groupFaults(cloud, securityGroups, "securityGroups")
      : [],
    isNew("serverGroup")
      ? missingId(cloud, "server group", "serverGroup", serverGroup, (id) =>
          cloud.find("compute", `/os-server-groups/${id}`, "server_group"),
        )
      : [],
    ...(isNew("networks") && Array.isArray(networks) ? networks : []).flatMap((network, i) =>
      placeFaults(cloud, network, `networks[${i}]`, was?.networks ?? []),
    ),
  ]);
  return faults.flat();
}

/** Faults of a network, subnet or port that is not there; those that the server is in already are. */
function placeFaults(
  cloud: OpenStack,
  { network, subnet, port }: ServerNetwork,
  path: string,
  before: readonly ServerNetwork[],
): Promise<Fault[]>[] {
  const ifNew = <K extends keyof ServerNetwork>(key: K, id: ServerNetwork[K]) =>
    before.some((one) => one[key] === id) ? undefined : id;
  return [
    networkFaults(cloud, `${path}.network`, ifNew("network", network)),
    subnetFaults(cloud, `${path}.subnet`, ifNew("subnet", subnet)),
    missingId(cloud, "port", `${path}.port`, ifNew("port", port), (id) =>
      cloud.find("network", `/ports/${id}`, "port"),
    ),
  ];
}

async function hypervisorFaults(cloud: OpenStack, { hypervisorHostname }: ServerArgs): Promise<Fault[]> {
  if (hypervisorHostname === undefined || (await cloud.isOperator())) return [];
  return [{ property: "hypervisorHostname", reason: "only operators may say on which hypervisor a server runs" }];
}

/** Faults that need no cloud. */
function faultsInArguments(args: ServerArgs, was: ServerArgs | undefined): Fault[] {
  const faults: Fault[] = [];
  const [before, after] = [was?.systemDisk, args.systemDisk];
  if (was && (before === undefined) !== (after === undefined)) {
    const now = before === undefined ? "boots from a disk on its hypervisor" : "boots from a volume";
    faults.push({
      property: "systemDisk",
      reason: `the server ${now}, which cannot change in place; replacing it loses what is on it: to allow that, run \`pulumi up --replace\` with the server's URN`,
    });
  }
  faults.push(...bootFaults(args, before));
  if (before && after && isNumber(before.size) && isNumber(after.size) && after.size < before.size)
    faults.push({ property: "systemDisk.size", reason: `a disk cannot shrink: it has ${before.size} GiB` });
  if (args.userData !== undefined && args.userDataBase64 !== undefined)
    faults.push({ property: "userDataBase64", reason: "give either userData or userDataBase64" });
  const groups = args.securityGroups;
  if (groups !== undefined && Array.isArray(args.networks) && args.networks.every((network) => network.port))
    faults.push({
      property: "securityGroups",
      reason: "existing ports keep their own security groups: assign the groups to the ports",
    });
  return faults;
}

const isNumber = (value: unknown): value is number => typeof value === "number";

/** Faults of an image that does not fit: the disk or the memory is too small, or the image is not ready. */
function misfits({ systemDisk }: ServerArgs, flavor: Flavor, image: ImageState): Fault[] {
  const faults: Fault[] = [];
  if (image.leastRam > flavor.ram)
    faults.push({
      property: "flavor",
      reason: `image ${image.name} needs ${image.leastRam} MiB of memory; flavor ${flavor.name} has ${flavor.ram}`,
    });
  if (systemDisk === undefined && flavor.disk === 0)
    faults.push({ property: "systemDisk", reason: `is required: flavor ${flavor.name} has no disk of its own` });
  const [size, property] = systemDisk === undefined ? [flavor.disk, "flavor"] : [systemDisk.size, "systemDisk.size"];
  if (isNumber(size) && size > 0 && size < image.leastDisk)
    faults.push({
      property,
      reason: `image ${image.name} needs a disk of at least ${image.leastDisk} GiB, not ${size}`,
    });
  if (image.status !== "active")
    faults.push({ property: "image", reason: `image ${image.name} is ${image.status}, not active` });
  return faults;
}
