/** An instance with all that belongs to it: flavor, disks, networks. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";
import type { Flavor } from "./flavor";

/** A disk of an instance, as the cloud has it. */
export interface DiskSpec {
  /** The volume's id; absent for a disk on the hypervisor itself. */
  id?: string;
  /** Size in GiB. */
  size: number;
  /** The volume type by name; absent for a disk on the hypervisor itself. */
  type?: string;
  /** The device under which the instance sees it: `/dev/vda`. */
  device?: string;
}

/** An instance, as the cloud has it now. */
export interface GetInstanceResult {
  /** The server's id. */
  id: string;
  /** The name. */
  name: string;
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, `ERROR`, … */
  status: string;
  /** The first fixed address in its first network, as an `Instance` gives it out. */
  address?: string;
  /** All its addresses, floating ones too. */
  addresses: string[];
  /** The region it is in. */
  region?: string;
  /** The availability zone it is in. */
  availabilityZone: string;
  /** Its flavor, as large as it was when the instance got it. */
  flavor: Flavor;
  /** The id of the image that its system disk was created from. */
  image?: string;
  /** The disk that it boots from. */
  systemDisk?: DiskSpec;
  /** Its other disks, by device. */
  dataDisks: DiskSpec[];
  /** The id of the network that `address` is in. */
  network?: string;
  /** The ids of all its networks, in order. */
  networks: string[];
  /** The names of its security groups. */
  securityGroups: string[];
  /** The hypervisor that it runs on; only operators see it. */
  hypervisorHostname?: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** Which instance. */
export interface GetInstanceArgs extends LookupArgs, IdOrName {}

/**
 * An instance by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { address, dataDisks } = await getInstance({ name: "web" });
 */
export function getInstance(args: GetInstanceArgs, opts?: LookupOptions): Promise<GetInstanceResult> {
  return ask("getInstance", args, opts);
}

/** {@link getInstance} with inputs that may be Outputs. */
export const getInstanceOutput = asOutput(getInstance);
