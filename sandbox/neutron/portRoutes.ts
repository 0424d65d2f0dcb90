// Neutron: requests for ports.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import type { Doc } from "../wire";
import { type Kind, listReply, notFound, ownerOf, readBodies, readChange, selectFields } from "./collection";
import { getNetwork } from "./networks";
import { changePort, createPort, deletePort } from "./ports";
import { checkQuota } from "./quotas";
import type { Port } from "./state";

const VNIC_TYPES = [
  ...["normal", "direct", "macvtap", "baremetal", "direct-physical", "virtio-forwarder", "smart-nic", "vdpa"],
  ...["accelerator-direct", "accelerator-direct-physical", "remote-managed"],
];

const kind: Kind = {
  name: "port",
  plural: "ports",
  missing: "PortNotFound",
  notFound: (id) => `Port ${id} could not be found.`,
  attributes: {
    network_id: { required: true, put: false, type: "uuid" },
    name: { type: "string" },
    description: { type: "string" },
    admin_state_up: { type: "boolean" },
    mac_address: { type: "mac" },
    fixed_ips: { type: "list" },
    device_id: { type: "string" },
    device_owner: { type: "string" },
    security_groups: { type: "list" },
    port_security_enabled: { type: "boolean" },
    allowed_address_pairs: { type: "list" },
    extra_dhcp_opts: { type: "list" },
    "binding:vnic_type": { values: VNIC_TYPES },
    "binding:host_id": { operator: true },
    "binding:profile": { operator: true, type: "object" },
    tags: { put: false },
    status: { post: false, put: false },
  },
};

/** The ports that are deleted only with what they serve. */
const serviceOwners = ["network:router_interface", "network:router_gateway", "network:floatingip"];

/**
 * The port of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getPort(cloud: Cloud, call: Call, id: string): Port {
  const port = cloud.neutron.ports.get(id);
  if (!port || (!call.who.admin && port.project_id !== call.who.projectId)) throw notFound(kind, id);
  return port;
}

/** What a trunk carries, on its own port. */
function trunkDetails({ neutron }: Cloud, port: Port): Doc {
  const trunk = [...neutron.trunks.values()].find((each) => each.port_id === port.id);
  if (!trunk) return {};
  const sub_ports = trunk.sub_ports.map((each) => ({
    ...each,
    mac_address: neutron.ports.get(each.port_id)?.mac_address,
  }));
  return { trunk_details: { trunk_id: trunk.id, sub_ports } };
}

function view(cloud: Cloud, call: Call, port: Port): Doc {
  const { "binding:host_id": host, "binding:profile": profile = {}, ...rest } = port;
  if (!call.who.admin) return { ...rest, ...trunkDetails(cloud, port) };
  return {
    ...rest,
    ...trunkDetails(cloud, port),
    "binding:profile": { ...profile },
    "binding:host_id": host,
    "binding:vif_type": host ? "ovs" : "unbound",
    "binding:vif_details": host ? { connectivity: "l2", port_filter: true } : {},
  };
}

/** The routes of /v2.0/ports. */
export function portRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Port => getPort(cloud, call, call.params.id ?? "");
  return [
    route("GET /v2.0/ports", (call) => listPorts(cloud, call)),
    route("POST /v2.0/ports", (call) => createPorts(cloud, call)),
    route("GET /v2.0/ports/{id}", (call) => ({
      status: 200,
      body: { port: selectFields(call, view(cloud, call, get(call))) },
    })),
    route("PUT /v2.0/ports/{id}", (call) => {
      const port = get(call);
      changePort(cloud, port, readChange(call, kind, port));
      return { status: 200, body: { port: view(cloud, call, port) } };
    }),
    route("DELETE /v2.0/ports/{id}", (call) => {
      const port = get(call);
      if (serviceOwners.includes(port.device_owner)) {
        throw new Refusal(
          409,
          `Port ${port.id} cannot be deleted directly via the port API: has device owner ${port.device_owner}.`,
          "ServicePortInUse",
        );
      }
      requireUntrunkedPort(cloud, port.id);
      deletePort(cloud, port);
      return { status: 204 };
    }),
  ];
}

/** Refuses to delete a port that a trunk has. */
export function requireUntrunkedPort({ neutron }: Cloud, portId: string): void {
  for (const { id, port_id, sub_ports } of neutron.trunks.values()) {
    const inUse = (what: string, type: string) =>
      new Refusal(409, `Port ${portId} is currently a ${what} for trunk ${id}.`, type);
    if (port_id === portId) throw inUse("parent port", "PortInUseAsTrunkParent");
    if (sub_ports.some((each) => each.port_id === portId)) throw inUse("subport", "PortInUseAsSubPort");
  }
}

function listPorts(cloud: Cloud, call: Call): Reply {
  const rows = [...cloud.neutron.ports.values()].filter(
    (each) => each.project_id === call.who.projectId || call.who.admin,
  );
  return listReply(
    call,
    kind,
    rows.map((each) => view(cloud, call, each)),
  );
}

function createPorts(cloud: Cloud, call: Call): Reply {
  const { given, bulk } = readBodies(call, kind);
  checkQuota(cloud, ownerOf(call, given[0] ?? {}), "port", given.length);
  const created: Port[] = [];
  try {
    for (const each of given)
      created.push(createPort(cloud, getNetwork(cloud, call, String(each.network_id)), ownerOf(call, each), each));
  } catch (error) {
    for (const each of created) cloud.neutron.ports.delete(each.id);
    throw error;
  }
  const views = created.map((each) => view(cloud, call, each));
  return { status: 201, body: bulk ? { ports: views } : { port: views[0] } };
}
