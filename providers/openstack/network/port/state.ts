/** A port as our type: for the resource's `read` and for `getPort`. */
import { descriptionOf } from "../../mark";
import { timeOf } from "../../time";
import { usersTags } from "../tags";
import type { PortWire } from "./api";
import { toFixedIps, toPairs } from "./form";
import type { AllowedAddressPair, PortFixedIp } from "./port";

/** A port as our type. */
export interface PortState {
  /** The id in the cloud. */
  id: string;
  /** Empty if it has none. */
  name: string;
  /** As its user wrote it; absent for our own. */
  description?: string;
  /** The id of its network. */
  networkId: string;
  /** Its addresses. */
  fixedIps: Required<PortFixedIp>[];
  /** The ids of its security groups. */
  securityGroupIds: string[];
  /** Absent in clouds without the extension `port-security`. */
  portSecurityEnabled?: boolean;
  /** Addresses that may pass beside its own. */
  allowedAddressPairs: AllowedAddressPair[];
  /** The id of its QoS policy, if it has one of its own. */
  qosPolicyId?: string;
  /** Its hardware address. */
  macAddress?: string;
  /** Whether it lets anything through. */
  adminStateUp?: boolean;
  /** The user's own tags. */
  tags: string[];
  /** `ACTIVE`, `DOWN`, … */
  status?: string;
  /** The id of what it belongs to, if anything. */
  deviceId?: string;
  /** What that is: `compute:nova`, … */
  deviceOwner?: string;
  /** ISO 8601, UTC. */
  createdAt?: string;
  /** ISO 8601, UTC. */
  updatedAt?: string;
}

/** A port as our type. */
export function toPort(wire: PortWire): PortState {
  return {
    id: wire.id,
    name: wire.name ?? "",
    description: descriptionOf(wire.description),
    networkId: wire.network_id,
    fixedIps: toFixedIps(wire),
    securityGroupIds: wire.security_groups,
    portSecurityEnabled: wire.port_security_enabled,
    allowedAddressPairs: toPairs(wire),
    qosPolicyId: wire.qos_policy_id ?? undefined,
    macAddress: wire.mac_address,
    adminStateUp: wire.admin_state_up,
    tags: usersTags(wire.tags),
    status: wire.status,
    deviceId: wire.device_id || undefined,
    deviceOwner: wire.device_owner || undefined,
    createdAt: timeOf(wire.created_at),
    updatedAt: timeOf(wire.updated_at),
  };
}
