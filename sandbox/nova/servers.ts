// Nova: servers: listed, shown, changed and deleted. How one is built is in create.ts.
import type { Cloud } from "../cloud";
import { getGroup } from "../neutron/groups";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { doc, python, str } from "../wire";
import { createServer } from "./create";
import { completeDetach } from "./disks";
import { instanceActionRoutes } from "./instanceActions";
import { changeState, getServer, power, record, requireUnlocked } from "./lifecycle";
import { metadataRoutes, tagRoutes } from "./metadata";
import { unplug } from "./ports";
import { requirePolicy } from "./quotas";
import type { Server } from "./state";
import { ips, serverView, statusOf, summary } from "./views";

const filters = new Set([
  "name",
  "status",
  "image",
  "flavor",
  "host",
  "tenant_id",
  "project_id",
  "user_id",
  "all_tenants",
  "changes-since",
  "changes-before",
  "ip",
  "ip6",
  "uuid",
  "vm_state",
  "task_state",
  "power_state",
  "locked",
  "key_name",
  "description",
  "availability_zone",
  "hostname",
  "deleted",
  "limit",
  "marker",
  "sort_key",
  "sort_dir",
  "tags",
  "tags-any",
  "not-tags",
  "not-tags-any",
  "reservation_id",
  "node",
  "created_at",
  "launched_at",
  "metadata",
  "access_ip_v4",
  "config_drive",
  "changes_since",
  "kernel_id",
  "ramdisk_id",
  "root_device_name",
]);

function matches(call: Call, server: Server): boolean {
  const { query } = call;
  const is = (key: string, value: unknown): boolean =>
    !query.has(key) || query.getAll(key).includes(String(value ?? ""));
  // Names are regular expressions to Nova.
  if (query.has("name") && !new RegExp(query.get("name") ?? "").test(server.name)) return false;
  if (
    query.has("status") &&
    !query
      .getAll("status")
      .map((each) => each.toUpperCase())
      .includes(statusOf(server))
  )
    return false;
  const tags = (key: string): string[] | undefined => query.get(key)?.split(",");
  if (tags("tags")?.some((tag) => !server.tags.includes(tag))) return false;
  if (tags("tags-any")?.every((tag) => !server.tags.includes(tag))) return false;
  if (tags("not-tags")?.every((tag) => server.tags.includes(tag))) return false;
  const flavor = query.get("flavor")?.split("/").at(-1);
  if (flavor && server.flavor.id !== flavor) return false;
  const image = query.get("image")?.split("/").at(-1);
  if (image && server.imageId !== image) return false;
  return (
    is("uuid", server.id) &&
    is("user_id", server.user_id) &&
    is("vm_state", server.vm_state) &&
    is("key_name", server.key_name)
  );
}

function listServers(cloud: Cloud, call: Call, detail: boolean) {
  const { query } = call;
  const wrong = [...query.keys()].find((key) => !filters.has(key));
  if (wrong && call.version >= 75) throw new Refusal(400, `'${wrong}' does not match any of the regexes: '^_'`);
  const all = query.has("all_tenants") && !/^(0|false)$/i.test(query.get("all_tenants") ?? "");
  if (all) requirePolicy(call, `os_compute_api:servers:${detail ? "detail" : "index"}:get_all_tenants`);
  const project = all ? (query.get("project_id") ?? query.get("tenant_id")) : call.who.projectId;
  let rows = [...cloud.nova.servers.values()]
    .filter((each) => each.vm_state !== "deleted" && (project === null || each.project_id === project))
    .filter((each) => matches(call, each))
    .reverse();
  const key = query.get("sort_key");
  const field = key === "display_name" || key === "name" ? "name" : key === "created_at" ? "created" : undefined;
  if (field) rows.sort((a, b) => (a[field] < b[field] ? -1 : 1) * (query.get("sort_dir") === "asc" ? 1 : -1));
  const marker = query.get("marker");
  if (marker) {
    const at = rows.findIndex((each) => each.id === marker);
    if (at < 0) throw new Refusal(400, `marker [${marker}] not found`);
    rows = rows.slice(at + 1);
  }
  const limitText = query.get("limit") ?? "";
  if (!/^[0-9]*$/.test(limitText)) {
    const reason = `'${limitText}' does not match '^[0-9]*$'`;
    throw new Refusal(400, `Invalid input for query parameters limit. Value: ${limitText}. ${reason}`);
  }
  const limit = Math.min(Number(query.get("limit") ?? 1000) || 1000, 1000);
  const page = rows.slice(0, limit);
  const next = new URLSearchParams(query);
  next.set("marker", page.at(-1)?.id ?? "");
  return {
    servers: page.map((each) => (detail ? serverView(cloud, call, each) : summary(call, each))),
    ...(page.length > 0 && page.length === limit
      ? { servers_links: [{ rel: "next", href: `${call.origin}/compute${call.path}?${next}` }] }
      : {}),
  };
}

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
  changeState(server, {});
  return { status: 200, body: { server: serverView(cloud, call, server, true) } };
}

function deleteServer(cloud: Cloud, call: Call) {
  const server = getServer(cloud, call);
  requireUnlocked(call, server);
  if (server.task_state === "deleting" || server.vm_state === "deleted") return { status: 204 };
  record(call, server, "delete", "compute_terminate_instance");
  changeState(server, { task_state: "deleting" });
  if (call.fates.has("stuck")) return { status: 204 };
  cloud.clock.after(cloud.settings.delays.serverDelete, () => {
    if (call.fates.has("goes-to-error")) return changeState(server, { vm_state: "error", task_state: null });
    for (const id of [...server.portIds]) unplug(cloud, server, id);
    for (const disk of [...server.disks]) completeDetach(cloud, server, disk, true);
    for (const group of cloud.nova.serverGroups.values())
      group.members = group.members.filter((id) => id !== server.id);
    changeState(server, { vm_state: "deleted", task_state: null, power_state: power.none });
    cloud.clock.after(cloud.settings.delays.serverDelete / 4, () => {
      cloud.nova.servers.delete(server.id);
    });
  });
  return { status: 204 };
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
    route("DELETE /v2.1/servers/{id}", (call) => deleteServer(cloud, call)),
    route("GET /v2.1/servers/{id}/ips", (call) => ({ status: 200, body: { addresses: ips(cloud, get(call)) } })),
    route("GET /v2.1/servers/{id}/diagnostics", (call) => {
      requirePolicy(call, "os_compute_api:os-server-diagnostics");
      get(call);
      return { status: 200, body: {} };
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
