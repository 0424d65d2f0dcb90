// Nova's objects: servers, flavors, key pairs and server groups.

/** A flavor: the size of a server. */
export interface Flavor {
  id: string;
  name: string;
  ram: number;
  disk: number;
  vcpus: number;
  ephemeral: number;
  swap: number;
  is_public: boolean;
  rxtx_factor: number;
  description: string | null;
  extra_specs: Record<string, string>;
  /** The projects that may use it, if it is not everybody's. */
  projects?: string[];
}

/** A key pair: the public half. */
export interface KeyPair {
  id: number;
  user_id: string;
  name: string;
  public_key: string;
  fingerprint: string;
  type: string;
  created_at: string;
}

/** A server group: servers on the same host, or on different ones. */
export interface ServerGroup {
  id: string;
  name: string;
  policy: string;
  rules: Record<string, unknown>;
  members: string[];
  project_id: string;
  user_id: string;
}

/** A step of an action, in the record. */
export interface ActionEvent {
  event: string;
  start_time: string;
  finish_time: string | null;
  result: string | null;
  traceback: string | null;
}

/** An action on a server, in the record. */
export interface InstanceAction {
  action: string;
  request_id: string;
  user_id: string;
  project_id: string;
  start_time: string;
  message: string | null;
  updated_at: string | null;
  events: ActionEvent[];
}

/** A volume on a server. */
export interface BlockDevice {
  volumeId: string;
  /** None while it was attached on the shelf. */
  device: string | null;
  deleteOnTermination: boolean;
  tag: string | null;
  attachmentId: string;
  bdmId: string;
  root: boolean;
}

/** Why a server is in an error state. */
export interface Fault {
  code: number;
  created: string;
  message: string;
}

/** A server. */
export interface Server {
  id: string;
  name: string;
  description: string | null;
  project_id: string;
  user_id: string;
  metadata: Record<string, string>;
  tags: string[];
  imageId: string | null;
  flavor: Flavor;
  /** The flavor before a resize that has not been confirmed. */
  oldFlavor: Flavor | null;
  /** vm_state before that resize, to which a revert returns. */
  oldState: string | null;
  created: string;
  updated: string;
  launched_at: string | null;
  vm_state: string;
  task_state: string | null;
  power_state: number;
  key_name: string | null;
  user_data: string | null;
  availability_zone: string;
  host: string;
  config_drive: boolean;
  locked: boolean;
  locked_reason: string | null;
  fault: Fault | null;
  hostname: string;
  reservation_id: string;
  /** A number, which is part of the hypervisor's own name for it. */
  number: number;
  /** The ports, in the order in which their networks were given. */
  portIds: string[];
  /** The ports that Nova created, and therefore deletes. */
  ownPortIds: Set<string>;
  disks: BlockDevice[];
  /** The names of the security groups that were requested. */
  groupNames: string[];
  actions: InstanceAction[];
  serverGroup: string | null;
  accessIPv4?: string;
  accessIPv6?: string;
  diskConfig?: "AUTO" | "MANUAL";
  /** Its place among those that one request made. */
  launchIndex?: number;
  terminated_at?: string | null;
  /** What it was before a rescue. */
  rescuedFrom?: { vm_state: string; power_state: number };
}

/** Hosts under one name, with a zone if they have one of their own. */
export interface Aggregate {
  id: number;
  uuid: string;
  name: string;
  hosts: string[];
  metadata: Record<string, string>;
  created_at: string;
  updated_at: string | null;
}

/** A move of a server: a resize, or a migration. */
export interface Migration {
  id: number;
  uuid: string;
  serverId: string;
  type: "resize" | "migration" | "live-migration" | "evacuation";
  status: string;
  oldFlavor: number;
  newFlavor: number;
  created_at: string;
  userId: string;
  projectId: string;
}

/** The only compute host. */
export const computeHost = {
  name: "sandbox",
  vcpus: 256,
  ram: 1_048_576,
  /** GiB. */
  disk: 600_000,
  id: "6a8d1b5c-0f4c-4b86-9e0c-2f4a3c5f6d71",
  serviceId: "0c1e7d2a-6b58-4a09-8f0e-7d7a5c3f9b12",
};

/** How many deleted servers are remembered. */
const MOST_DELETED = 500;

/** The state of Nova. */
export class NovaState {
  readonly servers = new Map<string, Server>();
  readonly flavors = new Map<string, Flavor>();
  readonly keyPairs: KeyPair[] = [];
  readonly serverGroups = new Map<string, ServerGroup>();
  readonly aggregates = new Map<string, Aggregate>();
  readonly migrations: Migration[] = [];
  /** Servers that are deleted, the latest last: lists of operators show them. */
  readonly deleted: Server[] = [];
  /** Why the compute service takes no servers, if it is disabled. */
  disabled: { reason: string | null } | null = null;
  readonly quotas = new Map<string, Record<string, number>>();
  private numbers = 0;

  /** Forgets a server, but for lists of deleted ones. */
  bury(server: Server): void {
    this.servers.delete(server.id);
    this.deleted.push(server);
    if (this.deleted.length > MOST_DELETED) this.deleted.shift();
  }

  /** The next number of a server or key pair. */
  nextNumber(): number {
    this.numbers += 1;
    return this.numbers;
  }
}
