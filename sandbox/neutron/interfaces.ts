// Neutron: a router's interfaces, by subnet or by port.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { str } from "../wire";
import { contains, overlaps, parseAddress, parseCidr } from "./addresses";
import { badRequest, touch } from "./collection";
import { getNetwork } from "./networks";
import { getPort } from "./portRoutes";
import { createPort, deletePort } from "./ports";
import { getRouter, interfacePorts } from "./routers";
import type { FixedIp, Port, Router, Subnet } from "./state";
import { getSubnet } from "./subnets";

const badRouter = (message: string): Refusal => badRequest(`Bad router request: ${message}`, "BadRequest");

const interfaceReply = (router: Router, port: Port): Reply => ({
  status: 200,
  body: {
    id: router.id,
    tenant_id: router.tenant_id,
    port_id: port.id,
    network_id: port.network_id,
    subnet_id: port.fixed_ips[0]?.subnet_id,
    subnet_ids: port.fixed_ips.map((ip) => ip.subnet_id),
  },
});

/** The routes of add_router_interface and remove_router_interface. */
export function interfaceRoutes(cloud: Cloud): Route[] {
  return [
    route("PUT /v2.0/routers/{id}/add_router_interface", (call) => addInterface(cloud, call)),
    route("PUT /v2.0/routers/{id}/remove_router_interface", (call) => removeInterface(cloud, call)),
  ];
}

/** Refuses a subnet whose addresses overlap those of a network that the router is on already. */
function checkOverlap(cloud: Cloud, router: Router, subnet: Subnet): void {
  const cidr = parseCidr(subnet.cidr);
  for (const ip of interfacePorts(cloud, router).flatMap((each) => each.fixed_ips)) {
    if (ip.subnet_id === subnet.id) throw badRouter(`Router already has a port on subnet ${subnet.id}.`);
    const other = cloud.neutron.subnets.get(ip.subnet_id);
    const theirs = other && parseCidr(other.cidr);
    if (cidr && theirs && overlaps(cidr, theirs)) {
      throw badRouter(
        `Cidr ${subnet.cidr} of subnet ${subnet.id} overlaps with cidr ${other?.cidr} of subnet ${ip.subnet_id}.`,
      );
    }
  }
}

function addInterface(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const subnetId = str(call.body, "subnet_id");
  const portId = str(call.body, "port_id");
  if (subnetId && portId) throw badRouter("Cannot specify both subnet-id and port-id.");
  if (portId) return interfaceReply(router, addPort(cloud, router, getPort(cloud, call, portId)));
  if (!subnetId) throw badRouter("Either subnet_id or port_id must be specified.");
  return interfaceReply(router, addSubnet(cloud, call, router, getSubnet(cloud, call, subnetId)));
}

/** Makes a port an interface of a router. */
function addPort(cloud: Cloud, router: Router, port: Port): Port {
  if (port.device_id) {
    throw new Refusal(
      409,
      `Unable to complete operation on port ${port.id} for network ${port.network_id}. Port already has an attached device ${port.device_id}.`,
      "PortInUse",
    );
  }
  for (const ip of port.fixed_ips) {
    const subnet = cloud.neutron.subnets.get(ip.subnet_id);
    if (subnet) checkOverlap(cloud, router, subnet);
  }
  Object.assign(port, { device_id: router.id, device_owner: "network:router_interface", status: "ACTIVE" });
  touch(port);
  return port;
}

/** Creates an interface of a router on a subnet, with the address of the subnet's gateway. */
function addSubnet(cloud: Cloud, call: Call, router: Router, subnet: Subnet): Port {
  if (!subnet.gateway_ip) throw badRouter("Subnet for router interface must have a gateway IP.");
  checkOverlap(cloud, router, subnet);
  const network = getNetwork(cloud, call, subnet.network_id);
  const isTaken = [...cloud.neutron.ports.values()].some((port) =>
    port.fixed_ips.some((ip) => ip.subnet_id === subnet.id && ip.ip_address === subnet.gateway_ip),
  );
  if (isTaken) {
    throw new Refusal(
      409,
      `Unable to complete operation for network ${network.id}. The IP address ${subnet.gateway_ip} is in use.`,
      "IpAddressInUse",
    );
  }
  const port = createPort(cloud, network, router.project_id, {
    device_owner: "network:router_interface",
    device_id: router.id,
    fixed_ips: [{ subnet_id: subnet.id, ip_address: subnet.gateway_ip }],
  });
  router.revision_number += 1;
  return port;
}

function removeInterface(cloud: Cloud, call: Call): Reply {
  const router = getRouter(cloud, call);
  const port = findInterface(cloud, call, router);
  for (const ip of port.fixed_ips) checkUnused(cloud, router, ip);
  deletePort(cloud, port);
  router.revision_number += 1;
  return interfaceReply(router, port);
}

/** The interface that a request names by its port or subnet; refuses if there is none. */
function findInterface(cloud: Cloud, call: Call, router: Router): Port {
  const subnetId = str(call.body, "subnet_id");
  const portId = str(call.body, "port_id");
  if (!subnetId && !portId) throw badRouter("Either subnet_id or port_id must be specified.");
  if (subnetId) getSubnet(cloud, call, subnetId);
  const port = interfacePorts(cloud, router).find((each) =>
    portId ? each.id === portId : each.fixed_ips.some((ip) => ip.subnet_id === subnetId),
  );
  if (port) return port;
  if (portId)
    throw new Refusal(
      404,
      `Router ${router.id} does not have an interface with id ${portId}`,
      "RouterInterfaceNotFound",
    );
  throw new Refusal(
    404,
    `Router ${router.id} has no interface on subnet ${subnetId}`,
    "RouterInterfaceNotFoundForSubnet",
  );
}

/** Refuses to remove an interface that a route or a floating IP needs. */
function checkUnused({ neutron }: Cloud, router: Router, { subnet_id }: FixedIp): void {
  const cidr = parseCidr(neutron.subnets.get(subnet_id)?.cidr ?? "");
  const hops = router.routes.map((each) => parseAddress(each.nexthop));
  if (cidr && hops.some((hop) => hop && contains(cidr, hop))) {
    throw new Refusal(
      409,
      `Router interface for subnet ${subnet_id} on router ${router.id} cannot be deleted, as it is required by one or more routes.`,
      "RouterInterfaceInUseByRoute",
    );
  }
  const floating = [...neutron.floatingIps.values()].some(
    (each) =>
      each.router_id === router.id &&
      each.port_id &&
      neutron.ports.get(each.port_id)?.fixed_ips.some((one) => one.subnet_id === subnet_id),
  );
  if (floating) {
    throw new Refusal(
      409,
      `Router interface for subnet ${subnet_id} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`,
      "RouterInterfaceInUseByFloatingIP",
    );
  }
}
