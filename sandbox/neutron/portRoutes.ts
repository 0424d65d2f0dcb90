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
    mac_address: {},
    fixed_ips: { type: "list" },
    device_id: { type: "string" },
    device_owner: { type: "string" },
    security_groups: { type: "list" },
    port_security_enabled: { type: "boolean" },
    allowed_address_pairs: { type: "list" },
    extra_dhcp_opts: { type: "list" },
    "binding:vnic_type": {},
    "binding:host_id": { operator: true },
    "binding:profile": { operator: true },
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

function view(call: Call, port: Port): Doc {
  const { "binding:host_id": host, ...rest } = port;
  if (!call.who.admin) return rest;
  return {
    ...rest,
    "binding:profile": {},
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
      body: { port: selectFields(call, view(call, get(call))) },
    })),
    route("PUT /v2.0/ports/{id}", (call) => {
      const port = get(call);
      changePort(cloud, port, readChange(call, kind));
      return { status: 200, body: { port: view(call, port) } };
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
      deletePort(cloud, port);
      return { status: 204 };
    }),
  ];
}

function listPorts(cloud: Cloud, call: Call): Reply {
  const rows = [...cloud.neutron.ports.values()].filter(
    (each) => each.project_id === call.who.projectId || call.who.admin,
  );
  return listReply(
    call,
    kind,
    rows.map((each) => view(call, each)),
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
  const views = created.map((each) => view(call, each));
  return { status: 201, body: bulk ? { ports: views } : { port: views[0] } };
}
