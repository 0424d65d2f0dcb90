/** A NasShare on OpenStack: a Manila share, its rules, and a share network unless it is given one. */
import * as pulumi from "@pulumi/pulumi";
import type { NasClient, NasShareArgs, NasShareOutputs } from "../../../components/nasShare";
import { getInstanceOutput } from "../../../lookups/instance";
import { getNasShareOutput, type ShareRule } from "../../../lookups/nasShare";
import type { Builder } from "../../core/cloud";
import { argumentFault } from "../../core/errors";
import type { Fields } from "../../core/fields";
import type { Inputs } from "../../core/schema";
import { differences } from "../differences";
import { Share } from "../share/share/share";
import { ShareAccess } from "../share/shareAccess/shareAccess";
import { ShareNetwork } from "../share/shareNetwork/shareNetwork";
import { latest } from "../time";
import { addressOf } from "./addressKept";
import { type Place, placeOf, withBlock } from "./place";

/** Builds a NasShare. */
export const build: Builder<NasShareArgs, Fields<NasShareOutputs>> = (self, name, args) => {
  const { size } = args;
  if (size === undefined) throw argumentFault("NasShare", name, "size", differences.needed.NasShare.size);
  requireOnePlace(name, args);
  const all = withBlock("NasShare", name, args);
  const { vpc, subnet, description, allowShrink, replaceData, protocol = "NFS" } = all;
  const { shareType, availabilityZone, metadata, shareNetwork: given, adopt, takeOver } = all;
  const place = placeOf(args);
  const child = { parent: self };
  const called = { name: all.name ?? name, description };

  const own =
    given === undefined && vpc !== undefined
      ? new ShareNetwork(name, { ...place, network: vpc, subnet, ...networkArgs(place, all, called) }, child)
      : undefined;
  const shareNetwork = own?.id ?? (given === false ? undefined : given);
  const share = new Share(
    name,
    {
      ...{ ...place, ...called, size, protocol, allowShrink, replaceData },
      ...{ shareNetwork, shareType, availabilityZone, metadata, adopt, takeOver },
    },
    child,
  );
  // The rules of a share are deleted with it.
  const access = new ShareAccess(
    name,
    { ...place, share: share.id, protocol, rules: rulesOf(name, args) },
    { ...child, deletedWith: share },
  );
  return {
    id: share.id,
    name: share.name.apply((written) => written ?? name),
    description: share.description,
    protocol: share.protocol,
    size: share.size,
    region: share.regionName,
    network: own?.network ?? pulumi.output(vpc),
    status: share.status,
    progress: share.progress,
    exportLocations: share.exportLocations,
    exportPath: pulumi.all([share.exportLocations, access.urn]).apply(([locations]) => locations?.[0]?.path),
    shareServerId: share.shareServerId,
    shareServerHost: share.shareServerHost,
    shareNetworkId: share.shareNetwork,
    accessKeys: pulumi.secret(access.accessKeys),
    createdAt: share.createdAt,
    updatedAt: pulumi.all([share.updatedAt, access.updatedAt]).apply((times) => latest(times) ?? ""),
  };
};

/** What a share network is called; a share that is taken over brings its own, whatever that is called. */
function networkArgs(
  place: Place,
  { adopt, takeOver }: Pick<NasShareArgs, "adopt" | "takeOver">,
  called: Pick<NasShareArgs, "name" | "description">,
): Pick<NasShareArgs, "name" | "description" | "adopt" | "takeOver"> {
  if (adopt === undefined || adopt === false) return called;
  return {
    adopt: pulumi.output(adopt).apply((id) => (id === false ? id : getNasShareOutput({ ...place, id }).shareNetworkId)),
    takeOver,
  } as Pick<NasShareArgs, "adopt" | "takeOver">;
}

/** The rules for the clients of each kind. */
function rulesOf(name: string, args: NasShareArgs): pulumi.Input<Inputs<ShareRule>>[] {
  const { clients = [], openstack: { users = [], cephx = [] } = {} } = args;
  return [
    ...clients.map((client, i) => ({
      type: "ip" as const,
      to: client.cidr ?? clientAddressOf(name, args, i, client.instance ?? ""),
      level: client.access,
    })),
    ...users.map(({ user, access: level }) => ({ type: "user" as const, to: user, level })),
    ...cephx.map(({ id, access: level }) => ({ type: "cephx" as const, to: id, level })),
  ];
}

/** The address of a client's instance; an instance that is given by its id is looked up. */
function clientAddressOf(
  name: string,
  args: NasShareArgs,
  client: number,
  instance: NonNullable<NasClient["instance"]>,
): pulumi.Output<string> {
  // A builder loads no component, so it does not ask for the class.
  const [id, address] = pulumi.Resource.isInstance(instance)
    ? [instance.id, addressOf(instance, placeOf(args))]
    : [pulumi.output(instance), getInstanceOutput({ ...placeOf(args), id: instance }).address];
  return pulumi.all([id, address]).apply(([known, found]) => {
    if (found !== undefined) return found;
    const reason = `instance ${known} has no address, so it cannot be a client of a share`;
    throw argumentFault("NasShare", name, `clients[${client}].instance`, reason);
  });
}

/** @throws ArgumentError for a share with no place, or with two; all other faults are found by its resources */
function requireOnePlace(name: string, { vpc, subnet, openstack = {} }: NasShareArgs): void {
  const fault = (path: string, reason: string) => argumentFault("NasShare", name, path, reason);
  if (openstack.shareNetwork === undefined && vpc === undefined)
    throw fault("vpc", "is required, unless openstack.shareNetwork says where the share is");
  if (openstack.shareNetwork !== undefined && subnet !== undefined)
    throw fault("subnet", "cannot be given with openstack.shareNetwork, which has its own: leave one of them out");
}
