/** An Instance: a server with its data disks and its power. */
import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import type { FlavorSpec } from "../providers/openstack/compute/flavor/api";
import { InstancePower, type PowerState, type Reboot } from "../providers/openstack/compute/power/definition";
import { Server } from "../providers/openstack/compute/server/definition";
import type { ServerArgs } from "../providers/openstack/compute/server/server";
import type { DiskSpec } from "../providers/openstack/compute/server/systemDisk";
import { VolumeAttachment } from "../providers/openstack/volume/attachment/definition";
import { Volume } from "../providers/openstack/volume/volume";
import { Component, type PlaceArgs, placeOf } from "./component";

/** One data disk of an {@link Instance}. */
export interface DataDiskArgs {
  /** Size in GiB. It may grow, also while attached, and never shrink. */
  size: pulumi.Input<number>;
  /** The volume type by name; changing it retypes in place. @default the cloud's default type */
  type?: pulumi.Input<string>;
  /** @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** The availability zone of the disk; changing it needs a new disk, which is refused. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Whether the disk goes when it, or the instance, is taken out of the program. @default false: it is kept */
  deleteWithInstance?: boolean;
}

/** Arguments of an {@link Instance}. */
export interface InstanceArgs extends PlaceArgs, Omit<Inputs<ServerArgs>, keyof PlaceArgs | "networks"> {
  /** The id of its network: `vpc.id`. For several, or a fixed address, give `networks`. */
  network?: pulumi.Input<string>;
  /** Its networks, in order: the first one's address is the instance's. */
  networks?: Inputs<ServerArgs>["networks"];
  /**
   * Its data disks by name. They are made together with the server and attached in the order in which they are written;
   * one that is taken out touches no other. A name begins with a letter. @default none
   */
  dataDisks?: Record<string, DataDiskArgs>;
  /** The state to keep it in. @default whatever it is in: nothing starts or stops it */
  power?: pulumi.Input<PowerState>;
  /** Reboots it when the trigger changes; it needs `power`. */
  reboot?: Inputs<Reboot>;
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
  /** The path in the guest that stays the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  path: string;
}

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
export class Instance extends Component {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, … */
  readonly status: pulumi.Output<string>;
  /** The first fixed address in the first network. */
  readonly address: pulumi.Output<string | undefined>;
  /** All addresses, floating ones too. */
  readonly addresses: pulumi.Output<string[]>;
  readonly region: pulumi.Output<string | undefined>;
  readonly availabilityZone: pulumi.Output<string>;
  readonly flavor: pulumi.Output<FlavorSpec>;
  /** The id of the image that its system disk was made from. */
  readonly image: pulumi.Output<string | undefined>;
  readonly systemDisk: pulumi.Output<DiskSpec>;
  /** The data disks by name. */
  readonly dataDisks: pulumi.Output<Record<string, DataDisk>>;
  /** The id of the first network. */
  readonly network: pulumi.Output<string | undefined>;
  /** The ids of all its networks. */
  readonly networks: pulumi.Output<string[]>;
  /** The ids of its ports, in the order of the networks: what a floating IP takes. */
  readonly ports: pulumi.Output<string[]>;
  /** The names of its security groups. */
  readonly securityGroups: pulumi.Output<string[]>;
  /** The hypervisor that it runs on; only operators see it. */
  readonly hypervisorHostname: pulumi.Output<string | undefined>;
  readonly createdAt: pulumi.Output<string>;
  readonly updatedAt: pulumi.Output<string | undefined>;
  /** What was done to its power last (`start`, `stop`, `suspend`, `softreboot`, `hardreboot`), where `power` is given. */
  readonly operateType?: pulumi.Output<string | undefined>;
  /** When that was. */
  readonly operatedAt?: pulumi.Output<string | undefined>;

  constructor(name: string, args: InstanceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("Instance", name, opts);
    const { network, networks, dataDisks = {}, power, reboot, ...own } = args;
    refuse(name, args);
    const place = placeOf(args);
    const child = { parent: this };
    const nets = networks ?? [{ network }];
    const server = new Server(name, { ...own, name: own.name ?? name, networks: nets }, child);

    // Attached one after the other: the order of the devices is the order in which they are written.
    let last: pulumi.Resource = server;
    const disks = Object.entries(dataDisks).map(([key, { deleteWithInstance = false, ...disk }]) => {
      const of = `${name}-${key}`;
      const volume = new Volume(of, { ...place, ...disk }, { ...child, retainOnDelete: !deleteWithInstance });
      const attachment = new VolumeAttachment(
        of,
        { ...place, server: server.id, volume: volume.id },
        // The cloud detaches the disks of a deleted server. One that goes with it must be free before that.
        { ...child, dependsOn: last, ...(deleteWithInstance ? {} : { deletedWith: server }) },
      );
      last = attachment;
      const { id, size, volumeType: type } = volume;
      return [key, pulumi.output({ id, size, type, device: attachment.device, path: attachment.path })] as const;
    });

    const powered =
      power === undefined
        ? undefined
        : new InstancePower(name, { ...place, server: server.id, state: power, reboot }, { ...child, dependsOn: last });

    this.id = server.id;
    this.name = server.name.apply((given) => given ?? name);
    this.status = powered?.status ?? server.status;
    this.address = server.address;
    this.addresses = server.addresses;
    this.region = server.regionName;
    this.availabilityZone = server.zone;
    this.flavor = server.flavorSpec;
    this.image = server.imageId;
    this.systemDisk = server.rootDisk;
    this.dataDisks = pulumi.output(Object.fromEntries(disks));
    this.network = server.networkIds.apply(([first]) => first);
    this.networks = server.networkIds;
    this.ports = server.portIds;
    this.securityGroups = server.securityGroupNames;
    this.hypervisorHostname = server.hypervisor;
    this.createdAt = server.createdAt;
    this.updatedAt = server.updatedAt;
    if (powered) {
      this.operateType = powered.operateType;
      this.operatedAt = powered.operatedAt;
    }
    this.registerOutputs({ id: this.id, address: this.address, status: this.status, dataDisks: this.dataDisks });
  }
}

/** Faults that only the component can see; all others are its resources'. */
function refuse(name: string, { network, networks, dataDisks = {}, power, reboot }: InstanceArgs): void {
  const fault = (propertyPath: string, reason: string) =>
    new pulumi.InputPropertyError({ propertyPath, reason: `Instance ${name}: ${propertyPath}: ${reason}` });
  if ((network === undefined) === (networks === undefined)) throw fault("network", "give either network or networks");
  if (reboot !== undefined && power === undefined)
    throw fault("reboot", 'needs power: "running"; without power nothing is kept running, and nothing rebooted');
  // JavaScript moves keys that look like numbers to the front: the written order would be lost.
  for (const key of Object.keys(dataDisks))
    if (!/^[a-z]/i.test(key)) throw fault(`dataDisks.${key}`, "a disk's name begins with a letter");
}
