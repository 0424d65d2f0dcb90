/** An Instance: a server with its data disks and its power. */
import type * as pulumi from "@pulumi/pulumi";
import type { FlavorSpec } from "../lookups/flavor";
import type { DiskSpec } from "../lookups/instance";
import type { BlocksOf } from "../providers";
import { refuseWrongArguments, type WrongArgument } from "../providers/core/errors";
import type { Fields } from "../providers/core/fields";
import type { DeepInput } from "../providers/core/schema";
import { type KnownArguments, type Names, refuseArguments } from "./arguments";
import { Component, type PlaceArgs } from "./component";
import type { CloudKind, SaidOn } from "./kinds";
import type { PowerState, Reboot } from "./power";

/** The disk that an instance boots from, as a volume of its own. */
export interface SystemDisk {
  /** Size in GiB. It may grow in place, also while the instance runs, and never shrink. */
  size: number;
  /** The volume type by name or id; changing it retypes in place. @default the cloud's default type */
  type?: string;
  /** Whether it is deleted with the instance. @default true */
  deleteWithInstance?: boolean;
}

/** One network that an instance is in. */
export interface ServerNetwork {
  /** The network's id. It may be left out if `port` is given. */
  network?: string;
  /** The id of the subnet that the address is from. @default one of the network's */
  subnet?: string;
  /** The fixed address. @default the next free one */
  address?: string;
  /** The id of a port that exists already; it is kept when the instance is deleted, and its security groups are its own. */
  port?: string;
}

/** One data disk of an {@link Instance}. */
export interface DataDiskArgs {
  /** Size in GiB. It may grow, also while attached, and never shrink. */
  size: pulumi.Input<number>;
  /** The volume type by name or id; changing it retypes in place. @default the cloud's default type */
  type?: pulumi.Input<string>;
  /** The description. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The availability zone of the disk; changing it needs a new disk, which is refused. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Whether the disk is deleted when it, or the instance, is removed from the program. @default false: it is kept */
  deleteWithInstance?: boolean;
}

/** Arguments of an {@link Instance}. */
export interface InstanceArgs extends PlaceArgs, BlocksOf<"Instance"> {
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The size, by name or id. Another one resizes the instance in place, with a restart. */
  flavor: pulumi.Input<string>;
  /** The image by name or id; another one needs a new server. */
  image: pulumi.Input<string>;
  /** The system disk as a volume. @default a disk on the hypervisor, as large as the flavor says */
  systemDisk?: DeepInput<SystemDisk>;
  /**
   * The id of its network: `vpc.id`. For several, or a fixed address, give `networks` instead. AWS needs `subnet`, and takes
   * this beside it.
   */
  network?: pulumi.Input<string>;
  /**
   * The id of the subnet of `network` that its address is from: `vpc.subnetIds.front`. Changing it needs a new server.
   * @default one of the network's; AWS needs it
   */
  subnet?: pulumi.Input<string>;
  /** Its networks, in order: the first one's address is the instance's. They can change in place. */
  networks?: DeepInput<ServerNetwork[]>;
  /**
   * The ids or names of its security groups; their order means nothing. Leave it out if the members of `SecurityGroup`s, or
   * `SecurityGroupMember` resources, say which groups it is in.
   * @default the project's group `default`, and whatever else it is put into
   */
  securityGroups?: DeepInput<string[]>;
  /**
   * Its data disks by name. They are created together with the server and attached in the order in which they are
   * written; one that is removed touches no other. A name begins with a letter. @default none
   */
  dataDisks?: Record<string, DataDiskArgs>;
  /**
   * Whether it has a public address of its own, which stays the same when the instance is replaced; it comes and goes in
   * place. It may cost. On AWS alone so far. @default false
   */
  publicAddress?: boolean;
  /** The state to keep it in. @default whatever it is in: nothing starts or stops it */
  power?: pulumi.Input<PowerState>;
  /** Reboots it when the trigger changes; it needs `power`. @default never */
  reboot?: DeepInput<Reboot>;
  /** The availability zone; changing it needs a new server. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** The name of a key pair that may log in; changing it needs a new server. @default none */
  keyName?: pulumi.Input<string>;
  /**
   * What it runs at its first start, as text (a cloud-init file, a script), at most 48 KiB, on AWS 16 KiB. It is kept as a
   * secret; changing it needs a new server.
   * @default nothing
   */
  userData?: pulumi.Input<string>;
  /**
   * The same in base64, for what is no text or is in base64 already (a gzip archive, a MIME message), in place of
   * `userData`; at most 48 KiB of data. It is kept as a secret; changing the data needs a new server.
   * @default nothing
   */
  userDataBase64?: pulumi.Input<string>;
  /** Keys and values of your own. @default none */
  metadata?: DeepInput<Record<string, string>>;
  /** Tags of your own; their order means nothing. @default none */
  tags?: DeepInput<string[]>;
  /**
   * Takes over a server that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: pulumi.Input<string | false>;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: pulumi.Input<boolean>;
  /**
   * The hypervisor to create it on, for operators of an OpenStack.
   * @deprecated use `openstack: { hypervisorHostname }`
   */
  hypervisorHostname?: pulumi.Input<string>;
  /**
   * The id of the server group whose rule it obeys.
   * @deprecated use `openstack: { serverGroup }`
   */
  serverGroup?: pulumi.Input<string>;
}

/** A data disk as the cloud has it. */
export interface DataDisk {
  /** The volume's id. */
  id: string;
  /** Size in GiB. */
  size: number;
  /** The volume type by name. */
  type: string;
  /** The device that the cloud names: `/dev/vdb`. The guest may count otherwise: see `path`. */
  device?: string;
  /** The path in the guest that is the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  path: string;
}

/** The outputs of an {@link Instance}, the same on every cloud. */
export interface InstanceOutputs {
  /** The server's id. */
  id: string;
  /** The name. */
  name: string;
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, … */
  status: string;
  /** The first fixed address in the first network. */
  address?: string;
  /** All addresses, floating ones too. */
  addresses: string[];
  /** The public address that `publicAddress` gave it. */
  publicAddress?: string;
  /** The region it is in. */
  region?: string;
  /** The availability zone it is in. */
  availabilityZone: string;
  /** Its flavor, as large as it was when the instance got it. */
  flavor: FlavorSpec;
  /** The id of the image that its system disk was created from. */
  image?: string;
  /** The disk that it boots from. */
  systemDisk: DiskSpec;
  /** The data disks by name. */
  dataDisks: Record<string, DataDisk>;
  /** The id of the first network. */
  network?: string;
  /** The ids of all its networks. */
  networks: string[];
  /** The ids of its ports, in the order of the networks: what a floating IP takes. */
  ports: string[];
  /** Its security groups: their names on OpenStack, their ids on AWS and Tencent Cloud. */
  securityGroups: string[];
  /** The hypervisor that it runs on; only operators see it. */
  hypervisorHostname?: string;
  /** ISO 8601, UTC; absent on AWS, which says only when it was started last. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
  /** What was done to its power last (`start`, `stop`, `suspend`, `shelve`, `softreboot`, `hardreboot`), if `power` is given. */
  operateType?: string;
  /** When that was. ISO 8601, UTC. */
  operatedAt?: string;
}

const SYSTEM_DISK: Names<SystemDisk> = { size: true, type: true, deleteWithInstance: true };
const DATA_DISK: Names<DataDiskArgs> = {
  ...{ size: true, type: true, description: true },
  ...{ availabilityZone: true, deleteWithInstance: true },
};
const NETWORK: Names<ServerNetwork> = { network: true, subnet: true, address: true, port: true };
const REBOOT: Names<Reboot> = { type: true, trigger: true };

const ARGUMENTS: KnownArguments<InstanceArgs> = {
  known: {
    connection: true,
    region: true,
    project: true,
    name: true,
    description: true,
    flavor: true,
    image: true,
    systemDisk: true,
    network: true,
    subnet: true,
    networks: true,
    securityGroups: true,
    dataDisks: true,
    publicAddress: true,
    power: true,
    reboot: true,
    availabilityZone: true,
    keyName: true,
    userData: true,
    userDataBase64: true,
    metadata: true,
    tags: true,
    adopt: true,
    takeOver: true,
    hypervisorHostname: true,
    serverGroup: true,
  },
  parts: { systemDisk: SYSTEM_DISK, "dataDisks.*": DATA_DISK, "networks.*": NETWORK, reboot: REBOOT },
};

export interface Instance<On extends CloudKind = "openstack">
  extends Fields<SaidOn<On, InstanceOutputs, "createdAt">> {}
/**
 * A server with disks.
 * @example
 * const web = new Instance("web", {
 *   flavor: "m1.small",
 *   image: "ubuntu-24.04",
 *   systemDisk: { size: 20 },
 *   network: vpc.id,
 *   securityGroups: [group.id],
 *   dataDisks: { db: { size: 50 }, logs: { size: 10, deleteWithInstance: true } },
 * });
 */
// biome-ignore lint/correctness/noUnusedVariables: the interface of this name has the parameter.
export class Instance<On extends CloudKind = "openstack"> extends Component {
  constructor(name: string, args: InstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Instance", name, opts);
    this.refusing(() => refuseArguments("Instance", name, args, ARGUMENTS));
    this.refusing(() => refuseFaults(name, args ?? {}));
    this.build<InstanceArgs, Fields<InstanceOutputs>>("Instance", name, args, opts, [
      "id",
      "address",
      "status",
      "dataDisks",
    ]);
  }
}

/** Refuses what only the component can see, on every cloud; all other faults are its resources'. */
function refuseFaults(name: string, args: Partial<InstanceArgs>): void {
  const { network, subnet, networks, dataDisks = {}, power, reboot } = args;
  const wrong: WrongArgument[] = [];
  if ((network ?? subnet ?? undefined) === undefined ? networks === undefined : networks !== undefined)
    wrong.push(["network", "give either network or networks"]);
  if (reboot !== undefined && power === undefined)
    wrong.push(["reboot", 'needs power: "running"; without power nothing is kept running, and nothing rebooted']);
  // JavaScript moves keys that look like numbers to the front: the written order would be lost.
  for (const key of Object.keys(dataDisks))
    if (!/^[a-z]/i.test(key)) wrong.push([`dataDisks.${key}`, "a disk's name begins with a letter"]);
  refuseWrongArguments("Instance", name, wrong);
}
