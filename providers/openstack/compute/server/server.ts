/** What a server is made from, and what the cloud says of it. */
import { z } from "zod";
import type { Shape } from "../../../core/schema";
import { type OpenStackArgs, place } from "../../args";
import type { FlavorSpec } from "../flavor/api";
import type { ServerNetwork } from "./ports";
import type { DiskSpec, SystemDisk } from "./systemDisk";

/** Arguments of a `Server`. */
export interface ServerArgs extends OpenStackArgs {
  /** The name. @default the resource's name */
  name?: string;
  /** @default "Managed by Pulumi, …" */
  description?: string;
  /** The flavor by name or id. Another one resizes the server in place, with a restart. */
  flavor: string;
  /** The image by name or id; another one needs a new server. */
  image: string;
  /** The system disk as a volume. @default a disk on the hypervisor, as large as the flavor says */
  systemDisk?: SystemDisk;
  /** The networks, in order: the first one's address is the server's. They can change in place. */
  networks: ServerNetwork[];
  /**
   * The ids of its security groups; their order means nothing. Leave it out where `SecurityGroupMember` resources say
   * which groups it is in.
   * @default the project's group `default`, and whatever else it is put into
   */
  securityGroups?: string[];
  /** The availability zone; changing it needs a new server. @default the cloud's choice */
  availabilityZone?: string;
  /** The name of a key pair that may log in; changing it needs a new server. */
  keyName?: string;
  /** What the server runs when it starts first, as text (a cloud-init file, a script), at most 48 KiB. It may be a secret. */
  userData?: string;
  /** Keys and values of your own. */
  metadata?: Record<string, string>;
  /** Tags of your own. */
  tags?: string[];
  /**
   * The hypervisor to run on; operators only. It is a wish for the making: a server that its operator moves later on
   * stays as it is. Changing it needs a new server.
   */
  hypervisorHostname?: string;
  /** The id of the server group whose rule (affinity, anti-affinity) it obeys; changing it needs a new server. */
  serverGroup?: string;
}

/** What the cloud says of a server. */
export interface ServerOutputs {
  /** `ACTIVE`, `SHUTOFF`, `SUSPENDED`, `ERROR`, … */
  status: string;
  /** The first fixed address in the first network. */
  address?: string;
  /** All addresses, floating ones too. */
  addresses: string[];
  /** The region it is in. */
  regionName?: string;
  /** The zone it is in. */
  zone: string;
  /** Its flavor, as large as it was when the server got it. */
  flavorSpec: FlavorSpec;
  /** The id of the image that its system disk was made from. */
  imageId?: string;
  /** That image's name; absent where the image is gone and its name with it. */
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
  /** The hypervisor that it runs on; only operators see it. */
  hypervisor?: string;
  createdAt: string;
  updatedAt?: string;
}

const networkSchema = z
  .strictObject({
    network: z.string().min(1).optional(),
    subnet: z.string().min(1).optional(),
    address: z.string().min(1).optional(),
    port: z.string().min(1).optional(),
  } satisfies Shape<ServerNetwork>)
  .refine((given) => given.network !== undefined || given.port !== undefined, "needs a network or a port");

/** The schema of a server's arguments. */
export const serverSchema = z.strictObject({
  ...place,
  name: z.string().min(1).max(255).optional(),
  description: z.string().max(255).optional(),
  flavor: z.string().min(1),
  image: z.string().min(1),
  systemDisk: z
    .strictObject({
      size: z.int().positive("must be at least 1 GiB"),
      type: z.string().min(1).optional(),
      deleteWithInstance: z.boolean().optional(),
    } satisfies Shape<SystemDisk>)
    .optional(),
  networks: z.array(networkSchema).min(1, "must name at least one network"),
  securityGroups: z
    .array(z.string().min(1))
    .min(1, "must name at least one group; leave it out for the project's default group")
    .optional(),
  availabilityZone: z.string().min(1).optional(),
  keyName: z.string().min(1).optional(),
  userData: z.string().max(49_150, "must be at most 48 KiB").optional(),
  metadata: z.record(z.string().min(1).max(255), z.string().max(255)).optional(),
  tags: z.array(z.string().min(1).max(60)).max(50).optional(),
  hypervisorHostname: z.string().min(1).optional(),
  serverGroup: z.string().min(1).optional(),
} satisfies Shape<ServerArgs>);

/** The names of a server's outputs. */
export const serverOutputs = [
  "status",
  "address",
  "addresses",
  "regionName",
  "zone",
  "flavorSpec",
  "imageId",
  "imageName",
  "rootDisk",
  "dataDisks",
  "networkIds",
  "portIds",
  "securityGroupNames",
  "hypervisor",
  "createdAt",
  "updatedAt",
] as const satisfies readonly (keyof ServerOutputs)[];
