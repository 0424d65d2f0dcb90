// Manila: security services (LDAP, Kerberos, Active Directory), and the share networks that have them.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { type Doc, doc, isDoc, str } from "../wire";
import type { SecurityService, ShareNetwork } from "./state";
import { now, pageOf, unprocessable, wantsAllProjects } from "./words";

const TYPES = ["active_directory", "ldap", "kerberos"];
/** What its user may give, and change. */
const GIVEN = ["name", "description", "type", "dns_ip", "server", "domain", "user", "password", "ou"] as const;
/** By what a list is filtered; other filters are ignored. */
const FILTERS = ["name", "id", "type", "user", "server", "dns_ip", "domain"] as const;

function summary({ id, name, type }: SecurityService) {
  return { id, name, type, status: "new" };
}

function view(call: Call, service: SecurityService) {
  const { id: _id, name: _name, type: _type, ou, ...rest } = service;
  return { ...summary(service), ...rest, ...(call.version >= 44 ? { ou } : {}) };
}

/** @throws Refusal 404 */
function getService(cloud: Cloud, call: Call, id: string): SecurityService {
  const service = cloud.manila.securityServices.get(id);
  if (service && (call.who.admin || service.project_id === call.who.projectId)) return service;
  throw new Refusal(404, `Security service ${id} could not be found.`);
}

/** The share networks that have a security service. */
const networksWith = (cloud: Cloud, id: string): ShareNetwork[] =>
  [...cloud.manila.networks.values()].filter((network) => network.securityServiceIds?.includes(id));

const isServed = (cloud: Cloud, network: ShareNetwork): boolean =>
  [...cloud.manila.servers.values()].some((server) => server.network === network);

function listServices(cloud: Cloud, call: Call): SecurityService[] {
  const { query } = call;
  const all = [...cloud.manila.securityServices.values()];
  const network = query.get("share_network_id");
  const ids = network === null ? undefined : (cloud.manila.networks.get(network)?.securityServiceIds ?? []);
  const isIn = (service: SecurityService): boolean =>
    ids ? ids.includes(service.id) : wantsAllProjects(call) || service.project_id === call.who.projectId;
  const matches = (service: SecurityService): boolean =>
    FILTERS.every((key) => query.get(key) === null || query.get(key) === service[key]);
  return pageOf(call, all.filter(isIn).filter(matches)).rows;
}

/** The fields of a body, or a refusal. */
function givenIn(call: Call): Doc {
  if (!isDoc(call.body.security_service)) throw unprocessable();
  return doc(call.body, "security_service");
}

function createService(cloud: Cloud, call: Call): SecurityService {
  const given = givenIn(call);
  if (!TYPES.includes(str(given, "type") ?? "")) {
    const reason = `Invalid type ${str(given, "type") ?? "None"} specified for security service. Valid types are ${TYPES.join(",")}`;
    throw new Refusal(400, `Invalid input received: ${reason}`);
  }
  const fields = Object.fromEntries(GIVEN.map((key) => [key, str(given, key) ?? null])) as Pick<
    SecurityService,
    (typeof GIVEN)[number]
  >;
  const service = { id: uuid(), project_id: call.who.projectId, created_at: now(), updated_at: null, ...fields };
  cloud.manila.securityServices.set(service.id, service);
  return service;
}

function updateService(cloud: Cloud, call: Call, service: SecurityService): void {
  const given = givenIn(call);
  const isUsed = networksWith(cloud, service.id).some((network) => isServed(cloud, network));
  if (isUsed && Object.keys(given).some((key) => !["name", "description"].includes(key))) {
    throw new Refusal(
      403,
      `Cannot update security service ${service.id}. It is attached to share network with share server associated. Only 'name' and 'description' fields are available for update.`,
    );
  }
  for (const key of GIVEN) if (given[key] !== undefined) Object.assign(service, { [key]: str(given, key) ?? null });
  service.updated_at = now();
}

function deleteService(cloud: Cloud, { id }: SecurityService) {
  if (networksWith(cloud, id).length > 0)
    throw new Refusal(403, "Cannot delete security service. It is assigned to share network(s)");
  cloud.manila.securityServices.delete(id);
  return { status: 202 };
}

/** The routes of /security-services. */
export function securityServiceRoutes(cloud: Cloud): Route[] {
  const get = (call: Call) => getService(cloud, call, call.params.id ?? "");
  return [
    route("GET /security-services", (call) => ({
      status: 200,
      body: { security_services: listServices(cloud, call).map(summary) },
    })),
    route("GET /security-services/detail", (call) => ({
      status: 200,
      body: {
        security_services: listServices(cloud, call).map((service) => ({
          ...view(call, service),
          share_networks: networksWith(cloud, service.id).map(({ id }) => id),
        })),
      },
    })),
    route("POST /security-services", (call) => ({
      status: 200,
      body: { security_service: view(call, createService(cloud, call)) },
    })),
    route("GET /security-services/{id}", (call) => ({
      status: 200,
      body: { security_service: view(call, get(call)) },
    })),
    route("PUT /security-services/{id}", (call) => {
      const service = get(call);
      updateService(cloud, call, service);
      return { status: 200, body: { security_service: view(call, service) } };
    }),
    route("DELETE /security-services/{id}", (call) => deleteService(cloud, get(call))),
  ];
}

/** What POST /share-networks/{id}/action does to a network's security services. */
export const securityServiceActions: Record<string, (cloud: Cloud, call: Call, network: ShareNetwork) => void> = {
  add_security_service(cloud, call, network) {
    const service = serviceGiven(cloud, call, "add_security_service");
    const isUsed = isServed(cloud, network);
    if (isUsed && call.version < 63) throw new Refusal(403, "Cannot add security services. Share network is used.");
    const ids = network.securityServiceIds ?? [];
    if (ids.some((id) => cloud.manila.securityServices.get(id)?.type === service.type)) {
      throw new Refusal(
        409,
        `Invalid security service: Cannot add security service to share network. Security service with '${service.type}' type already added to '${network.id}' share network`,
      );
    }
    // The checks that a used network needs first are not here.
    if (isUsed) {
      throw new Refusal(
        400,
        `Invalid share network: The share network ${network.id} cannot start the update process since no check operation was found. Before starting the update operation, a "check" operation must be triggered to validate if all backend hosts support the provided configuration paramaters.`,
      );
    }
    network.securityServiceIds = [...ids, service.id];
  },
  remove_security_service(cloud, call, network) {
    if (isServed(cloud, network)) throw new Refusal(403, "Cannot remove security services. Share network is used.");
    const service = serviceGiven(cloud, call, "remove_security_service");
    const ids = network.securityServiceIds ?? [];
    if (!ids.includes(service.id)) {
      throw new Refusal(
        400,
        `Failed to dissociate share network ${network.id} and security service ${service.id}: No association defined.`,
      );
    }
    network.securityServiceIds = ids.filter((id) => id !== service.id);
  },
};

function serviceGiven(cloud: Cloud, call: Call, action: string): SecurityService {
  const id = str(doc(call.body, action), "security_service_id");
  if (id === undefined) throw new Refusal(400, "Malformed request body");
  return getService(cloud, call, id);
}
