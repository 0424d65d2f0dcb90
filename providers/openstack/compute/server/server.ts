/** A Nova server. */
import * as pulumi from "@pulumi/pulumi";
import type { ServerNetwork } from "../../../../components/instance";
import type { FlavorSpec } from "../../../../lookups/flavor";
import type { DiskSpec, GetInstanceResult } from "../../../../lookups/instance";
import { sayStandaloneLater } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { noteOwnGroups } from "../../../core/groupKeepers";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import { lookUpPlace } from "../../lookUpPlace";
import type { ServerSystemDisk } from "./bootDisk";

/** Arguments of a {@link Server}. */
export interface ServerArgs extends OpenStackArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** The description. @default "Managed by Pulumi, …" */
  description?: string;
  /** The flavor by name or id. Another one resizes the server in place, with a restart. */
  flavor: string;
  /** The image by name or id; another one needs a new server. Left out if the system disk names a volume or a snapshot. */
  image?: string;
  /** The system disk as a volume. @default a disk on the hypervisor, as large as the flavor says */
  systemDisk?: ServerSystemDisk;
  /**
   * The networks, in order: the first one's address is the server's. They can change in place. Given, they are all that it
   * has; left out, interfaces that something else attaches or detaches are left alone.
   * @default the only network of the project
   */
  networks?: ServerNetwork[];
  /**
   * The ids or names of its security groups; their order means nothing. Leave it out if `SecurityGroupMember` resources say which
   * groups it is in.
   * @default the project's group `default`, and any other that it is added to
   */
  securityGroups?: string[];
  /** The availability zone; changing it needs a new server. @default the cloud's choice */
  availabilityZone?: string;
  /** The name of a key pair that may log in; changing it needs a new server. @default none */
  keyName?: string;
  /**
   * What the server runs at its first start, as text (a cloud-init file, a script), at most 48 KiB. It is kept as a
   * secret; changing it needs a new server. For an adopted server it is compared where the cloud shows it (to operators).
   * @default nothing
   */
  userData?: string;
  /**
   * The same in base64, for what is no text or is in base64 already (a gzip archive, a MIME message), in place of
   * `userData`; at most 48 KiB of data. It is kept as a secret; changing the data needs a new server.
   * @default nothing
   */
  userDataBase64?: string;
  /**
   * Whether it finds its user data and metadata on a disk of their own, beside the metadata service; changing it needs a new
   * server. @default false, unless the cloud gives all servers one
   */
  configDrive?: boolean;
  /** Keys and values of your own. @default none */
  metadata?: Record<string, string>;
  /** Tags of your own; their order means nothing. @default none */
  tags?: string[];
  /**
   * The hypervisor to create it on; operators only. If an operator moves the server later, it is left there; changing the
   * argument needs a new server.
   * @default the cloud's choice
   */
  hypervisorHostname?: string;
  /** The id of the server group whose policy (affinity, anti-affinity) applies to it; changing it needs a new server. @default none */
  serverGroup?: string;
}

/** What the cloud says of a {@link Server}. */
export interface ServerOutputs {
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, `ERROR`, … */
  status: string;
  /** The first fixed address in the first network. */
  address?: string;
  /** All addresses, floating ones too. */
  addresses: string[];
  /** The region it is in. */
  regionName?: string;
  /** The availability zone it is in. */
  zone: string;
  /** Its flavor, with the size that it had when the server got it. */
  flavorSpec: FlavorSpec;
  /** The id of the image that its system disk was created from. */
  imageId?: string;
  /** That image's name; absent if the image is gone and its name with it. */
  imageName?: string;
  /** The disk that it boots from. */
  rootDisk: DiskSpec;
  /** Its other disks, by device. */
  dataDisks: DiskSpec[];
  /** The ids of its networks. */
  networkIds: string[];
  /** The ids of its ports, in the order of the networks. */
  portIds: string[];
  /** The names of its security groups. */
  securityGroupNames: string[];
  /** Those of these that `SecurityGroupMember`s of its own stack put it into, if any. */
  memberGroupNames?: string[];
  /** The hypervisor that it runs on; only operators see it. */
  hypervisor?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When it was changed last. ISO 8601, UTC. */
  updatedAt?: string;
}

/** The type of {@link Server}. */
export const serverType = resourceType<ServerArgs, ServerOutputs>(
  "openstack:Server",
  {
    status: true,
    address: true,
    addresses: true,
    regionName: true,
    zone: true,
    flavorSpec: true,
    imageId: true,
    imageName: true,
    rootDisk: true,
    dataDisks: true,
    networkIds: true,
    portIds: true,
    securityGroupNames: true,
    memberGroupNames: true,
    hypervisor: true,
    createdAt: true,
    updatedAt: true,
  },
  ["userData", "userDataBase64"],
  {
    named: [
      ...(["flavor", "image", "securityGroups", "keyName", "availabilityZone"] as const),
      ...(["systemDisk", "networks", "serverGroup"] as const),
    ],
    tells: {
      ...{ address: "networks", addresses: "networks", rootDisk: "systemDisk" },
      ...{ zone: "availabilityZone", flavorSpec: "flavor", imageId: "image", imageName: "image" },
    },
  },
);

/** What a server is now: what `getInstance` says, and the groups that memberships put it into. */
export type ServerNow = GetInstanceResult & Pick<ServerOutputs, "memberGroupNames">;

export interface Server extends Fields<Pick<ServerArgs, "name" | "description"> & ServerOutputs> {}
/**
 * A standalone server; `Instance` is the component with data disks and power.
 * @example new Server("web", { flavor: "m1.small", image: "ubuntu", networks: [{ network: net.id }] })
 */
export class Server extends pulumi.CustomResource {
  /** Whether its arguments list its security groups: then no `SecurityGroupMember` may add it to another. */
  readonly listsGroups: boolean;

  constructor(name: string, args: Inputs<ServerArgs>, opts?: pulumi.CustomResourceOptions) {
    const { userData, userDataBase64 } = args ?? {};
    const secret = {
      ...(userData === undefined ? {} : { userData: pulumi.secret(userData) }),
      ...(userDataBase64 === undefined ? {} : { userDataBase64: pulumi.secret(userDataBase64) }),
    };
    super(...registration(serverType, name, { ...args, ...secret }, opts));
    sayStandaloneLater<ServerNow>(this, opts, {
      look: "getServerNow",
      args: { ...lookUpPlace(args), id: this.id },
      isThere: this.createdAt,
      outputs: {
        status: "status",
        zone: "availabilityZone",
        dataDisks: "dataDisks",
        securityGroupNames: "securityGroups",
        memberGroupNames: "memberGroupNames",
        hypervisor: "hypervisorHostname",
        updatedAt: "updatedAt",
      },
    });
    this.listsGroups = args?.securityGroups !== undefined;
    if (this.listsGroups) noteOwnGroups(this);
  }
}
