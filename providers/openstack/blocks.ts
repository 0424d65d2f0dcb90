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

/** The block `openstack` of each component that has one, and of all look-ups. */
export interface OpenStackBlocks {
  lookup: LookupBlock;
  CloudDisk: ProjectBlock;
}
