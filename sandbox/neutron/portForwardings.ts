// Neutron: ports of a floating IP that are handed on to ports inside.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, num, python, str } from "../wire";
import { badRequest, type Kind, listReply, readBodies, readChange, selectFields } from "./collection";
import type { PortForwarding } from "./parts";
import { getPort } from "./portRoutes";
import type { FloatingIp } from "./state";

const missing = (id: string): string => `Port Forwarding ${id} could not be found.`;

const kind: Kind = {
  name: "port_forwarding",
  plural: "port_forwardings",
  missing: "PortForwardingNotFound",
  notFound: missing,
  attributes: {
    protocol: {},
    internal_port_id: { required: true, type: "uuid" },
    internal_ip_address: {},
    internal_port: {},
    external_port: {},
    internal_port_range: {},
    external_port_range: {},
    description: { type: "string" },
  },
};

const bad = (message: string): Refusal => badRequest(`Bad port_forwarding request: ${message}`, "BadRequest");

/** Port forwardings as a floating IP shows them. */
export const forwardingsOf = ({ neutron }: Cloud, floatingIpId: string): Doc[] =>
  [...neutron.forwardings.values()]
    .filter((each) => each.floatingIpId === floatingIpId)
    .map(({ id, floatingIpId: _ip, ...rest }) => ({ ...rest, id }));

const view = ({ floatingIpId: _ip, ...each }: PortForwarding): Doc => ({
  ...each,
  internal_port_range: `${each.internal_port}:${each.internal_port}`,
  external_port_range: `${each.external_port}:${each.external_port}`,
});

function readPort(given: Doc, name: "internal_port" | "external_port", before?: number): number {
  const range = str(given, `${name}_range`);
  if (range !== undefined && !/^(\d+)(:\1)?$/.test(range))
    throw new Refusal(501, `The sandbox does not have what '${name}_range' asks for: ranges of several ports.`);
  const port = num(given, name) ?? (range === undefined ? before : Number(range.split(":")[0]));
  if (port === undefined || port < 1 || port > 65_535)
    throw badRequest(`Invalid input for ${name}. Reason: ${python(given[name])} is not in the range 1 to 65535.`);
  return port;
}

/** What a forwarding becomes by a body; refuses what cannot be reached, and what is there already. */
function readForwarding(
  cloud: Cloud,
  call: Call,
  floating: FloatingIp,
  given: Doc,
  before?: PortForwarding,
): PortForwarding {
  const port = getPort(cloud, call, str(given, "internal_port_id") ?? before?.internal_port_id ?? "");
  const wanted = str(given, "internal_ip_address");
  const own = port.fixed_ips.map((ip) => ip.ip_address).filter((ip) => ip.includes("."));
  const address = wanted ?? (port.id === before?.internal_port_id ? before.internal_ip_address : own[0]);
  if (address === undefined) throw bad(`Requested internal port ${port.id} must allocate an IPv4 address.`);
  if (!own.includes(address))
    throw bad(
      `The internal IP does not correspond to an address on the internal port, which has fixed_ips ${python(port.fixed_ips)}`,
    );
  const protocol = (str(given, "protocol") ?? before?.protocol ?? "").toLowerCase();
  if (!["tcp", "udp", "sctp", "dccp", "icmp"].includes(protocol))
    throw badRequest(`Invalid input for protocol. Reason: ${python(given.protocol)} is not in valid_values.`);
  const made: PortForwarding = {
    id: before?.id ?? uuid(),
    floatingIpId: floating.id,
    protocol,
    internal_port_id: port.id,
    internal_ip_address: address,
    internal_port: readPort(given, "internal_port", before?.internal_port),
    external_port: readPort(given, "external_port", before?.external_port),
    description: str(given, "description") ?? before?.description ?? "",
  };
  const others = [...cloud.neutron.forwardings.values()].filter(
    (each) => each.floatingIpId === floating.id && each.id !== made.id && each.protocol === protocol,
  );
  if (others.some((each) => each.external_port === made.external_port))
    throw bad(
      `There is a port collision with the external port. The following ranges collides: ${made.external_port}:${made.external_port}`,
    );
  return made;
}

/** The routes of /v2.0/floatingips/{id}/port_forwardings. */
export function portForwardingRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const base = "/v2.0/floatingips/{floatingip}/port_forwardings";
  const floatingOf = (call: Call): FloatingIp => {
    const id = call.params.floatingip ?? "";
    const found = neutron.floatingIps.get(id);
    if (found && (call.who.admin || found.project_id === call.who.projectId)) return found;
    throw new Refusal(404, `Floating IP ${id} could not be found`, "FloatingIPNotFound");
  };
  const get = (call: Call): PortForwarding => {
    const found = neutron.forwardings.get(call.params.id ?? "");
    if (found?.floatingIpId === floatingOf(call).id) return found;
    throw new Refusal(404, missing(call.params.id ?? ""), kind.missing);
  };
  return [
    route(`GET ${base}`, (call) => {
      const { id } = floatingOf(call);
      const rows = [...neutron.forwardings.values()].filter((each) => each.floatingIpId === id);
      return listReply(call, kind, rows.map(view));
    }),
    route(`POST ${base}`, (call) => {
      const floating = floatingOf(call);
      const given = readBodies(call, kind).given[0] ?? {};
      if (floating.port_id !== null)
        throw bad(
          `The Floating IP ${floating.id} had been set to port ${floating.port_id} with fixed IP ${floating.fixed_ip_address}`,
        );
      const made = readForwarding(cloud, call, floating, given);
      neutron.forwardings.set(made.id, made);
      return { status: 201, body: { port_forwarding: view(made) } };
    }),
    route(`GET ${base}/{id}`, (call) => ({
      status: 200,
      body: { port_forwarding: selectFields(call, view(get(call))) },
    })),
    route(`PUT ${base}/{id}`, (call) => {
      const before = get(call);
      Object.assign(before, readForwarding(cloud, call, floatingOf(call), readChange(call, kind), before));
      return { status: 200, body: { port_forwarding: view(before) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      neutron.forwardings.delete(get(call).id);
      return { status: 204 };
    }),
  ];
}
