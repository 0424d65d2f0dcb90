// Nova: servers: listed, shown, changed and deleted. How one is built is in create.ts.
import type { Cloud } from "../cloud";
import { getGroup } from "../neutron/groups";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, doc, python, str } from "../wire";
import { createServer } from "./create";
import { endServer } from "./ending";
import { instanceActionRoutes } from "./instanceActions";
import { changeState, getServer, requireState } from "./lifecycle";
import { metadataRoutes, tagRoutes } from "./metadata";
import { requirePolicy } from "./quotas";
import { remoteConsole } from "./rescue";
import { listServers } from "./serverList";
import { placeFields } from "./serverRequest";
import type { Server } from "./state";
import { ips, serverView } from "./views";

function updateServer(cloud: Cloud, call: Call) {
  const server = getServer(cloud, call);
  const given = doc(call.body, "server");
  const known = [
    "name",
    "accessIPv4",
    "accessIPv6",
    "OS-DCF:diskConfig",
    ...(call.version >= 19 ? ["description"] : []),
    ...(call.version >= 90 ? ["hostname"] : []),
  ];
  const wrong = Object.keys(given).find((each) => !known.includes(each));
  if (wrong) {
    throw new Refusal(
      400,
      `Invalid input for field/attribute server. Value: ${python(given)}. Additional properties are not allowed ('${wrong}' was unexpected)`,
    );
  }
  server.name = str(given, "name") ?? server.name;
  if (given.description !== undefined) server.description = str(given, "description") ?? null;
  server.hostname = str(given, "hostname") ?? server.hostname;
  Object.assign(server, placeFields(given));
  changeState(server, {});
  return { status: 200, body: { server: serverView(cloud, call, server, true) } };
}

/** What the hypervisor says of a server; since 2.48 in one form for all of them. */
function diagnostics(call: Call, server: Server): Doc {
  requireState(server, "get_diagnostics", ["active", "paused", "rescued", "resized", "suspended"]);
  if (call.version < 48)
    return {
      cpu0_time: 17_300_000_000,
      memory: server.flavor.ram * 1024,
      vda_errors: -1,
      vda_read: 262_144,
      vda_read_req: 112,
      vda_write: 5_778_432,
      vda_write_req: 488,
      vnet1_rx: 2_070_139,
      vnet1_rx_drop: 0,
      vnet1_rx_errors: 0,
      vnet1_rx_packets: 26_701,
      vnet1_tx: 140_208,
      vnet1_tx_drop: 0,
      vnet1_tx_errors: 0,
      vnet1_tx_packets: 662,
    };
  return {
    config_drive: server.config_drive,
    cpu_details: [{ id: 0, time: 17_300_000_000, utilisation: 15 }],
    disk_details: [
      { errors_count: 1, read_bytes: 262_144, read_requests: 112, write_bytes: 5_778_432, write_requests: 488 },
    ],
    driver: "libvirt",
    hypervisor: "fake-hypervisor",
    hypervisor_os: "fake-os",
    memory_details: { maximum: server.flavor.ram, used: 0 },
    nic_details: [],
    num_cpus: 1,
    num_disks: 1,
    num_nics: 1,
    state: "running",
    uptime: 46_664,
  };
}

/** The routes of /servers. */
export function serverRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Server => getServer(cloud, call);
  return [
    route("GET /v2.1/servers", (call) => ({ status: 200, body: listServers(cloud, call, false) })),
    route("GET /v2.1/servers/detail", (call) => ({ status: 200, body: listServers(cloud, call, true) })),
    route("POST /v2.1/servers", (call) => createServer(cloud, call)),
    route("GET /v2.1/servers/{id}", (call) => ({ status: 200, body: { server: serverView(cloud, call, get(call)) } })),
    route("PUT /v2.1/servers/{id}", (call) => updateServer(cloud, call)),
    route("DELETE /v2.1/servers/{id}", (call) => {
      endServer(cloud, call, get(call));
      return { status: 204 };
    }),
    route("POST /v2.1/servers/{id}/remote-consoles", (call) => {
      if (call.version < 6) throw new Refusal(404, "The resource could not be found.");
      return remoteConsole(call, get(call));
    }),
    route("GET /v2.1/servers/{id}/ips", (call) => ({ status: 200, body: { addresses: ips(cloud, get(call)) } })),
    route("GET /v2.1/servers/{id}/ips/{network}", (call) => {
      const name = call.params.network ?? "";
      const found = ips(cloud, get(call))[name];
      if (!found) throw new Refusal(404, "Instance is not a member of specified network");
      return { status: 200, body: { [name]: found } };
    }),
    route("GET /v2.1/servers/{id}/diagnostics", (call) => {
      requirePolicy(call, "os_compute_api:os-server-diagnostics");
      return { status: 200, body: diagnostics(call, get(call)) };
    }),
    route("GET /v2.1/servers/{id}/os-server-password", (call) => {
      get(call);
      return { status: 200, body: { password: "" } };
    }),
    route("DELETE /v2.1/servers/{id}/os-server-password", (call) => {
      get(call);
      return { status: 204 };
    }),
    route("GET /v2.1/servers/{id}/os-security-groups", (call) => {
      const rows = get(call).portIds.flatMap((id) => cloud.neutron.ports.get(id)?.security_groups ?? []);
      const groups = rows.map((id) => getGroup(cloud, call, id));
      const view = ({ id, description, name, tenant_id }: (typeof groups)[number]) => ({
        id,
        description,
        name,
        tenant_id,
        rules: [],
      });
      return { status: 200, body: { security_groups: groups.map(view) } };
    }),
    ...metadataRoutes(cloud),
    ...tagRoutes(cloud),
    ...instanceActionRoutes(cloud),
  ];
}
