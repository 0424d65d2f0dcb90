/** A NasShare: files that several instances share, the network in which they are served, and who may use them. */
import type * as pulumi from "@pulumi/pulumi";
import type { ExportLocation, ShareProtocol } from "../lookups/nasShare";
import type { BlocksOf } from "../providers";
import { refuseWrongArguments } from "../providers/core/errors";
import type { Fields } from "../providers/core/fields";
import { type KnownArguments, type Names, refuseArguments } from "./arguments";
import { Component, type PlaceArgs } from "./component";
import type { Instance } from "./instance";
import type { CloudKind, SaidOn } from "./kinds";

/** An {@link Instance}, whatever its types say of clouds. */
type AnyInstance = pulumi.ComponentResource & Pick<Instance, "id" | "address">;

/** Who may use a {@link NasShare}, known by address: for NFS. Give either `cidr` or `instance`. */
export interface NasClient {
  /** A network in CIDR form, or an address. Either this or `instance`. */
  cidr?: pulumi.Input<string>;
  /**
   * An instance, or its id: its `address` is the client. Either this or `cidr`; if it is in several networks, give another
   * address of it as `cidr`.
   */
  instance?: AnyInstance | pulumi.Input<string>;
  /** `ro` to read, `rw` to read and write. */
  access: pulumi.Input<"ro" | "rw">;
}

/** Arguments of a {@link NasShare}. */
export interface NasShareArgs extends PlaceArgs, BlocksOf<"NasShare"> {
  /**
   * Size in GiB, which OpenStack needs. It grows in place, and shrinks in place with `allowShrink: true`. EFS of AWS and CFS of
   * Tencent Cloud grow by themselves, and reserve nothing.
   */
  size?: pulumi.Input<number>;
  /** The protocol that clients use; changing it needs a new share. @default NFS */
  protocol?: pulumi.Input<ShareProtocol>;
  /** The id of the network in which it is served: `vpc.id`. @default the network that the cloud's own block names */
  vpc?: pulumi.Input<string>;
  /** The id of the subnet in it: `vpc.subnetIds.back`. @default the network's lowest, IPv4 before IPv6 */
  subnet?: pulumi.Input<string>;
  /** Who may use it, one entry for each client; their order means nothing. @default nobody */
  clients?: NasClient[];
  /** The name, editable in place. @default the component's name */
  name?: pulumi.Input<string>;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: pulumi.Input<string>;
  /** Allows a smaller `size`. If the data does not fit, the cloud refuses, and nothing is lost. @default false */
  allowShrink?: pulumi.Input<boolean>;
  /** Allows a change that creates a new, empty share in place of this one. @default false */
  replaceData?: pulumi.Input<boolean>;
  /**
   * Takes over a share that something else created, by its id. It is compared first and must be as the arguments say.
   * `false` always creates a new one. @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: pulumi.Input<string | false>;
  /** Lets `adopt` take over what carries the mark of another resource or stack, which loses it. @default false */
  takeOver?: pulumi.Input<boolean>;
}

/** The outputs of a {@link NasShare}, the same on every cloud. */
export interface NasShareOutputs {
  /** The share's id. */
  id: string;
  /** The name. */
  name: string;
  /** As the program wrote it; absent if it wrote none. */
  description?: string;
  /** The protocol that clients use. */
  protocol: ShareProtocol;
  /** Size in GiB; on AWS and Tencent Cloud as the program wrote it. */
  size?: number;
  /** The region it is in. */
  region?: string;
  /** The id of the network in which it is served. */
  network?: string;
  /** `available`, `extending`, `shrinking`, `error`, … */
  status: string;
  /** The progress of its creation: `100%`. */
  progress?: string;
  /** Where it is mounted from, the preferred paths first. */
  exportLocations: ExportLocation[];
  /** The first of these, once its clients may use it. */
  exportPath?: string;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end that the server is on; only operators see it. */
  shareServerHost?: string;
  /** The id of the share network it is on, if any. */
  shareNetworkId?: string;
  /** The keys of Ceph clients by their ids. Secret. */
  accessKeys: Record<string, string>;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When this program changed it last. ISO 8601, UTC; absent on AWS and Tencent Cloud. */
  updatedAt?: string;
}

const CLIENT: Names<NasClient> = { cidr: true, instance: true, access: true };

const ARGUMENTS: KnownArguments<NasShareArgs> = {
  known: {
    connection: true,
    region: true,
    project: true,
    openstack: true,
    aws: true,
    size: true,
    protocol: true,
    vpc: true,
    subnet: true,
    clients: true,
    name: true,
    description: true,
    allowShrink: true,
    replaceData: true,
    adopt: true,
    takeOver: true,
  },
  parts: { "clients.*": CLIENT },
};

export interface NasShare<On extends CloudKind = "openstack">
  extends Fields<SaidOn<On, NasShareOutputs, "size" | "updatedAt">> {}
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
// biome-ignore lint/correctness/noUnusedVariables: the interface of this name has the parameter.
export class NasShare<On extends CloudKind = "openstack"> extends Component {
  constructor(name: string, args: NasShareArgs, opts?: pulumi.ComponentResourceOptions) {
    super("NasShare", name, opts);
    this.refusing(() => {
      refuseArguments("NasShare", name, args, ARGUMENTS);
      refuseClients(name, args ?? {});
    });
    this.build<NasShareArgs, Fields<NasShareOutputs>>("NasShare", name, args, opts, [
      "id",
      "name",
      "status",
      "exportPath",
    ]);
  }
}

/** @throws ArgumentError for a client that is not given in one way */
function refuseClients(name: string, { clients = [] }: Partial<NasShareArgs>): void {
  const isWrong = ({ cidr, instance }: NasClient) => (cidr === undefined) === (instance === undefined);
  const wrong = clients.flatMap((client, i) =>
    isWrong(client) ? [[`clients[${i}]`, "give either cidr or instance"] as const] : [],
  );
  refuseWrongArguments("NasShare", name, wrong);
}
