/** A NasShare: files that several instances share, the network in which they are served, and who may use them. */
import * as pulumi from "@pulumi/pulumi";
import { getInstanceOutput } from "../lookups/instance";
import type { Inputs } from "../providers/core/schema";
import { type ExportLocation, Share, type ShareArgs, type ShareProtocol } from "../providers/openstack/share/share";
import { ShareAccess } from "../providers/openstack/share/shareAccess";
import { ShareNetwork } from "../providers/openstack/share/shareNetwork";
import type { ShareRule } from "../providers/openstack/share/shareRule";
import { Component, type PlaceArgs, placeOf } from "./component";
import { Instance } from "./instance";

/** Who may use a {@link NasShare}, known by address: for NFS. Give either `cidr` or `instance`. */
export interface NasClient {
  /** A network in CIDR form, or an address. */
  cidr?: pulumi.Input<string>;
  /** An instance, or its id: its `address` is the client. Of one in several networks, give another address as `cidr`. */
  instance?: Instance | pulumi.Input<string>;
  /** `ro` to read, `rw` to read and write. */
  access: pulumi.Input<"ro" | "rw">;
}

/** What only Manila knows. */
export interface ManilaArgs extends Pick<Inputs<ShareArgs>, "shareType" | "availabilityZone" | "metadata"> {
  /**
   * The id of a share network to be on, which stays; `false` for a share type without share servers.
   * @default one of its own in `vpc` and `subnet`
   */
  shareNetwork?: pulumi.Input<string> | false;
  /** Who may use a CIFS share, by user. @default nobody */
  users?: { user: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
  /** Who may use a native CephFS share, by Ceph id; the keys are in `accessKeys`. Not tested on a real one. @default nobody */
  cephx?: { id: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
}

/** Arguments of a {@link NasShare}. */
export interface NasShareArgs extends PlaceArgs {
  /** Size in GiB. It grows in place, and shrinks in place with `allowShrink: true`. */
  size: pulumi.Input<number>;
  /** How clients speak with it; another one needs a new share. @default NFS */
  protocol?: pulumi.Input<ShareProtocol>;
  /** The id of the network in which it is served: `vpc.id`. */
  vpc?: pulumi.Input<string>;
  /** The id of the subnet in it: `vpc.subnetIds.back`. @default the network's lowest, IPv4 before IPv6 */
  subnet?: pulumi.Input<string>;
  /** Who may use it, one entry for a client; their order means nothing. @default nobody */
  clients?: NasClient[];
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** Allows a smaller `size`. Where the data does not fit the cloud refuses, and nothing is lost. @default false */
  allowShrink?: pulumi.Input<boolean>;
  /** Allows a change that makes a new, empty share in place of this one. @default false */
  replaceData?: pulumi.Input<boolean>;
  /** What only Manila knows. */
  openstack?: ManilaArgs;
}

/**
 * A file share in a Vpc.
 * @example
 * const files = new NasShare("files", {
 *   size: 100,
 *   protocol: "NFS",
 *   vpc: vpc.id,
 *   subnet: vpc.subnetIds.back,
 *   clients: [{ instance: web, access: "rw" }, { cidr: "10.0.2.0/24", access: "ro" }],
 * });
 * export const mount = files.exportPath;
 */
export class NasShare extends Component {
  readonly id: pulumi.Output<string>;
  readonly name: pulumi.Output<string>;
  readonly description: pulumi.Output<string | undefined>;
  readonly protocol: pulumi.Output<ShareProtocol>;
  /** Size in GiB. */
  readonly size: pulumi.Output<number>;
  readonly region: pulumi.Output<string | undefined>;
  /** The id of the network in which it is served. */
  readonly network: pulumi.Output<string | undefined>;
  /** `available`, `extending`, `shrinking`, `error`, … */
  readonly status: pulumi.Output<string>;
  /** How far its creation is: `100%`. */
  readonly progress: pulumi.Output<string | undefined>;
  /** Where it is mounted from, the preferred ones first. */
  readonly exportLocations: pulumi.Output<ExportLocation[]>;
  /** The first of these, once its clients may use it. */
  readonly exportPath: pulumi.Output<string | undefined>;
  /** The server that serves it; only operators see it. */
  readonly shareServerId: pulumi.Output<string | undefined>;
  /** The back end that the server is on; only operators see it. */
  readonly shareServerHost: pulumi.Output<string | undefined>;
  readonly shareNetworkId: pulumi.Output<string | undefined>;
  /** The keys of Ceph clients by their ids. Secret. */
  readonly accessKeys: pulumi.Output<Record<string, string>>;
  readonly createdAt: pulumi.Output<string>;
  readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: NasShareArgs, opts?: pulumi.ComponentResourceOptions) {
    super("NasShare", name, opts);
    refuse(name, args);
    const { size, description, allowShrink, replaceData, protocol = "NFS" } = args;
    const { shareType, availabilityZone, metadata, shareNetwork: given } = args.openstack ?? {};
    const place = placeOf(args);
    const child = { parent: this };
    const called = { name: args.name ?? name, description };

    const own =
      given === undefined && args.vpc !== undefined
        ? new ShareNetwork(name, { ...place, ...called, network: args.vpc, subnet: args.subnet }, child)
        : undefined;
    const shareNetwork = own?.id ?? (given === false ? undefined : given);
    const share = new Share(
      name,
      {
        ...{ ...place, ...called, size, protocol, allowShrink, replaceData },
        ...{ shareNetwork, shareType, availabilityZone, metadata },
      },
      child,
    );
    // A deleted share takes its rules along.
    const access = new ShareAccess(
      name,
      { ...place, share: share.id, protocol, rules: rulesOf(args) },
      { ...child, deletedWith: share },
    );

    this.id = share.id;
    this.name = share.name.apply((written) => written ?? name);
    this.description = share.description;
    this.protocol = share.protocol;
    this.size = share.size;
    this.region = share.regionName;
    this.network = own?.network ?? pulumi.output(args.vpc);
    this.status = share.status;
    this.progress = share.progress;
    this.exportLocations = share.exportLocations;
    this.exportPath = pulumi.all([share.exportLocations, access.urn]).apply(([[first]]) => first?.path);
    this.shareServerId = share.shareServerId;
    this.shareServerHost = share.shareServerHost;
    this.shareNetworkId = share.shareNetwork;
    this.accessKeys = pulumi.secret(access.accessKeys);
    this.createdAt = share.createdAt;
    this.updatedAt = share.updatedAt;
    this.registerOutputs({ id: this.id, name: this.name, status: this.status, exportPath: this.exportPath });
  }
}

/** The rules for the clients of each kind. */
function rulesOf(args: NasShareArgs): pulumi.Input<Inputs<ShareRule>>[] {
  const { users = [], cephx = [] } = args.openstack ?? {};
  return [
    ...(args.clients ?? []).map(({ cidr, instance, access: level }) => ({
      type: "ip" as const,
      to: cidr ?? addressOf(args, instance ?? ""),
      level,
    })),
    ...users.map(({ user, access: level }) => ({ type: "user" as const, to: user, level })),
    ...cephx.map(({ id, access: level }) => ({ type: "cephx" as const, to: id, level })),
  ];
}

/** The address of an instance; one given by its id is looked up. */
function addressOf(args: NasShareArgs, instance: Instance | pulumi.Input<string>): pulumi.Output<string> {
  const [id, address] =
    instance instanceof Instance
      ? [instance.id, instance.address]
      : [pulumi.output(instance), getInstanceOutput({ ...placeOf(args), id: instance }).address];
  return pulumi.all([id, address]).apply(([known, found]) => {
    if (found !== undefined) return found;
    throw new pulumi.RunError(`instance ${known} has no address, so it cannot be a client of a share`);
  });
}

/** Faults that only the component can see; all others are its resources'. */
function refuse(name: string, { vpc, subnet, clients = [], openstack = {} }: NasShareArgs): void {
  const fault = (propertyPath: string, reason: string) =>
    new pulumi.InputPropertyError({ propertyPath, reason: `NasShare ${name}: ${propertyPath}: ${reason}` });
  if (openstack.shareNetwork === undefined && vpc === undefined)
    throw fault("vpc", "is required, unless openstack.shareNetwork says where the share is");
  if (openstack.shareNetwork !== undefined && subnet !== undefined)
    throw fault("subnet", "is that of openstack.shareNetwork: leave one of them out");
  for (const [i, { cidr, instance }] of clients.entries())
    if ((cidr === undefined) === (instance === undefined)) throw fault(`clients[${i}]`, "give either cidr or instance");
}
