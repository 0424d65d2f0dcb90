/** What only OpenStack knows of a component: plain types of ours. */
import type * as pulumi from "@pulumi/pulumi";

/** Where on an OpenStack a look-up looks. */
export interface LookupBlock {
  /** The id of the project to look in, for operators: `tenant.projectId`. @default the connection's own */
  project?: string;
}

/** Where on an OpenStack a component is. */
export interface ProjectBlock {
  /** The id of the project to act in, for operators: `tenant.projectId`. @default the connection's own */
  project?: pulumi.Input<string>;
}

/** What only Manila knows of a NasShare. */
export interface NasShareBlock extends ProjectBlock {
  /** The share type by name or id; changing it needs a new share. @default the cloud's default type */
  shareType?: pulumi.Input<string>;
  /** The availability zone; changing it needs a new share. @default the cloud's choice */
  availabilityZone?: pulumi.Input<string>;
  /** Keys and values of your own; a value is not empty. @default none */
  metadata?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * The id of a share network to be on, which is kept; `false` for a share type without share servers.
   * @default one of its own in `vpc` and `subnet`
   */
  shareNetwork?: pulumi.Input<string> | false;
  /** Who may use a CIFS share, by user. @default nobody */
  users?: { user: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
  /** Who may use a native CephFS share, by Ceph id; the keys are in `accessKeys`. Not tested on a real one. @default nobody */
  cephx?: { id: pulumi.Input<string>; access: pulumi.Input<"ro" | "rw"> }[];
}

/** The block `openstack` of each component that has one, and of all look-ups. */
export interface OpenStackBlocks {
  lookup: LookupBlock;
  CloudDisk: ProjectBlock;
  NasShare: NasShareBlock;
}
