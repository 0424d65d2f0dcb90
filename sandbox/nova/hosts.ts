// Nova: the one host: its hypervisor, services and zones, and how much each project has used.
import type { Cloud } from "../cloud";
import { micros } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, str } from "../wire";
import { zoneOf } from "./placing";
import { requirePolicy } from "./quotas";
import { computeHost, type Server } from "./state";

const NUMBER = "1";
const services = [
  { binary: "nova-scheduler", id: 2, uuid: "5d9f0c43-77b4-4c19-9b1e-8a2f9fb6c0a2" },
  { binary: "nova-conductor", id: 3, uuid: "7e2b1a95-1c0d-4f0a-8f38-3f0d2f1b6cc3" },
  { binary: "nova-compute", id: 4, uuid: computeHost.serviceId },
];

const serversOf = ({ nova }: Cloud): Server[] => [...nova.servers.values()].filter((each) => each.host !== "");

function used(cloud: Cloud) {
  const servers = serversOf(cloud);
  const sum = (pick: (server: Server) => number): number => servers.reduce((all, each) => all + pick(each), 0);
  return {
    vcpus: sum(({ flavor }) => flavor.vcpus),
    ram: 512 + sum(({ flavor }) => flavor.ram),
    disk: sum(({ flavor }) => flavor.disk),
    servers: servers.length,
  };
}

const cpu = {
  arch: "x86_64",
  model: "Nehalem",
  vendor: "Intel",
  features: ["pge", "clflush"],
  topology: { cores: 1, threads: 1, sockets: 4 },
};

/** The hypervisor; `detail` is the form of /detail and of one alone. */
function hypervisorView(cloud: Cloud, call: Call, detail: boolean): Doc {
  const { version } = call;
  const { vcpus, ram, disk, servers } = used(cloud);
  const numbers = {
    vcpus: computeHost.vcpus,
    memory_mb: computeHost.ram,
    local_gb: computeHost.disk,
    vcpus_used: vcpus,
    memory_mb_used: ram,
    local_gb_used: disk,
    free_ram_mb: computeHost.ram - ram,
    free_disk_gb: computeHost.disk - disk,
    current_workload: 0,
    running_vms: servers,
    disk_available_least: 0,
    cpu_info: version >= 28 ? cpu : JSON.stringify(cpu).replaceAll('":', '": ').replaceAll(",", ", "),
  };
  const service = {
    id: version >= 53 ? computeHost.serviceId : 4,
    host: computeHost.name,
    disabled_reason: cloud.nova.disabled?.reason ?? null,
  };
  return {
    id: version >= 53 ? computeHost.id : 1,
    hypervisor_hostname: computeHost.name,
    state: "up",
    status: cloud.nova.disabled ? "disabled" : "enabled",
    ...(detail ? { hypervisor_type: "fake", hypervisor_version: 1000, host_ip: "127.0.0.1", service } : {}),
    ...(detail && version < 88 ? numbers : {}),
    ...(detail && version >= 88 ? { uptime: null } : {}),
  };
}

const named = (cloud: Cloud) =>
  serversOf(cloud).map((each) => ({ name: `instance-${each.number.toString(16).padStart(8, "0")}`, uuid: each.id }));

function listHypervisors(cloud: Cloud, call: Call, detail: boolean): Reply {
  requirePolicy(call, `os_compute_api:os-hypervisors:list${detail ? "-detail" : ""}`);
  const { query, version } = call;
  const pattern = version >= 53 ? query.get("hypervisor_hostname_pattern") : null;
  if (pattern !== null && (query.has("limit") || query.has("marker")))
    throw new Refusal(
      400,
      "Paging over hypervisors with the hypervisor_hostname_pattern query parameter is not supported.",
    );
  if (pattern !== null && !computeHost.name.includes(pattern)) throw noMatch(pattern);
  const withServers = version >= 53 && /^(1|true|t|yes|on)$/i.test(query.get("with_servers") ?? "");
  const marker = query.get("marker");
  if (marker !== null && marker !== computeHost.id && marker !== NUMBER)
    throw new Refusal(400, `marker [${marker}] not found`);
  const servers = withServers ? { servers: named(cloud) } : {};
  const rows =
    marker !== null || query.get("limit") === "0" ? [] : [{ ...hypervisorView(cloud, call, detail), ...servers }];
  return { status: 200, body: { hypervisors: rows } };
}

const noMatch = (pattern: string): Refusal => new Refusal(404, `No hypervisor matching '${pattern}' could be found.`);

function hypervisorRoutes(cloud: Cloud): Route[] {
  const requireId = (call: Call, action: string): void => {
    requirePolicy(call, `os_compute_api:os-hypervisors:${action}`);
    const id = call.params.id ?? "";
    if (id !== (call.version >= 53 ? computeHost.id : NUMBER))
      throw new Refusal(404, `Hypervisor with ID '${id}' could not be found.`);
  };
  return [
    route("GET /v2.1/os-hypervisors", (call) => listHypervisors(cloud, call, false)),
    route("GET /v2.1/os-hypervisors/detail", (call) => listHypervisors(cloud, call, true)),
    route("GET /v2.1/os-hypervisors/statistics", (call) => {
      requirePolicy(call, "os_compute_api:os-hypervisors:statistics");
      if (call.version >= 88) throw new Refusal(404, "The resource could not be found.");
      const { cpu_info: _cpu, ...numbers } = { cpu_info: "", ...hypervisorView(cloud, { ...call, version: 1 }, true) };
      const names = ["hypervisor_hostname", "state", "status", "hypervisor_type", "hypervisor_version", "host_ip"];
      const rest = Object.entries(numbers).filter(([key]) => ![...names, "service", "id"].includes(key));
      return { status: 200, body: { hypervisor_statistics: { count: 1, ...Object.fromEntries(rest) } } };
    }),
    route("GET /v2.1/os-hypervisors/{id}", (call) => {
      requireId(call, "show");
      const servers = call.version >= 53 && /^true$/i.test(call.query.get("with_servers") ?? "");
      const one = { ...hypervisorView(cloud, call, true), ...(servers ? { servers: named(cloud) } : {}) };
      return { status: 200, body: { hypervisor: one } };
    }),
    route("GET /v2.1/os-hypervisors/{id}/uptime", (call) => {
      requireId(call, "uptime");
      if (call.version >= 88) throw new Refusal(404, "The resource could not be found.");
      throw new Refusal(501, "The requested functionality is not supported.");
    }),
    ...(["search", "servers"] as const).map((last) =>
      route(`GET /v2.1/os-hypervisors/{id}/${last}`, (call) => {
        requirePolicy(call, `os_compute_api:os-hypervisors:${last}`);
        const pattern = call.params.id ?? "";
        if (call.version >= 53) throw new Refusal(404, "The resource could not be found.");
        if (!computeHost.name.includes(pattern)) throw noMatch(pattern);
        const servers = last === "servers" ? { servers: named(cloud) } : {};
        return { status: 200, body: { hypervisors: [{ ...hypervisorView(cloud, call, false), ...servers }] } };
      }),
    ),
  ];
}

type Service = (typeof services)[number];

function serviceView(cloud: Cloud, call: Call, { binary, id, uuid }: Service): Doc {
  const disabled = binary === "nova-compute" ? cloud.nova.disabled : null;
  return {
    binary,
    host: computeHost.name,
    id: call.version >= 53 ? uuid : id,
    zone: binary === "nova-compute" ? zoneOf(cloud) : "internal",
    status: disabled ? "disabled" : "enabled",
    state: "up",
    updated_at: micros(),
    disabled_reason: disabled?.reason ?? null,
    ...(call.version >= 11 ? { forced_down: false } : {}),
  };
}

/** Enables or disables the compute service. */
function setEnabled(cloud: Cloud, call: Call, id: string, status: string | undefined): Reply {
  const service = services.find(({ uuid }) => uuid === id);
  if (!service) throw new Refusal(404, `Service ${id} could not be found.`);
  const reason = str(call.body, "disabled_reason") ?? null;
  if (call.body.forced_down !== undefined)
    throw new Refusal(501, "The sandbox does not have what 'forced_down' asks for: services that are down.");
  if (service.binary !== "nova-compute" && status !== undefined)
    throw new Refusal(
      400,
      `Updating a ${service.binary} service is not supported. Only nova-compute services can be updated.`,
    );
  if (status === "disabled") cloud.nova.disabled = { reason };
  else if (status === "enabled") {
    if (reason !== null) throw new Refusal(400, "Specifying disabled_reason with status 'enabled' is invalid.");
    cloud.nova.disabled = null;
  } else throw new Refusal(400, "No updates were requested. Fields 'status' or 'forced_down' should be specified.");
  return { status: 200, body: { service: serviceView(cloud, call, service) } };
}

function serviceRoutes(cloud: Cloud): Route[] {
  return [
    route("GET /v2.1/os-services", (call) => {
      requirePolicy(call, "os_compute_api:os-services:list");
      const [binary, host] = [call.query.get("binary"), call.query.get("host")];
      const rows = services.filter(
        (each) => (!binary || each.binary === binary) && (!host || host === computeHost.name),
      );
      return { status: 200, body: { services: rows.map((each) => serviceView(cloud, call, each)) } };
    }),
    route("PUT /v2.1/os-services/{id}", (call) => {
      requirePolicy(call, "os_compute_api:os-services:update");
      const id = call.params.id ?? "";
      if (call.version >= 53) return setEnabled(cloud, call, id, str(call.body, "status"));
      const states: Record<string, string> = {
        enable: "enabled",
        disable: "disabled",
        "disable-log-reason": "disabled",
      };
      const service = services.find(({ binary }) => binary === call.body.binary && call.body.host === computeHost.name);
      const status = states[id];
      if (!status) throw new Refusal(404, "Unknown action");
      if (!service) throw new Refusal(404, `Host '${call.body.host}' is not mapped to any cell`);
      setEnabled(cloud, call, service.uuid, status);
      const shown = { host: computeHost.name, binary: service.binary, status };
      const reason = id === "disable-log-reason" ? { disabled_reason: cloud.nova.disabled?.reason } : {};
      return { status: 200, body: { service: { ...shown, ...reason } } };
    }),
  ];
}

function zoneRoutes(cloud: Cloud): Route[] {
  const zone = (zoneName: string, hosts: unknown) => ({ zoneName, zoneState: { available: true }, hosts });
  const up = () => ({ available: true, active: true, updated_at: micros() });
  return [
    route("GET /v2.1/os-availability-zone", () => ({
      status: 200,
      body: { availabilityZoneInfo: [zone(zoneOf(cloud), null)] },
    })),
    route("GET /v2.1/os-availability-zone/detail", (call) => {
      requirePolicy(call, "os_compute_api:os-availability-zone:detail");
      const inner = { [computeHost.name]: { "nova-scheduler": up(), "nova-conductor": up() } };
      const zones = [zone("internal", inner), zone(zoneOf(cloud), { [computeHost.name]: { "nova-compute": up() } })];
      return { status: 200, body: { availabilityZoneInfo: zones } };
    }),
  ];
}

/** The routes of hypervisors, services and zones. */
export const hostRoutes = (cloud: Cloud): Route[] => [
  ...zoneRoutes(cloud),
  ...hypervisorRoutes(cloud),
  ...serviceRoutes(cloud),
];
