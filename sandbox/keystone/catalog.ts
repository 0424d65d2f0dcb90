// Keystone: services, endpoints and regions, and the catalog in every scoped token.
import type { Cloud } from "../cloud";
import { type Call, type Reply, type Route, route } from "../service";
import { refuseMissing, requirePermission } from "./policy";
import type { CatalogService } from "./state";
import { listView, self } from "./views";

const endpointUrl = (cloud: Cloud, template: string, projectId: string): string =>
  cloud.origin + template.replace("%(project_id)s", projectId);

/** The catalog as a token on a project shows it; without a project it lacks the endpoints that need one. */
export function catalogOf(cloud: Cloud, projectId: string) {
  return cloud.keystone.services.map((service) => ({
    endpoints: service.endpoints
      .filter((each) => projectId || !each.url.includes("%(project_id)s"))
      .map((each) => ({
        id: each.id,
        interface: each.interface,
        region_id: cloud.settings.region,
        url: endpointUrl(cloud, each.url, projectId),
        region: cloud.settings.region,
      })),
    id: service.id,
    type: service.type,
    name: service.name,
  }));
}

/** The routes of services, endpoints and regions. */
export function catalogRoutes(cloud: Cloud): Route[] {
  const { region } = cloud.settings;
  return [
    route("GET /v3/services", (call) => listServices(cloud, call)),
    route("GET /v3/services/{id}", (call) => {
      requirePermission(call, "get_service");
      const id = call.params.id ?? "";
      const found = cloud.keystone.services.find((each) => each.id === id) ?? refuseMissing("service", id);
      return { status: 200, body: { service: serviceView(call, found) } };
    }),
    route("GET /v3/endpoints", (call) => listEndpoints(cloud, call)),
    route("GET /v3/regions", (call) => ({ status: 200, body: listView(call, "regions", [regionView(call, region)]) })),
    route("GET /v3/regions/{id}", (call) =>
      call.params.id === region
        ? { status: 200, body: { region: regionView(call, region) } }
        : refuseMissing("region", call.params.id ?? ""),
    ),
  ];
}

const serviceView = (call: Call, each: CatalogService) => ({
  id: each.id,
  name: each.name,
  type: each.type,
  enabled: true,
  links: self(call, `/services/${each.id}`),
});

const regionView = (call: Call, region: string) => ({
  id: region,
  description: "",
  parent_region_id: null,
  links: self(call, `/regions/${region}`),
});

function listServices({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_services");
  const [type, name] = [call.query.get("type"), call.query.get("name")];
  const rows = keystone.services.filter((each) => (!type || each.type === type) && (!name || each.name === name));
  const views = rows.map((each) => serviceView(call, each));
  return { status: 200, body: listView(call, "services", views) };
}

function listEndpoints({ keystone, settings, origin }: Cloud, call: Call): Reply {
  requirePermission(call, "list_endpoints");
  const rows = keystone.services.flatMap((service) =>
    service.endpoints.map((each) => ({
      id: each.id,
      interface: each.interface,
      region_id: settings.region,
      service_id: service.id,
      url: origin + each.url,
      enabled: true,
      region: settings.region,
      links: self(call, `/endpoints/${each.id}`),
    })),
  );
  const { query } = call;
  const found = rows.filter(
    (each) =>
      (!query.has("service_id") || each.service_id === query.get("service_id")) &&
      (!query.has("interface") || each.interface === query.get("interface")),
  );
  return { status: 200, body: listView(call, "endpoints", found) };
}
