// Neutron: floating IPs.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, str } from "../wire";
import {
  badRequest,
  commonFields,
  type Kind,
  listReply,
  notFound,
  ownerOf,
  readBodies,
  readChange,
  selectFields,
  touch,
} from "./collection";
import { getNetwork } from "./networks";
import { forwardingsOf } from "./portForwardings";
import { getPort } from "./portRoutes";
import { createPort, deletePort } from "./ports";
import { checkQuota } from "./quotas";
import { interfacePorts } from "./routers";
import type { FixedIp, FloatingIp, Port, Router } from "./state";

const kind: Kind = {
  name: "floatingip",
  plural: "floatingips",
  missing: "FloatingIPNotFound",
  notFound: (id) => `Floating IP ${id} could not be found`,
  attributes: {
    floating_network_id: { required: true, put: false, type: "uuid" },
    floating_ip_address: { put: false },
    subnet_id: { put: false },
    port_id: { type: "uuid" },
    fixed_ip_address: {},
    description: { type: "string" },
    tags: { post: false, put: false },
    status: { post: false, put: false },
    router_id: { post: false, put: false },
  },
};

function view(cloud: Cloud, each: FloatingIp): Doc {
  const { ownPortId: _own, ...rest } = each;
  const port = each.port_id ? cloud.neutron.ports.get(each.port_id) : undefined;
  const details = port && {
    name: port.name,
    network_id: port.network_id,
    mac_address: port.mac_address,
    admin_state_up: port.admin_state_up,
    status: port.status,
    device_id: port.device_id,
    device_owner: port.device_owner,
  };
  return { ...rest, port_details: details ?? null, port_forwardings: forwardingsOf(cloud, each.id) };
}

/** Associates a floating IP with the port that a body names, or with none if it names none. */
function associate(cloud: Cloud, call: Call, floating: FloatingIp, given: Doc): void {
  const portId = str(given, "port_id");
  if (portId === undefined) {
    Object.assign(floating, { port_id: null, fixed_ip_address: null, router_id: null, status: "DOWN" });
    return;
  }
  requireUnforwarded(cloud, floating);
  const port = getPort(cloud, call, portId);
  const fixed = str(given, "fixed_ip_address");
  const ip = port.fixed_ips.find((each) => (fixed ? each.ip_address === fixed : each.ip_address.includes(".")));
  if (!ip)
    throw badRequest(`Bad floatingip request: Port ${port.id} does not have fixed ip ${fixed ?? ""}.`, "BadRequest");
  const router = routerBetween(cloud, floating, port, ip);
  checkUnassociated(cloud, floating, port, ip);
  Object.assign(floating, {
    port_id: port.id,
    fixed_ip_address: ip.ip_address,
    router_id: router.id,
    status: "ACTIVE",
  });
}

/** Refuses what port forwardings of a floating IP stand against. */
function requireUnforwarded(cloud: Cloud, { id }: FloatingIp): void {
  if (forwardingsOf(cloud, id).length > 0)
    throw new Refusal(409, `Floating IP ${id} in use by Port Forwarding resources.`, "FipInUseByPortForwarding");
}

/** The router between a floating IP's network and a port's subnet; refuses if there is none. */
function routerBetween(cloud: Cloud, floating: FloatingIp, port: Port, ip: FixedIp): Router {
  const router = [...cloud.neutron.routers.values()].find(
    (each) =>
      each.external_gateway_info?.network_id === floating.floating_network_id &&
      interfacePorts(cloud, each).some((one) => one.fixed_ips.some((other) => other.subnet_id === ip.subnet_id)),
  );
  if (router) return router;
  throw new Refusal(
    404,
    `External network ${floating.floating_network_id} is not reachable from subnet ${ip.subnet_id}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
    "ExternalGatewayForFloatingIPNotFound",
  );
}

/** Refuses a fixed IP that another floating IP has. */
function checkUnassociated(cloud: Cloud, floating: FloatingIp, port: Port, ip: FixedIp): void {
  const twin = [...cloud.neutron.floatingIps.values()].find(
    (each) => each.id !== floating.id && each.port_id === port.id && each.fixed_ip_address === ip.ip_address,
  );
  if (!twin) return;
  throw new Refusal(
    409,
    `Cannot associate floating IP ${floating.floating_ip_address} (${floating.id}) with port ${port.id} using fixed IP ${ip.ip_address}, as that fixed IP already has a floating IP on external network ${floating.floating_network_id}.`,
    "FloatingIPPortAlreadyAssociated",
  );
}

/** The routes of /v2.0/floatingips. */
export function floatingIpRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const get = (call: Call): FloatingIp => {
    const found = neutron.floatingIps.get(call.params.id ?? "");
    if (!found || (!call.who.admin && found.project_id !== call.who.projectId))
      throw notFound(kind, call.params.id ?? "");
    return found;
  };
  return [
    route("GET /v2.0/floatingips", (call) => {
      const rows = [...neutron.floatingIps.values()].filter(
        (each) => each.project_id === call.who.projectId || call.who.admin,
      );
      return listReply(
        call,
        kind,
        rows.map((each) => view(cloud, each)),
      );
    }),
    route("POST /v2.0/floatingips", (call) => createFloatingIp(cloud, call)),
    route("GET /v2.0/floatingips/{id}", (call) => ({
      status: 200,
      body: { floatingip: selectFields(call, view(cloud, get(call))) },
    })),
    route("PUT /v2.0/floatingips/{id}", (call) => {
      const floating = get(call);
      const given = readChange(call, kind, floating);
      if (given.port_id !== undefined || given.fixed_ip_address !== undefined) associate(cloud, call, floating, given);
      floating.description = str(given, "description") ?? floating.description;
      touch(floating);
      return { status: 200, body: { floatingip: view(cloud, floating) } };
    }),
    route("DELETE /v2.0/floatingips/{id}", (call) => {
      const floating = get(call);
      requireUnforwarded(cloud, floating);
      const holder = neutron.ports.get(floating.ownPortId);
      if (holder) deletePort(cloud, holder);
      neutron.floatingIps.delete(floating.id);
      return { status: 204 };
    }),
  ];
}

function createFloatingIp(cloud: Cloud, call: Call): Reply {
  const given = readBodies(call, kind).given[0] ?? {};
  const projectId = ownerOf(call, given);
  const network = getNetwork(cloud, call, String(given.floating_network_id));
  if (!network["router:external"]) {
    throw badRequest(`Bad floatingip request: Network ${network.id} is not a valid external network.`, "BadRequest");
  }
  checkQuota(cloud, projectId, "floatingip", 1);
  const base = commonFields(projectId, 0);
  const address = str(given, "floating_ip_address");
  const subnetId = str(given, "subnet_id");
  const wanted =
    address || subnetId
      ? [{ ...(address ? { ip_address: address } : {}), ...(subnetId ? { subnet_id: subnetId } : {}) }]
      : undefined;
  const holder = createPort(cloud, network, "", {
    device_owner: "network:floatingip",
    device_id: base.id,
    ...(wanted ? { fixed_ips: wanted } : {}),
  });
  const floating: FloatingIp = {
    ...base,
    floating_ip_address: holder.fixed_ips[0]?.ip_address ?? "",
    floating_network_id: network.id,
    router_id: null,
    port_id: null,
    fixed_ip_address: null,
    status: "DOWN",
    description: str(given, "description") ?? "",
    tags: [],
    ownPortId: holder.id,
  };
  try {
    associate(cloud, call, floating, given);
  } catch (error) {
    deletePort(cloud, holder);
    throw error;
  }
  cloud.neutron.floatingIps.set(floating.id, floating);
  return { status: 201, body: { floatingip: view(cloud, floating) } };
}
