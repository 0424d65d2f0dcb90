// Nova: ports on a running server.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, docs, str } from "../wire";
import { finish, getServer, record, requireState, requireUnlocked } from "./lifecycle";
import { plug, readNics, unplug } from "./ports";

const base = "/v2.1/servers/{id}/os-interface";

/** The states of a server in which interfaces are attached and detached. */
const attachable = ["active", "paused", "stopped"];

/** The routes of os-interface. */
export function interfaceRoutes(cloud: Cloud): Route[] {
  return [
    route(`GET ${base}`, (call) => {
      const ids = [...getServer(cloud, call).portIds].sort();
      return { status: 200, body: { interfaceAttachments: ids.flatMap((id) => view(cloud, id) ?? []) } };
    }),
    route(`GET ${base}/{port}`, (call) => {
      const server = getServer(cloud, call);
      const port = call.params.port ?? "";
      if (!server.portIds.includes(port))
        throw new Refusal(404, `Instance ${server.id} does not have a port with id ${port}`);
      return { status: 200, body: { interfaceAttachment: view(cloud, port) } };
    }),
    route(`POST ${base}`, (call) => attachInterface(cloud, call)),
    route(`DELETE ${base}/{port}`, (call) => detachInterface(cloud, call)),
  ];
}

function view(cloud: Cloud, portId: string): Doc | undefined {
  const port = cloud.neutron.ports.get(portId);
  return (
    port && {
      net_id: port.network_id,
      port_id: port.id,
      mac_addr: port.mac_address,
      port_state: port.status,
      fixed_ips: port.fixed_ips.map((ip) => ({ ...ip })),
    }
  );
}

function attachInterface(cloud: Cloud, call: Call): Reply {
  const server = getServer(cloud, call);
  const given = doc(call.body, "interfaceAttachment");
  requireUnlocked(call, server);
  requireState(server, "attach_interface", attachable);
  const portId = str(given, "port_id");
  const netId = str(given, "net_id");
  const fixed = docs(given, "fixed_ips")?.[0];
  const wanted = portId
    ? [{ port: portId }]
    : netId
      ? [{ uuid: netId, ...(fixed ? { fixed_ip: fixed.ip_address } : {}) }]
      : "auto";
  const before = new Set(server.portIds);
  plug(cloud, server, readNics(cloud, call, wanted), []);
  finish(record(call, server, "attach_interface", "compute_attach_interface"), "Success");
  const added = server.portIds.find((each) => !before.has(each)) ?? "";
  return { status: 200, body: { interfaceAttachment: view(cloud, added) } };
}

function detachInterface(cloud: Cloud, call: Call): Reply {
  const server = getServer(cloud, call);
  requireUnlocked(call, server);
  requireState(server, "detach_interface", attachable);
  // Nova answers before it looks for the port.
  const port = call.params.port ?? "";
  if (server.portIds.includes(port)) cloud.clock.after(cloud.settings.delays.attach, () => unplug(cloud, server, port));
  return { status: 202 };
}
