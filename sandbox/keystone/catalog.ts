// Keystone: services, and the catalog in every scoped token.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, doc, str } from "../wire";
import { extrasOf } from "./extras";
import { chosen } from "./filters";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { CatalogService, Endpoint } from "./state";
import { listView, self } from "./views";

/** The URL of an endpoint: the sandbox's own are paths. Either may have a place for the project. */
const endpointUrl = (cloud: Cloud, template: string, projectId: string): string =>
  (template.startsWith("/") ? cloud.origin : "") + template.replace(/[%$]\((project|tenant)_id\)s/, projectId);

const needsProject = (url: string): boolean => /[%$]\((project|tenant)_id\)s/.test(url);

/** The catalog as a token on a project shows it; without a project it lacks the endpoints that need one. */
export function catalogOf(cloud: Cloud, projectId: string) {
  const narrowed = cloud.keystone.projectEndpoints.get(projectId);
  return cloud.keystone.services
    .filter(({ enabled = true }) => enabled)
    .map((service) => ({
      endpoints: service.endpoints
        .filter((each) => (each.enabled ?? true) && (projectId || !needsProject(each.url)))
        .filter((each) => !narrowed?.size || narrowed.has(each.id))
        .map((each) => ({
          id: each.id,
          interface: each.interface,
          region_id: regionOf(cloud, each),
          url: endpointUrl(cloud, each.url, projectId),
          region: regionOf(cloud, each),
        })),
      id: service.id,
      type: service.type,
      name: service.name,
    }))
    .filter(({ endpoints }) => !narrowed?.size || endpoints.length > 0);
}

/** The region of an endpoint. */
export const regionOf = (cloud: Cloud, { region_id }: Endpoint): string | null =>
  region_id === undefined ? cloud.settings.region : region_id;

const serviceView = (call: Call, { id, name, type, enabled = true, description, extra }: CatalogService) => ({
  ...extra,
  id,
  name,
  type,
  enabled,
  ...(description === undefined ? {} : { description }),
  links: self(call, `/services/${id}`),
});

/** The routes of services. */
export function catalogRoutes({ keystone }: Cloud): Route[] {
  const FIELDS = "name type enabled description";
  const get = (call: Call): CatalogService =>
    keystone.services.find(({ id }) => id === call.params.id) ?? refuseMissing("service", call.params.id ?? "");
  const reply = (call: Call, each: CatalogService, status = 200): Reply => ({
    status,
    body: { service: serviceView(call, each) },
  });
  return [
    route("GET /v3/services", (call) => {
      requirePermission(call, "list_services");
      const views = chosen(call, keystone.services, "type name").map((each) => serviceView(call, each));
      return { status: 200, body: listView(call, "services", views) };
    }),
    route("POST /v3/services", (call) => {
      requirePermission(call, "create_service");
      const given = doc(call.body, "service");
      const type = str(given, "type") ?? refuseWithout("type");
      const description = str(given, "description");
      const service: CatalogService = {
        id: hexId(),
        type,
        name: str(given, "name") ?? "",
        endpoints: [],
        enabled: bool(given, "enabled") ?? true,
        ...(description === undefined ? {} : { description }),
        extra: extrasOf(given, FIELDS),
      };
      keystone.services.push(service);
      return reply(call, service, 201);
    }),
    route("GET /v3/services/{id}", (call) => {
      requirePermission(call, "get_service");
      return reply(call, get(call));
    }),
    route("PATCH /v3/services/{id}", (call) => {
      requirePermission(call, "update_service");
      const [service, given] = [get(call), doc(call.body, "service")];
      service.type = str(given, "type") ?? service.type;
      service.name = str(given, "name") ?? service.name;
      service.enabled = bool(given, "enabled") ?? service.enabled ?? true;
      const description = str(given, "description");
      if (description !== undefined) service.description = description;
      service.extra = { ...service.extra, ...extrasOf(given, FIELDS) };
      return reply(call, service);
    }),
    route("DELETE /v3/services/{id}", (call) => {
      requirePermission(call, "delete_service");
      keystone.services.splice(keystone.services.indexOf(get(call)), 1);
      return { status: 204 };
    }),
  ];
}
