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

/** What only OpenStack knows of an Instance. */
export interface InstanceBlock extends ProjectBlock {
  /**
   * The hypervisor to create it on; operators only. An instance that its operator moves later is left where it is;
   * changing the argument needs a new server.
   * @default the cloud's choice
   */
  hypervisorHostname?: pulumi.Input<string>;
  /** The id of the server group whose rule (affinity, anti-affinity) it obeys; changing it needs a new server. @default none */
  serverGroup?: pulumi.Input<string>;
}

/** The block `openstack` of each component that has one, and of all look-ups. */
export interface OpenStackBlocks {
  lookup: LookupBlock;
  CloudDisk: ProjectBlock;
  Instance: InstanceBlock;
}
