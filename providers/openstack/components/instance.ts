/** An Instance on OpenStack: a server, its data disks attached one after the other, and its power. */
import * as pulumi from "@pulumi/pulumi";
import type { DataDisk, DataDiskArgs, InstanceArgs, InstanceOutputs } from "../../../components/instance";
import { noteOwnPower } from "../../../components/ownPower";
import type { GetInstanceResult } from "../../../lookups/instance";
import { typeOf } from "../../core/address";
import { sayBesideLater } from "../../core/changedLater";
import type { Builder } from "../../core/cloud";
import { refuseWrongArguments, type WrongArgument } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { powerListType } from "../compute/power/list";
import { powerType, ServerPower } from "../compute/power/power";
import { Server } from "../compute/server/server";
import { differences } from "../differences";
import { lookUpPlace } from "../lookUpPlace";
import { groupsOf } from "../network/securityGroupMember/joined";
import { latest } from "../time";
import { VolumeAttachment } from "../volume/attachment/attachment";
import { Volume } from "../volume/volume";
import { noteNetworks } from "./addressKept";
import { type Place, placeOf, withBlock } from "./place";

/** What stands beside an instance and changes its power. */
const POWERS = [powerType, powerListType].map(({ name }) => typeOf(name));

const LIMITS = differences.limited.Instance;

/** Builds an Instance. */
export const build: Builder<InstanceArgs, Fields<InstanceOutputs>> = (self, name, args) => {
  refuseUnsupported(name, args);
  const {
    network,
    subnet,
    networks,
    dataDisks,
    power,
    reboot,
    publicAddress: _none,
    ...own
  } = withBlock("Instance", name, args);
  const place = placeOf(args);
  const wanted = networks ?? [subnet === undefined ? { network } : { network, subnet }];
  noteNetworks(self, wanted);
  const server = new Server(
    name,
    {
      ...own,
      name: own.name ?? name,
      networks: wanted,
    },
    { parent: self },
  );
  if (power !== undefined) noteOwnPower(server, name);
  const { disks, last } = attachDisks(self, name, place, server, dataDisks);
  const powered =
    power === undefined
      ? undefined
      : new ServerPower(name, { ...place, server: server.id, state: power, reboot }, { parent: self, dependsOn: last });
  const built: Fields<InstanceOutputs> = {
    id: server.id,
    name: server.name.apply((given) => given ?? name),
    status: powered?.status ?? server.status,
    address: server.address,
    addresses: server.addresses,
    publicAddress: pulumi.output(undefined),
    region: server.regionName,
    ...(powered ? placedAs(server, powered) : { availabilityZone: server.zone, hypervisorHostname: server.hypervisor }),
    flavor: server.flavorSpec,
    image: server.imageId,
    systemDisk: server.rootDisk,
    dataDisks: pulumi.output(disks),
    network: server.networkIds.apply(([first] = []) => first),
    networks: server.networkIds,
    ports: server.portIds,
    securityGroups: groupsOf(server),
    createdAt: server.createdAt,
    updatedAt: powered ? pulumi.all([server.updatedAt, powered.updatedAt]).apply(latest) : server.updatedAt,
    operateType: powered?.operateType ?? pulumi.output(undefined),
    operatedAt: powered?.operatedAt ?? pulumi.output(undefined),
  };
  if (powered === undefined) sayPowerLater(built, server, place);
  return built;
};

/** An instance without a power of its own says what one beside it did in the same `up`. */
function sayPowerLater(built: Fields<InstanceOutputs>, server: Server, place: Place): void {
  sayBesideLater<GetInstanceResult>(built, server, POWERS, {
    look: "getInstance",
    args: { ...lookUpPlace(place), id: server.id },
    isThere: server.createdAt,
    outputs: {
      status: "status",
      updatedAt: "updatedAt",
      availabilityZone: "availabilityZone",
      hypervisorHostname: "hypervisorHostname",
    },
  });
}

/** @throws ArgumentError naming all that this package does not do on OpenStack */
function refuseUnsupported(name: string, { network, subnet, publicAddress }: InstanceArgs): void {
  const wrong: WrongArgument[] = [];
  if (subnet !== undefined && network === undefined) wrong.push(["network", LIMITS.network["none beside subnet"]]);
  if (publicAddress !== undefined && publicAddress !== false) wrong.push(["publicAddress", LIMITS.publicAddress.true]);
  refuseWrongArguments("Instance", name, wrong);
}

/** Where an instance is: as its server says, or its power if that was changed since. A shelved one is nowhere. */
function placedAs(
  server: Server,
  powered: ServerPower,
): Pick<Fields<InstanceOutputs>, "availabilityZone" | "hypervisorHostname"> {
  const times = pulumi.all([server.updatedAt, powered.updatedAt]);
  const isNewer = times.apply(([before, since]) => since !== undefined && latest([before, since]) === since);
  return {
    availabilityZone: pulumi
      .all([isNewer, server.zone, powered.zone])
      .apply(([newer, before, since]) => (newer && since !== undefined ? since : before)),
    hypervisorHostname: pulumi
      .all([isNewer, server.hypervisor, powered.hypervisor])
      .apply(([newer, before, since]) => (newer ? since : before)),
  };
}

/**
 * Creates the data disks and attaches them one after the other: the order of the devices is the order in which they are
 * written.
 * @returns the disks by name, and the resource that is created last
 */
function attachDisks(
  self: pulumi.Resource,
  name: string,
  place: Place,
  server: Server,
  dataDisks: Record<string, DataDiskArgs> = {},
): { disks: Record<string, pulumi.Output<DataDisk>>; last: pulumi.Resource } {
  let last: pulumi.Resource = server;
  const disks = Object.entries(dataDisks).map(([key, { deleteWithInstance = false, ...disk }]) => {
    const of = `${name}-${key}`;
    const volume = new Volume(
      of,
      { ...place, ...disk },
      { parent: self, retainOnDelete: deleteWithInstance ? undefined : true },
    );
    const attachment = new VolumeAttachment(
      of,
      { ...place, server: server.id, volume: volume.id },
      // The cloud detaches the disks of a deleted server. A disk that is deleted with it must be detached before that.
      { parent: self, dependsOn: last, ...(deleteWithInstance ? {} : { deletedWith: server }) },
    );
    last = attachment;
    const { id, size, volumeType: type } = volume;
    return [key, pulumi.output({ id, size, type, device: attachment.device, path: attachment.path })] as const;
  });
  return { disks: Object.fromEntries(disks), last };
}
