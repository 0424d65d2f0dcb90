// Nova: the ports of a server: found, checked, created, plugged and unplugged.
import type { Cloud } from "../cloud";
import { isUuid } from "../identifiers";
import { parseAddress } from "../neutron/addresses";
import { touch } from "../neutron/collection";
import { defaultGroup } from "../neutron/groups";
import { canSeeNetwork } from "../neutron/networks";
import { createPort, deletePort } from "../neutron/ports";
import { checkQuota } from "../neutron/quotas";
import type { Network, Port } from "../neutron/state";
import { Refusal } from "../refusal";
import type { Call } from "../service";
import { type Doc, str } from "../wire";
import { computeHost, type Server } from "./state";

/** A network of a server, as requested. */
export interface Nic {
  network?: Network;
  port?: Port;
  fixedIp?: string;
}

const bad = (message: string): Refusal => new Refusal(400, message);

/**
 * Reads `networks`: "auto", "none", or a list of networks and ports.
 * @throws Refusal If one is unknown, in use, or has no subnet.
 */
export function readNics(cloud: Cloud, call: Call, networks: unknown): Nic[] {
  if (networks === "none") return [];
  if (networks === undefined || networks === "auto" || (Array.isArray(networks) && networks.length === 0)) {
    const own = [...cloud.neutron.networks.values()].filter(
      (each) => each.project_id === call.who.projectId && !each["router:external"] && subnetsOf(cloud, each) > 0,
    );
    if (own.length > 1)
      throw new Refusal(409, "Multiple possible networks found, use a Network ID to be more specific.");
    return own.map((network) => ({ network }));
  }
  if (!Array.isArray(networks)) throw bad("Bad networks format");
  return networks.map((each: Doc) => {
    const portId = str(each, "port");
    if (portId) {
      const port = cloud.neutron.ports.get(portId);
      if (!port || (!call.who.admin && port.project_id !== call.who.projectId))
        throw bad(`Port id ${portId} could not be found.`);
      if (port.device_id) throw new Refusal(409, `Port ${port.id} is still in use.`);
      return { port };
    }
    const id = str(each, "uuid") ?? str(each, "net_id") ?? "";
    if (!isUuid(id)) throw bad(`Bad networks format: network uuid is not in proper format (${id})`);
    const network = cloud.neutron.networks.get(id);
    if (!network || !canSeeNetwork(call, network)) throw bad(`Network ${id} could not be found.`);
    if (subnetsOf(cloud, network) === 0) throw bad(`Network ${id} requires a subnet in order to boot instances on.`);
    if (network["router:external"] && !network.shared && !call.who.admin) {
      throw new Refusal(403, `It is not allowed to create an interface on external network ${id}`);
    }
    const fixedIp = str(each, "fixed_ip");
    if (fixedIp !== undefined && !parseAddress(fixedIp)) {
      throw bad(
        `Invalid input for field/attribute fixed_ip. Value: ${fixedIp}. '${fixedIp}' is not valid under any of the given schemas`,
      );
    }
    // As Nova's validate_networks: asked of Neutron before anything is built.
    const holder = [...cloud.neutron.ports.values()].find(
      (port) => port.network_id === network.id && port.fixed_ips.some(({ ip_address }) => ip_address === fixedIp),
    );
    if (holder) throw bad(`Fixed IP address ${fixedIp} is already in use on instance ${holder.device_id}.`);
    return { network, ...(fixedIp ? { fixedIp } : {}) };
  });
}

const subnetsOf = (cloud: Cloud, network: Network): number =>
  [...cloud.neutron.subnets.values()].filter((each) => each.network_id === network.id).length;

/**
 * The ids of security groups that are given by id or name.
 * @throws Refusal If one is unknown or ambiguous.
 */
export function groupIds(cloud: Cloud, projectId: string, names: string[]): string[] {
  return names.map((name) => {
    if (name === "default") return defaultGroup(cloud, projectId).id;
    const found = [...cloud.neutron.groups.values()].filter(
      (each) => each.project_id === projectId && (each.id === name || each.name === name),
    );
    const [one] = found;
    if (!one) throw bad(`Unable to find security_group with name or id '${name}'`);
    if (found.length > 1 && one.id !== name) {
      throw new Refusal(409, `Multiple security groups found matching '${name}'. Use an ID to be more specific.`);
    }
    return one.id;
  });
}

/** Plugs a server into its networks, by ports that are given or created. */
export function plug(cloud: Cloud, server: Server, nics: Nic[], groups: string[]): void {
  for (const nic of nics) {
    const port = nic.port ?? createOwnPort(cloud, server, nic, groups);
    Object.assign(port, {
      device_id: server.id,
      device_owner: `compute:${server.availability_zone}`,
      status: "ACTIVE",
      "binding:host_id": computeHost.name,
    });
    touch(port);
    server.portIds.push(port.id);
  }
}

function createOwnPort(cloud: Cloud, server: Server, nic: Nic, groups: string[]): Port {
  if (!nic.network) throw bad("Bad networks format");
  checkQuota(cloud, server.project_id, "port", 1);
  const port = createPort(cloud, nic.network, server.project_id, {
    ...(groups.length > 0 ? { security_groups: groups } : {}),
    ...(nic.fixedIp ? { fixed_ips: [{ ip_address: nic.fixedIp }] } : {}),
  });
  server.ownPortIds.add(port.id);
  return port;
}

/** Unplugs a port: deletes it if Nova created it, else releases it. */
export function unplug(cloud: Cloud, server: Server, portId: string): void {
  server.portIds = server.portIds.filter((each) => each !== portId);
  const port = cloud.neutron.ports.get(portId);
  if (!port) return;
  if (server.ownPortIds.has(portId)) {
    deletePort(cloud, port);
    return;
  }
  Object.assign(port, { device_id: "", device_owner: "", status: "DOWN", "binding:host_id": "" });
  touch(port);
}
