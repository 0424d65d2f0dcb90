// Neutron's objects, in the form in which answers show them.
import type { AddressGroup, AddressScope, Owned, PortForwarding, RbacPolicy, SubnetPool, Timed, Trunk } from "./parts";

export type { Owned, Timed } from "./parts";

/** A network. */
export interface Network extends Owned {
  admin_state_up: boolean;
  mtu: number;
  status: string;
  shared: boolean;
  port_security_enabled: boolean;
  "router:external": boolean;
  availability_zone_hints: string[];
  segmentation_id: number | null;
  network_type: string;
  physical_network: string | null;
  /** Whether it is the external network that is taken where none is named. */
  is_default?: boolean;
  /** The projects that a policy shares it with. */
  sharedWith?: string[];
}

/** A range of addresses that a subnet allocates from. */
export interface Pool {
  start: string;
  end: string;
}

/** A route of a subnet's hosts, or of a router. */
export interface HostRoute {
  destination: string;
  nexthop: string;
}

/** A subnet. */
export interface Subnet extends Owned {
  network_id: string;
  ip_version: 4 | 6;
  subnetpool_id: string | null;
  enable_dhcp: boolean;
  ipv6_ra_mode: string | null;
  ipv6_address_mode: string | null;
  gateway_ip: string | null;
  cidr: string;
  allocation_pools: Pool[];
  host_routes: HostRoute[];
  dns_nameservers: string[];
  service_types: string[];
}

/** An address of a port, on a subnet. */
export interface FixedIp {
  subnet_id: string;
  ip_address: string;
}

/** A port. */
export interface Port extends Owned {
  network_id: string;
  mac_address: string;
  admin_state_up: boolean;
  status: string;
  device_id: string;
  device_owner: string;
  fixed_ips: FixedIp[];
  port_security_enabled: boolean;
  security_groups: string[];
  allowed_address_pairs: unknown[];
  extra_dhcp_opts: unknown[];
  "binding:vnic_type": string;
  "binding:host_id": string;
  "binding:profile"?: Record<string, unknown>;
}

/** A router's gateway to an external network. */
export interface Gateway {
  network_id: string;
  external_fixed_ips: FixedIp[];
  enable_snat: boolean;
}

/** A router. */
export interface Router extends Owned {
  admin_state_up: boolean;
  status: string;
  external_gateway_info: Gateway | null;
  gw_port_id: string | null;
  availability_zone_hints: string[];
  routes: HostRoute[];
}

/** A security group. */
export interface SecurityGroup extends Owned {
  stateful: boolean;
  sharedWith?: string[];
}

/** A rule of a security group. */
export interface Rule extends Timed {
  id: string;
  tenant_id: string;
  project_id: string;
  security_group_id: string;
  ethertype: "IPv4" | "IPv6";
  direction: "ingress" | "egress";
  protocol: string | null;
  port_range_min: number | null;
  port_range_max: number | null;
  remote_ip_prefix: string | null;
  remote_address_group_id: string | null;
  normalized_cidr: string | null;
  remote_group_id: string | null;
  description: string | null;
  standard_attr_id: number;
}

/** A floating IP. */
export interface FloatingIp extends Omit<Owned, "name"> {
  floating_ip_address: string;
  floating_network_id: string;
  router_id: string | null;
  port_id: string | null;
  fixed_ip_address: string | null;
  status: string;
  /** The port that holds the address on the external network. */
  ownPortId: string;
}

/** The state of Neutron. */
export class NeutronState {
  readonly networks = new Map<string, Network>();
  readonly subnets = new Map<string, Subnet>();
  readonly ports = new Map<string, Port>();
  readonly routers = new Map<string, Router>();
  readonly groups = new Map<string, SecurityGroup>();
  readonly rules = new Map<string, Rule>();
  readonly floatingIps = new Map<string, FloatingIp>();
  /** The limits that the operator has set, by project. */
  readonly quotas = new Map<string, Record<string, number>>();
  readonly subnetPools = new Map<string, SubnetPool>();
  readonly addressScopes = new Map<string, AddressScope>();
  readonly addressGroups = new Map<string, AddressGroup>();
  readonly rbac = new Map<string, RbacPolicy>();
  readonly trunks = new Map<string, Trunk>();
  readonly forwardings = new Map<string, PortForwarding>();
  private attributes = 0;

  /** The next id of what Neutron calls a standard attribute. */
  nextAttribute(): number {
    this.attributes += 1;
    return this.attributes;
  }
}
