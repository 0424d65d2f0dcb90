// Keystone: services, endpoints, regions, and the catalog in every scoped token.
import type { Cloud } from "../cloud";
import { type Call, type Route, route } from "../service";
import { refuseMissing, requirePermission } from "./policy";
import type { CatalogService } from "./state";
import { listView, self } from "./views";

const endpointUrl = (cloud: Cloud, template: string, projectId: string): string =>
  cloud.origin + template.replace("%(project_id)s", projectId);

/** The catalog for a project. */
export function catalogOf(cloud: Cloud, _call: Call, projectId: string) {
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

/** Services, endpoints and regions. */
export function catalogRoutes(cloud: Cloud): Route[] {
  const { keystone, settings } = cloud;
  const serviceView = (call: Call, each: CatalogService) => ({
    id: each.id,
    name: each.name,
    type: each.type,
    enabled: true,
    links: self(call, `/services/${each.id}`),
  });
  const region = (call: Call) => ({
    id: settings.region,
    description: "",
    parent_region_id: null,
    links: self(call, `/regions/${settings.region}`),
  });
  return [
    route("GET /v3/services", (call) => {
      requirePermission(call, "list_services");
      const type = call.query.get("type");
      const name = call.query.get("name");
      const rows = keystone.services.filter((each) => (!type || each.type === type) && (!name || each.name === name));
      return {
        status: 200,
        body: listView(
          call,
          "services",
          rows.map((each) => serviceView(call, each)),
        ),
      };
    }),
    route("GET /v3/services/{id}", (call) => {
      requirePermission(call, "get_service");
      const found =
        keystone.services.find((each) => each.id === call.params.id) ?? refuseMissing("service", call.params.id ?? "");
      return { status: 200, body: { service: serviceView(call, found) } };
    }),
    route("GET /v3/endpoints", (call) => {
      requirePermission(call, "list_endpoints");
      const rows = keystone.services.flatMap((service) =>
        service.endpoints.map((each) => ({
          id: each.id,
          interface: each.interface,
          region_id: settings.region,
          service_id: service.id,
          url: cloud.origin + each.url,
          enabled: true,
          region: settings.region,
          links: self(call, `/endpoints/${each.id}`),
        })),
      );
      const wanted = rows.filter(
        (each) =>
          (!call.query.has("service_id") || each.service_id === call.query.get("service_id")) &&
          (!call.query.has("interface") || each.interface === call.query.get("interface")),
      );
      return { status: 200, body: listView(call, "endpoints", wanted) };
    }),
    route("GET /v3/regions", (call) => ({ status: 200, body: listView(call, "regions", [region(call)]) })),
    route("GET /v3/regions/{id}", (call) =>
      call.params.id === settings.region
        ? { status: 200, body: { region: region(call) } }
        : refuseMissing("region", call.params.id ?? ""),
    ),
  ];
}
