/** Neutron's networks. API: network v2.0 /networks */
import type { Fault } from "../../../core/schema";
import type { OpenStack } from "../../client";
import { missingId } from "../../existing";
import { type NamedState, type NamedWire, toNamed } from "../nameAndMark";
import { usersTags } from "../tags";

/** A network as the API has it. */
export interface NetworkWire extends NamedWire {
  status: string;
  mtu: number;
  shared: boolean;
  "router:external"?: boolean;
  /** Absent in clouds without the extension `port-security`. */
  port_security_enabled?: boolean;
}

/** A network as our type. */
export interface NetworkState extends NamedState {
  /** `ACTIVE`, `DOWN`, `BUILD` or `ERROR`. */
  status: string;
  /** The largest packet, in bytes. */
  mtu: number;
  /** Whether other projects may use it. */
  shared: boolean;
  /** Whether routers may have it behind their gateway. */
  external: boolean;
  /** What new ports have; absent in clouds without port security. */
  portSecurityEnabled?: boolean;
  /** The tags that its user gave it. */
  tags: string[];
}

/** The networks that the login sees, read together: those of its project, and shared ones. */
export const networks = (client: OpenStack) => client.collection<NetworkWire>("network", "/networks", "network");

/** The fault of a network that is not there. */
export function networkFaults(client: OpenStack, property: string, id: string | undefined): Promise<Fault[]> {
  return missingId(client, "network", property, id, (one) => networks(client).get(one));
}

/** A network as our type: for the resource's `read` and for `getVpc`. */
export function toNetwork(wire: NetworkWire): NetworkState {
  const { status, mtu, shared, port_security_enabled: portSecurityEnabled } = wire;
  const external = wire["router:external"] ?? false;
  return { ...toNamed(wire), status, mtu, shared, external, portSecurityEnabled, tags: usersTags(wire.tags) };
}

const EXTERNAL = "external networks";

/** The external networks of this cloud, asked for once. */
export function externalNetworks(client: OpenStack): Promise<NetworkWire[]> {
  return client.once(EXTERNAL, () => listExternal(client));
}

/** The external networks, among which is looked for one of this id or name: asked for again if it is not there. */
export function externalNetworksFor(client: OpenStack, written: string): Promise<NetworkWire[]> {
  return client.onceWith(
    EXTERNAL,
    (all) => networksNamed(all, written).length > 0,
    () => listExternal(client),
  );
}

function listExternal(client: OpenStack): Promise<NetworkWire[]> {
  return client.list<NetworkWire>("network", "/networks", "networks", { query: { "router:external": true } });
}

/** The networks that an id or a name means: none, one, or several of one name. An id comes first. */
export function networksNamed(networks: readonly NetworkWire[], written: string): NetworkWire[] {
  const [byId] = networks.filter(({ id }) => id === written);
  return byId ? [byId] : networks.filter(({ name }) => name === written);
}
