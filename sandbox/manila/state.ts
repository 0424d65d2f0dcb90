// Manila's objects: share types, share networks, share servers, shares and rules.

/** A share type. */
export interface ShareType {
  id: string;
  name: string;
  is_public: boolean;
  description: string | null;
  extra_specs: Record<string, string>;
}

/** A share network with its one subnet. What it says of Neutron's network is known once it has a share server. */
export interface ShareNetwork {
  id: string;
  project_id: string;
  name: string | null;
  description: string | null;
  created_at: string;
  updated_at: string | null;
  subnetId: string;
  subnetUpdatedAt: string | null;
  neutron_net_id: string | null;
  neutron_subnet_id: string | null;
  network_type: string | null;
  segmentation_id: number | null;
  cidr: string | null;
  ip_version: number | null;
  gateway: string | null;
  mtu: number | null;
  /** Absent in what older sandboxes saved. */
  securityServiceIds?: string[];
}

/** A security service: where the shares of a network ask who somebody is. */
export interface SecurityService {
  id: string;
  project_id: string;
  created_at: string;
  updated_at: string | null;
  name: string | null;
  description: string | null;
  /** `active_directory`, `ldap` or `kerberos`. */
  type: string | null;
  dns_ip: string | null;
  server: string | null;
  domain: string | null;
  user: string | null;
  password: string | null;
  ou: string | null;
}

/** A share server: serves the shares of a share network. */
export interface ShareServer {
  id: string;
  project_id: string;
  network: ShareNetwork;
  status: string;
  created_at: string;
  updated_at: string | null;
  /** Its addresses, one for each of its ports. */
  addresses: string[];
  ports: string[];
  /** What to do once it is active. */
  waiting: Array<() => void>;
}

/** A rule: who may use a share. */
export interface AccessRule {
  id: string;
  share_id: string;
  access_level: string;
  access_to: string;
  access_type: string;
  state: string;
  access_key: string | null;
  created_at: string;
  updated_at: string | null;
  metadata: Record<string, string>;
}

/** A share. */
export interface Share {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  size: number;
  status: string;
  progress: string | null;
  share_proto: string;
  share_network_id: string | null;
  availability_zone: string | null;
  created_at: string;
  metadata: Record<string, string>;
  typeId: string;
  /** The id of what holds the data. */
  instanceId: string;
  serverId: string | null;
  exports: Array<{ id: string; address: string; preferred: boolean; adminOnly: boolean }>;
  /** The snapshot that it was created from; absent in what older sandboxes saved. */
  snapshotId?: string | null;
  /** Its only instance is deleted, and it itself is in a moment. */
  isEmptied?: boolean;
}

/** A snapshot of a share. */
export interface ShareSnapshot {
  id: string;
  project_id: string;
  user_id: string;
  name: string | null;
  description: string | null;
  share_id: string;
  share_proto: string;
  size: number;
  status: string;
  created_at: string;
  metadata: Record<string, string>;
}

/** A message, by which Manila reports what failed after its answer. */
export interface Message {
  id: string;
  project_id: string;
  resource_id: string;
  action_id: string;
  detail_id: string;
  request_id: string;
  created_at: string;
  user_message: string;
}

/** The state of Manila. */
export class ManilaState {
  readonly types = new Map<string, ShareType>();
  readonly networks = new Map<string, ShareNetwork>();
  readonly securityServices = new Map<string, SecurityService>();
  readonly servers = new Map<string, ShareServer>();
  readonly shares = new Map<string, Share>();
  readonly snapshots = new Map<string, ShareSnapshot>();
  readonly rules = new Map<string, AccessRule>();
  readonly quotas = new Map<string, Record<string, number>>();
  readonly messages: Message[] = [];
  /** The name of the type of shares whose request names none. */
  defaultType = "default";
  /** The protocols that the cloud is set up for. */
  protocols = ["NFS", "CIFS"];
}
