// Keystone: domains.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, doc, str, strings } from "../wire";
import { extrasOf, optionsOf, requireMutable } from "./extras";
import { chosen, chosenByTags } from "./filters";
import { deleteGroup } from "./groups";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import { deleteProject } from "./projects";
import type { Domain } from "./state";
import { deleteUser } from "./users";
import { domainView, listView } from "./views";

const FIELDS = "name description enabled tags";

/** The routes of /v3/domains. */
export function domainRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): Domain =>
    keystone.domains.get(call.params.id ?? "") ?? refuseMissing("domain", call.params.id ?? "");
  return [
    route("GET /v3/domains", (call) => {
      requirePermission(call, "list_domains");
      const views = chosenByTags(call, chosen(call, keystone.domains.values(), "name enabled")).map((each) =>
        domainView(call, each),
      );
      return { status: 200, body: listView(call, "domains", views) };
    }),
    route("POST /v3/domains", (call) => createDomain(cloud, call)),
    route("GET /v3/domains/{id}", (call) => {
      const isOwn = [call.who.projectDomainId, call.who.userDomainId].includes(call.params.id ?? "");
      requirePermission(call, "get_domain", isOwn);
      return { status: 200, body: { domain: domainView(call, get(call)) } };
    }),
    route("PATCH /v3/domains/{id}", (call) => {
      requirePermission(call, "update_domain");
      return changeDomain(cloud, call, get(call));
    }),
    route("DELETE /v3/domains/{id}", (call) => {
      requirePermission(call, "delete_domain");
      return deleteDomain(cloud, get(call));
    }),
  ];
}

function createDomain(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_domain");
  const given = doc(call.body, "domain");
  const name = str(given, "name") ?? refuseWithout("name");
  requireUniqueName(cloud, name);
  const domain: Domain = {
    id: hexId(),
    name,
    description: str(given, "description") ?? "",
    enabled: bool(given, "enabled") ?? true,
    tags: strings(given, "tags") ?? [],
    extra: extrasOf(given, FIELDS),
    options: optionsOf(given),
  };
  cloud.keystone.domains.set(domain.id, domain);
  return { status: 201, body: { domain: domainView(call, domain) } };
}

/** @param ownId The id of the domain that may have the name. */
function requireUniqueName({ keystone }: Cloud, name: string, ownId?: string): void {
  for (const each of keystone.domains.values()) {
    if (each.name !== name || each.id === ownId) continue;
    throw new Refusal(
      409,
      `Conflict occurred attempting to store project - it is not permitted to have two projects acting as domains with the same name: ${name}.`,
    );
  }
}

function changeDomain(cloud: Cloud, call: Call, domain: Domain): Reply {
  const given = doc(call.body, "domain");
  requireMutable("domain", domain, "update", given);
  const name = str(given, "name");
  if (name !== undefined) requireUniqueName(cloud, name, domain.id);
  domain.name = name ?? domain.name;
  domain.description = str(given, "description") ?? domain.description;
  domain.tags = strings(given, "tags") ?? domain.tags;
  domain.extra = { ...domain.extra, ...extrasOf(given, FIELDS) };
  domain.options = optionsOf(given, domain.options);
  domain.enabled = bool(given, "enabled") ?? domain.enabled;
  return { status: 200, body: { domain: domainView(call, domain) } };
}

/** Deletes a domain with all that is in it. */
function deleteDomain(cloud: Cloud, domain: Domain): Reply {
  const { keystone } = cloud;
  requireMutable("domain", domain, "delete");
  if (domain.enabled) throw new Refusal(403, "Cannot delete a domain that is enabled, please disable it first.");
  const within = <T extends { domain_id: string | null }>(rows: Iterable<T>): T[] =>
    [...rows].filter((each) => each.domain_id === domain.id);
  for (const each of within(keystone.users.values())) deleteUser(cloud, each.id);
  for (const each of within(keystone.projects.values())) deleteProject(cloud, each.id);
  for (const each of within(keystone.groups.values())) deleteGroup(keystone, each.id);
  for (const each of within(keystone.roles.values())) keystone.roles.delete(each.id);
  keystone.assignments = keystone.assignments.filter((each) => each.domainId !== domain.id);
  keystone.domains.delete(domain.id);
  return { status: 204 };
}
