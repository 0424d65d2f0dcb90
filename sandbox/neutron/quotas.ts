// Neutron: limits of a project.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { doc, num } from "../wire";
import { forbidden } from "./collection";

/** What is counted. */
type Counted =
  | "trunk"
  | "network"
  | "subnet"
  | "port"
  | "router"
  | "floatingip"
  | "security_group"
  | "security_group_rule";

/** The names of the quotas, in the order in which Neutron lists them. */
const names = [
  "network",
  "subnet",
  "subnetpool",
  "port",
  "router",
  "floatingip",
  "rbac_policy",
  "security_group",
  "security_group_rule",
  "trunk",
];

function limits(cloud: Cloud, projectId: string): Record<string, number> {
  const defaults: Record<string, number> = { ...cloud.settings.quotas, subnetpool: -1, rbac_policy: 10, trunk: -1 };
  const own = cloud.neutron.quotas.get(projectId) ?? {};
  return Object.fromEntries(names.map((name) => [name, own[name] ?? defaults[name] ?? -1]));
}

function usageOf(cloud: Cloud, projectId: string, name: string): number {
  const { neutron } = cloud;
  const of = (rows: Iterable<{ project_id: string }>): number =>
    [...rows].filter((row) => row.project_id === projectId).length;
  const counts: Record<string, () => number> = {
    network: () => of(neutron.networks.values()),
    subnet: () => of(neutron.subnets.values()),
    port: () => of(neutron.ports.values()),
    router: () => of(neutron.routers.values()),
    floatingip: () => of(neutron.floatingIps.values()),
    security_group: () => of(neutron.groups.values()),
    security_group_rule: () => of(neutron.rules.values()),
    subnetpool: () => of(neutron.subnetPools.values()),
    rbac_policy: () => of(neutron.rbac.values()),
    trunk: () => of(neutron.trunks.values()),
  };
  return counts[name]?.() ?? 0;
}

/** Refuses `more` objects that a project has no room for. */
export function checkQuota(cloud: Cloud, projectId: string, name: Counted, more: number): void {
  const limit = limits(cloud, projectId)[name] ?? -1;
  if (limit >= 0 && usageOf(cloud, projectId, name) + more > limit) {
    throw new Refusal(409, `Quota exceeded for resources: ['${name}'].`, "OverQuota");
  }
}

/** The routes of /v2.0/quotas. */
export function quotaRoutes(cloud: Cloud): Route[] {
  const requireOwnProject = (call: Call): string => {
    const id = call.params.id ?? "";
    if (!call.who.admin && id !== call.who.projectId) throw forbidden("rule:get_quota");
    return id;
  };
  return [
    route("GET /v2.0/quotas", (call) => {
      if (!call.who.admin) throw forbidden("rule:get_quota");
      const quotas = [...cloud.neutron.quotas.keys()].map((id) => ({
        ...limits(cloud, id),
        tenant_id: id,
        project_id: id,
      }));
      return { status: 200, body: { quotas } };
    }),
    route("GET /v2.0/quotas/{id}", (call) => ({
      status: 200,
      body: { quota: limits(cloud, requireOwnProject(call)) },
    })),
    route("GET /v2.0/quotas/{id}/default", (call) => {
      requireOwnProject(call);
      return { status: 200, body: { quota: limits(cloud, "") } };
    }),
    ...["details", "details.json"].map((last) =>
      route(`GET /v2.0/quotas/{id}/${last}`, (call) => {
        const id = requireOwnProject(call);
        const details = Object.entries(limits(cloud, id)).map(([name, limit]) => [
          name,
          { limit, used: usageOf(cloud, id, name), reserved: 0 },
        ]);
        return { status: 200, body: { quota: Object.fromEntries(details) } };
      }),
    ),
    route("PUT /v2.0/quotas/{id}", (call) => {
      if (!call.who.admin) throw forbidden("rule:update_quota");
      const id = call.params.id ?? "";
      const given = doc(call.body, "quota");
      const own = { ...cloud.neutron.quotas.get(id) };
      for (const name of names) own[name] = num(given, name) ?? own[name] ?? limits(cloud, id)[name] ?? -1;
      cloud.neutron.quotas.set(id, own);
      return { status: 200, body: { quota: limits(cloud, id) } };
    }),
    route("DELETE /v2.0/quotas/{id}", (call) => {
      if (!call.who.admin) throw forbidden("rule:delete_quota");
      cloud.neutron.quotas.delete(call.params.id ?? "");
      return { status: 204 };
    }),
  ];
}
