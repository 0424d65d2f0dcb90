// Octavia's objects: load balancers, their listeners and pools, the members and the monitor of a pool.

/** What all of them have. */
export interface Part {
  id: string;
  project_id: string;
  name: string;
  admin_state_up: boolean;
  /** ACTIVE, ERROR, or PENDING_… as long as it changes. */
  provisioning_status: string;
  created_at: string;
  updated_at: string | null;
  tags: string[];
}

/** A load balancer. */
export interface LoadBalancer extends Part {
  description: string;
  vip_address: string;
  vip_port_id: string;
  vip_subnet_id: string | null;
  vip_network_id: string;
}

/** Where a load balancer hears. */
export interface Listener extends Part {
  description: string;
  loadbalancer_id: string;
  protocol: string;
  protocol_port: number;
  connection_limit: number;
  default_pool_id: string | null;
  timeout_client_data: number;
  timeout_member_connect: number;
  timeout_member_data: number;
  timeout_tcp_inspect: number;
}

/** Where a load balancer sends. */
export interface Pool extends Part {
  description: string;
  loadbalancer_id: string;
  protocol: string;
  lb_algorithm: string;
  session_persistence: Record<string, unknown> | null;
}

/** A target of a pool. */
export interface Member extends Part {
  pool_id: string;
  address: string;
  protocol_port: number;
  weight: number;
  backup: boolean;
  subnet_id: string | null;
  monitor_address: string | null;
  monitor_port: number | null;
  /** What it is before the first check: NO_MONITOR, or OFFLINE if the pool had a monitor when it was created. */
  before: string;
  /** Whether the pool's monitor has checked it. */
  checked: boolean;
}

/** What checks the members of a pool. */
export interface Monitor extends Part {
  pool_id: string;
  type: string;
  delay: number;
  timeout: number;
  max_retries: number;
  max_retries_down: number;
  http_method: string | null;
  url_path: string | null;
  expected_codes: string | null;
}

/** The state of Octavia. */
export class OctaviaState {
  readonly loadBalancers = new Map<string, LoadBalancer>();
  readonly listeners = new Map<string, Listener>();
  readonly pools = new Map<string, Pool>();
  readonly members = new Map<string, Member>();
  readonly monitors = new Map<string, Monitor>();

  /** The listeners of a load balancer. */
  listenersOf({ id }: LoadBalancer): Listener[] {
    return [...this.listeners.values()].filter(({ loadbalancer_id }) => loadbalancer_id === id);
  }

  /** The listeners that send to a pool. */
  listenersTo({ id }: Pool): Listener[] {
    return [...this.listeners.values()].filter(({ default_pool_id }) => default_pool_id === id);
  }

  /** The pools of a load balancer. */
  poolsOf({ id }: LoadBalancer): Pool[] {
    return [...this.pools.values()].filter(({ loadbalancer_id }) => loadbalancer_id === id);
  }

  /** The members of a pool. */
  membersOf({ id }: Pool): Member[] {
    return [...this.members.values()].filter(({ pool_id }) => pool_id === id);
  }

  /** The monitor of a pool, if it has one. */
  monitorOf({ id }: Pool): Monitor | undefined {
    return [...this.monitors.values()].find(({ pool_id }) => pool_id === id);
  }
}
