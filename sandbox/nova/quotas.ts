// Nova: limits of a project.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, num } from "../wire";
import type { Flavor } from "./state";

/**
 * Refuses an action of anybody but the operator, in Nova's words.
 * @param isAlso Whether the caller may do it too.
 */
export function requirePolicy(call: Call, action: string, isAlso = false): void {
  if (!call.who.admin && !isAlso) throw new Refusal(403, `Policy doesn't allow ${action} to be performed.`);
}

function limits(cloud: Cloud, projectId: string): Record<string, number> {
  const { instances, cores, ram, key_pairs, server_groups } = cloud.settings.quotas;
  return {
    cores,
    fixed_ips: -1,
    floating_ips: -1,
    injected_file_content_bytes: 10240,
    injected_file_path_bytes: 255,
    injected_files: 5,
    instances,
    key_pairs,
    metadata_items: 128,
    ram,
    security_group_rules: -1,
    security_groups: -1,
    server_group_members: 10,
    server_groups,
    ...cloud.nova.quotas.get(projectId),
  };
}

function usage(cloud: Cloud, projectId: string): Record<string, number> {
  const servers = [...cloud.nova.servers.values()].filter((each) => each.project_id === projectId);
  const sum = (pick: (flavor: Flavor) => number): number =>
    servers.reduce((total, each) => total + pick(each.flavor), 0);
  return {
    instances: servers.length,
    cores: sum((flavor) => flavor.vcpus),
    ram: sum((flavor) => flavor.ram),
    server_groups: [...cloud.nova.serverGroups.values()].filter((each) => each.project_id === projectId).length,
  };
}

/** Refuses servers that a project has no room for. */
export function checkQuota(
  cloud: Cloud,
  projectId: string,
  more: { instances: number; cores: number; ram: number },
): void {
  const limit = limits(cloud, projectId);
  const used = usage(cloud, projectId);
  const requested: Record<string, number> = more;
  const over = ["cores", "instances", "ram"].filter((name) => {
    const max = limit[name] ?? -1;
    return max >= 0 && (requested[name] ?? 0) > 0 && (used[name] ?? 0) + (requested[name] ?? 0) > max;
  });
  if (over.length === 0) return;
  const join = (pick: (name: string) => unknown): string => over.map(pick).join(", ");
  throw new Refusal(
    403,
    `Quota exceeded for ${join((name) => name)}: Requested ${join((name) => requested[name])}, but already used ${join((name) => used[name])} of ${join((name) => limit[name])} ${join((name) => name)}`,
  );
}

const networkLimits = new Set(["fixed_ips", "floating_ips", "security_group_rules", "security_groups"]);

/** The limits that a microversion still shows. */
function shownLimits(call: Call, all: Record<string, number>): Array<[string, number]> {
  return Object.entries(all).filter(
    ([name]) =>
      !(call.version >= 36 && networkLimits.has(name)) && !(call.version >= 57 && name.startsWith("injected_")),
  );
}

const base = "/v2.1/os-quota-sets/{project}";

/** The routes of limits and os-quota-sets. */
export function quotaRoutes(cloud: Cloud): Route[] {
  const quotaSet = (call: Call, projectId: string) => Object.fromEntries(shownLimits(call, limits(cloud, projectId)));
  return [
    route("GET /v2.1/os-quota-class-sets/{name}", (call) => {
      requirePolicy(call, "os_compute_api:os-quota-class-sets:show");
      return { status: 200, body: { quota_class_set: { id: call.params.name, ...quotaSet(call, "") } } };
    }),
    route("GET /v2.1/limits", (call) => showLimits(cloud, call)),
    route(`GET ${base}`, (call) => {
      const id = requireOwnProject(call);
      return { status: 200, body: { quota_set: { id, ...quotaSet(call, id) } } };
    }),
    route(`GET ${base}/defaults`, (call) => {
      const id = call.params.project ?? "";
      return { status: 200, body: { quota_set: { id, ...quotaSet(call, "") } } };
    }),
    route(`GET ${base}/detail`, (call) => showUsage(cloud, call)),
    route(`PUT ${base}`, (call) => {
      requirePolicy(call, "os_compute_api:os-quota-sets:update");
      const id = call.params.project ?? "";
      changeQuotas(cloud, id, doc(call.body, "quota_set"));
      return { status: 200, body: { quota_set: quotaSet(call, id) } };
    }),
    route(`DELETE ${base}`, (call) => {
      requirePolicy(call, "os_compute_api:os-quota-sets:delete");
      cloud.nova.quotas.delete(call.params.project ?? "");
      return { status: 202 };
    }),
  ];
}

/** The project of a request, if it is the caller's own or the caller is the operator. */
function requireOwnProject(call: Call): string {
  const id = call.params.project ?? "";
  requirePolicy(call, "os_compute_api:os-quota-sets:show", id === call.who.projectId);
  return id;
}

function showLimits(cloud: Cloud, call: Call): Reply {
  const id = (call.who.admin && call.query.get("tenant_id")) || call.who.projectId;
  const limit = limits(cloud, id);
  const used = usage(cloud, id);
  const old = call.version < 36;
  const files = call.version < 57;
  const absolute = {
    maxTotalInstances: limit.instances,
    maxTotalCores: limit.cores,
    maxTotalRAMSize: limit.ram,
    maxServerMeta: limit.metadata_items,
    ...(call.version < 39 ? { maxImageMeta: limit.metadata_items } : {}),
    ...(files ? { maxPersonality: 5, maxPersonalitySize: 10240 } : {}),
    maxTotalKeypairs: limit.key_pairs,
    maxServerGroups: limit.server_groups,
    maxServerGroupMembers: limit.server_group_members,
    ...(old ? { maxTotalFloatingIps: -1, maxSecurityGroups: -1, maxSecurityGroupRules: -1 } : {}),
    totalRAMUsed: used.ram,
    totalCoresUsed: used.cores,
    totalInstancesUsed: used.instances,
    ...(old ? { totalFloatingIpsUsed: 0, totalSecurityGroupsUsed: 0 } : {}),
    totalServerGroupsUsed: used.server_groups,
  };
  return { status: 200, body: { limits: { rate: [], absolute } } };
}

function showUsage(cloud: Cloud, call: Call): Reply {
  const id = requireOwnProject(call);
  const used = usage(cloud, id);
  const rows = shownLimits(call, limits(cloud, id)).map(([name, limit]) => [
    name,
    { limit, in_use: used[name] ?? 0, reserved: 0 },
  ]);
  return { status: 200, body: { quota_set: { id, ...Object.fromEntries(rows) } } };
}

function changeQuotas(cloud: Cloud, projectId: string, given: Doc): void {
  const used = usage(cloud, projectId);
  const own = { ...cloud.nova.quotas.get(projectId) };
  for (const name of Object.keys(given)) {
    const value = num(given, name);
    if (value === undefined) continue;
    if (value >= 0 && value < (used[name] ?? 0) && given.force !== true) {
      throw new Refusal(
        400,
        `Quota limit ${value} for ${name} must be greater than or equal to already used and reserved ${used[name]}.`,
      );
    }
    own[name] = value;
  }
  cloud.nova.quotas.set(projectId, own);
}
