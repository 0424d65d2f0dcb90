// Keystone: regions, policies of services, and the endpoints that a project's catalog is narrowed to.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { str } from "../wire";
import { refuseMissing, requirePermission } from "./policy";
import { recordRoutes } from "./records";
import { listView, self } from "./views";

/** The routes of /v3/regions. */
export function regionRoutes({ keystone }: Cloud): Route[] {
  return recordRoutes({
    name: "region",
    plural: "regions",
    path: "/regions",
    noun: "region",
    rows: keystone.regions,
    required: [],
    filters: "parent_region_id",
    // Everybody may see regions.
    owns: (call) => call.method === "GET" || call.method === "HEAD",
    make(given) {
      const parent = str(given, "parent_region_id") ?? null;
      if (parent !== null && !keystone.regions.has(parent)) refuseMissing("region", parent);
      const { links: _links, ...rest } = given;
      return { ...rest, description: str(given, "description") ?? "", parent_region_id: parent };
    },
    release({ id }) {
      const used = keystone.services.some(({ endpoints }) => endpoints.some(({ region_id }) => region_id === id));
      if (used)
        throw new Refusal(
          403,
          `Unable to delete region ${id} because it or its child regions have associated endpoints.`,
        );
    },
  });
}

/** The routes of /v3/policies. */
export function policyRoutes({ keystone }: Cloud): Route[] {
  return recordRoutes({
    name: "policy",
    plural: "policies",
    path: "/policies",
    noun: "policy",
    rows: keystone.policies,
    required: ["blob", "type"],
    filters: "type",
    make: ({ links: _links, id: _id, ...given }) => given,
  });
}

/** The routes of OS-EP-FILTER: which endpoints a project's catalog has. */
export function projectEndpointRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const base = "/v3/OS-EP-FILTER/projects/{project}/endpoints";
  const endpoints = () => keystone.services.flatMap((service) => service.endpoints);
  const read = (call: Call, action: string): { project: string; endpoint: string } => {
    requirePermission(call, action);
    const { project = "", endpoint = "" } = call.params;
    if (!keystone.projects.has(project)) refuseMissing("project", project);
    if (endpoint !== "" && !endpoints().some(({ id }) => id === endpoint)) refuseMissing("endpoint", endpoint);
    return { project, endpoint };
  };
  return [
    route(`GET ${base}`, (call) => {
      const { project } = read(call, "list_endpoints_for_project");
      const ids = keystone.projectEndpoints.get(project);
      const rows = keystone.services.flatMap((service) =>
        service.endpoints
          .filter(({ id }) => ids?.has(id))
          .map(({ extra, ...each }) => ({
            ...extra,
            ...each,
            url: (each.url.startsWith("/") ? cloud.origin : "") + each.url,
            region: each.region_id ?? cloud.settings.region,
            region_id: each.region_id ?? cloud.settings.region,
            enabled: each.enabled ?? true,
            service_id: service.id,
            links: self(call, `/endpoints/${each.id}`),
          })),
      );
      return { status: 200, body: listView(call, "endpoints", rows) };
    }),
    route(`PUT ${base}/{endpoint}`, (call) => {
      const { project, endpoint } = read(call, "add_endpoint_to_project");
      keystone.projectEndpoints.set(project, (keystone.projectEndpoints.get(project) ?? new Set()).add(endpoint));
      return { status: 204 };
    }),
    route(`GET ${base}/{endpoint}`, (call) => {
      const { project, endpoint } = read(call, "check_endpoint_in_project");
      if (keystone.projectEndpoints.get(project)?.has(endpoint)) return { status: 204 };
      throw new Refusal(404, `Endpoint ${endpoint} not found in project ${project}`);
    }),
    route(`DELETE ${base}/{endpoint}`, (call) => {
      const { project, endpoint } = read(call, "remove_endpoint_from_project");
      if (keystone.projectEndpoints.get(project)?.delete(endpoint)) return { status: 204 };
      throw new Refusal(404, `Endpoint ${endpoint} not found in project ${project}`);
    }),
  ];
}
