/** Ports as what keeps a network, a subnet, a router or a group from being deleted. */
import type { Obstacle } from "../../core/obstacle";
import type { AskOptions, OpenStack } from "../client";
import { serverInTheWay } from "../compute/server/inTheWay";
import { markedOf } from "../mark";
import { isLeg, type PortWire, portsWith } from "./port/api";
import { marksOnPort } from "./port/mark";
import { routers } from "./router/api";

/** The owners of ports that Neutron itself deletes with their network: those of DHCP, metadata and gateway agents. */
const AUTOMATIC = ["network:dhcp", "network:distributed", "network:floatingip_agent_gateway"];
/** The owner of a share server's ports, which are deleted with their share network. */
const SHARES = "manila:share";

/** The ports that a query selects, each as what it belongs to. */
export async function portsInTheWay(
  cloud: OpenStack,
  query: AskOptions["query"],
  isMeant: (port: PortWire) => boolean = () => true,
): Promise<Obstacle[]> {
  const ports = await portsWith(cloud, query);
  const meant = ports.filter((port) => !AUTOMATIC.includes(port.device_owner) && isMeant(port));
  return Promise.all(meant.map((port) => describePort(cloud, port)));
}

/** A port as what it belongs to. A leg is replaced with its subnet and with its router. */
async function describePort(cloud: OpenStack, port: PortWire): Promise<Obstacle> {
  const { id, device_id: device, device_owner: owner, fixed_ips } = port;
  const [resource] = marksOnPort(port);
  const [own = resource] = markedOf([port]);
  if (isLeg(port)) {
    const router = (await routers(cloud).all()).find((one) => one.id === device);
    const mark = own ?? (router && markedOf([router])[0]);
    const name = router?.name ? `router ${router.name} (${device})` : `router ${device}`;
    const subnets = fixed_ips.map(({ subnet_id }) => subnet_id).join(", ");
    return {
      what: `the leg of ${name} in subnet ${subnets}, port ${id}`,
      mark,
      goesAlong: true,
      stays: router !== undefined,
    };
  }
  if (owner.startsWith("compute:")) {
    const server = await serverInTheWay(cloud, device);
    return { ...server, what: `${server.what}, by port ${id}`, mark: own ?? server.mark };
  }
  const name = [owner, device].filter(Boolean).join(" ");
  // What else Neutron itself has there belongs to a leg, such as the port of a distributed router's gateway; a port that is
  // a resource is replaced with its network.
  const goesAlong = owner === SHARES || owner.startsWith("network:") || resource !== undefined;
  return { what: `port ${id}${name && ` of ${name}`}`, mark: own, goesAlong };
}
