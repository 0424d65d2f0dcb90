/** A Manila share. */
import * as pulumi from "@pulumi/pulumi";
import type { ExportLocation, ShareProtocol } from "../../../../lookups/nasShare";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link Share}. */
export interface ShareArgs extends OpenStackArgs {
  /** Size in GiB. It grows in place, and shrinks in place with `allowShrink: true`. */
  size: number;
  /** The protocol that clients mount it by; changing it needs a new share. */
  protocol: ShareProtocol;
  /** The share network's id, for a share type with share servers; changing it needs a new share. @default none */
  shareNetwork?: string;
  /** The share type by name or id; changing it needs a new share. @default the cloud's default type */
  shareType?: string;
  /**
   * The id of a snapshot whose files it begins with, if its share type can do that; the share is then of that one's type and
   * network. Changing it needs a new share. @default none: an empty share
   */
  snapshotId?: string;
  /** The name, editable in place. @default the resource's name */
  name?: string;
  /** The description, editable in place. @default "Managed by Pulumi, …" */
  description?: string;
  /** The availability zone; changing it needs a new share. @default the cloud's choice */
  availabilityZone?: string;
  /** Keys and values of your own; values must not be empty. @default none */
  metadata?: Record<string, string>;
  /** Allows a smaller `size`. If the data does not fit, the cloud refuses, and nothing is lost. @default false */
  allowShrink?: boolean;
  /** Allows a change that creates a new, empty share in place of this one. @default false */
  replaceData?: boolean;
}

/** What the cloud says of a {@link Share}. */
export interface ShareOutputs {
  /** `available`, `extending`, `shrinking`, `error`, … */
  status: string;
  /** The progress of its creation: `100%`. */
  progress?: string;
  /** Where it is mounted from, the preferred paths first. */
  exportLocations: ExportLocation[];
  /** The region it is in. */
  regionName?: string;
  /** The availability zone it is in. */
  zone: string;
  /** The share type's name, even if the program names none. */
  shareTypeName: string;
  /** The share type's id. */
  shareTypeId: string;
  /** The server that serves it; only operators see it. */
  shareServerId?: string;
  /** The back end that the server is on, `host@backend`; only operators see it. */
  shareServerHost?: string;
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
  /** When this program changed it last, ISO 8601, UTC: Manila reports no such time of a share itself. */
  updatedAt: string;
}

/** The type of {@link Share}. */
export const shareResourceType = resourceType<ShareArgs, ShareOutputs>(
  "openstack:Share",
  {
    status: true,
    progress: true,
    exportLocations: true,
    regionName: true,
    zone: true,
    shareTypeName: true,
    shareTypeId: true,
    shareServerId: true,
    shareServerHost: true,
    createdAt: true,
    updatedAt: true,
  },
  [],
  { named: ["shareType"], tells: { shareTypeName: "shareType", shareTypeId: "shareType", zone: "availabilityZone" } },
);

export interface Share
  extends Fields<Pick<ShareArgs, "size" | "protocol" | "shareNetwork" | "name" | "description"> & ShareOutputs> {}
/**
 * A standalone share; `NasShare` is the component with share network and access rules.
 * @example new Share("data", { size: 100, protocol: "NFS", shareNetwork: network.id })
 */
export class Share extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ShareArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareResourceType, name, args, opts));
  }
}
