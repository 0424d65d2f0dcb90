/** A CloudDisk: a volume for itself, attached to an instance where one is named. */
import * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { Volume, type VolumeArgs } from "../providers/openstack/volume/volume";
import { VolumeAttachment } from "../providers/openstack/volume/volumeAttachment";
import { Component, type PlaceArgs, placeOf } from "./component";

/** Arguments of a {@link CloudDisk}. */
export interface CloudDiskArgs extends PlaceArgs, Omit<Inputs<VolumeArgs>, keyof PlaceArgs> {
  /** The id of the instance to attach it to; leaving it out detaches the disk. @default none */
  attachTo?: pulumi.Input<string>;
}

/**
 * A disk with a life of its own. It is deleted with its stack, unless `retainOnDelete` or `protect` says otherwise.
 * @example new CloudDisk("archive", { size: 200, attachTo: web.id })
 */
export class CloudDisk extends Component {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly description: pulumi.Output<string | undefined>;
  readonly region: pulumi.Output<string | undefined>;
  readonly availabilityZone: pulumi.Output<string>;
  /** The volume type by name. */
  readonly type: pulumi.Output<string>;
  /** Size in GiB. */
  readonly size: pulumi.Output<number>;
  /** `available`, `in-use`, … */
  readonly status: pulumi.Output<string>;
  readonly createdAt: pulumi.Output<string>;
  readonly updatedAt: pulumi.Output<string | undefined>;
  /** The id of the instance that it is attached to, if any. */
  readonly attachedTo: pulumi.Output<string | undefined>;
  /** The device that the cloud names: `/dev/vdb`. The guest may count otherwise: see `path`. */
  readonly device: pulumi.Output<string | undefined>;
  /** The path in the guest that stays the same whatever else is attached: `/dev/disk/by-id/virtio-…`. */
  readonly path: pulumi.Output<string | undefined>;
  /** When it was attached. */
  readonly attachedAt: pulumi.Output<string | undefined>;

  constructor(name: string, args: CloudDiskArgs, opts: pulumi.ComponentResourceOptions = {}) {
    super("CloudDisk", name, opts);
    const { attachTo, ...own } = args;
    const volume = new Volume(
      name,
      { ...own, name: own.name ?? name },
      { parent: this, retainOnDelete: opts.retainOnDelete },
    );
    const attachment =
      attachTo === undefined
        ? undefined
        : new VolumeAttachment(
            name,
            { ...placeOf(args), server: attachTo, volume: volume.id },
            { parent: this, retainOnDelete: false },
          );

    this.id = volume.id;
    this.name = volume.name.apply((given) => given ?? name);
    this.description = volume.description;
    this.region = volume.regionName;
    this.availabilityZone = volume.zone;
    this.type = volume.volumeType;
    this.size = volume.size;
    this.status = attachment?.status ?? volume.status;
    this.createdAt = volume.createdAt;
    this.updatedAt = volume.updatedAt;
    this.attachedTo = attachment?.server ?? volume.attachedTo;
    this.device = attachment?.device ?? volume.device;
    this.path = attachment?.path ?? pulumi.output(undefined);
    this.attachedAt = attachment?.attachedAt ?? volume.attachedAt;
    this.registerOutputs({ id: this.id, status: this.status, attachedTo: this.attachedTo, device: this.device });
  }
}
