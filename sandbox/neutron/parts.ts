// Neutron's lesser objects: pools, scopes, groups of addresses, policies, trunks, forwarded ports; and what all have.

/** When an object was created and changed, and the number of its changes. */
export interface Timed {
  created_at: string;
  updated_at: string;
  revision_number: number;
}

/** What all objects of a project have. */
export interface Owned extends Timed {
  id: string;
  name: string;
  tenant_id: string;
  project_id: string;
  description: string;
  tags: string[];
}

/** What a project has, and may share with others. */
export interface Shareable {
  id: string;
  project_id: string;
  /** With everybody. */
  shared?: boolean;
  /** The projects that a policy shares it with; "*" is all. */
  sharedWith?: string[];
}

/** A pool of prefixes. */
export interface SubnetPool extends Owned, Shareable {
  prefixes: string[];
  ip_version: 4 | 6;
  default_prefixlen: number;
  min_prefixlen: number;
  max_prefixlen: number;
  default_quota: number | null;
  address_scope_id: string | null;
  is_default: boolean;
}

/** A scope: addresses in it do not overlap. */
export interface AddressScope extends Shareable {
  tenant_id: string;
  name: string;
  ip_version: 4 | 6;
}

/** A group of addresses. */
export interface AddressGroup extends Shareable, Timed {
  tenant_id: string;
  name: string;
  description: string;
  addresses: string[];
}

/** A policy. */
export interface RbacPolicy extends Shareable {
  tenant_id: string;
  object_type: string;
  object_id: string;
  action: string;
  target_tenant: string;
}

/** A port that a trunk carries. */
export interface SubPort {
  port_id: string;
  segmentation_type: string;
  segmentation_id: number;
}

/** A trunk. */
export interface Trunk extends Owned, Shareable {
  port_id: string;
  admin_state_up: boolean;
  status: string;
  sub_ports: SubPort[];
}

/** A range of ports that is handed on. */
export interface PortForwarding {
  id: string;
  floatingIpId: string;
  protocol: string;
  internal_port_id: string;
  internal_ip_address: string;
  internal_port: number;
  external_port: number;
  description: string;
}
