// Keystone: domains and projects.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, doc, str, strings } from "../wire";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Domain, Project } from "./state";
import { domainView, listView, projectView } from "./views";

/** Domains and projects. */
export function identityRoutes(cloud: Cloud): Route[] {
  return [...domainRoutes(cloud), ...projectRoutes(cloud)];
}

/** Removes a project, with what hangs on it. */
function deleteProject(cloud: Cloud, id: string): void {
  const { keystone } = cloud;
  keystone.projects.delete(id);
  keystone.assignments = keystone.assignments.filter((each) => each.projectId !== id);
  for (const each of keystone.credentials.values()) if (each.project_id === id) keystone.credentials.delete(each.id);
  keystone.revoke((token) => token.projectId === id);
}

/** Removes a user, with what hangs on it. */
export function deleteUser(cloud: Cloud, id: string): void {
  const { keystone } = cloud;
  keystone.users.delete(id);
  keystone.assignments = keystone.assignments.filter((each) => each.userId !== id);
  for (const each of keystone.credentials.values()) if (each.user_id === id) keystone.credentials.delete(each.id);
  keystone.revoke((token) => token.userId === id);
}

/** The rows that a list was asked for by name and state. */
export function filterRows<T extends { name: string; enabled: boolean }>(call: Call, rows: Iterable<T>): T[] {
  const name = call.query.get("name");
  const enabled = call.query.get("enabled");
  return [...rows].filter(
    (row) =>
      (name === null || row.name === name) && (enabled === null || String(row.enabled) === enabled.toLowerCase()),
  );
}

function domainRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): Domain =>
    keystone.domains.get(call.params.id ?? "") ?? refuseMissing("domain", call.params.id ?? "");
  const unique = (name: string, but?: string): void => {
    for (const each of keystone.domains.values()) {
      if (each.name === name && each.id !== but) {
        throw new Refusal(
          409,
          `Conflict occurred attempting to store project - it is not permitted to have two projects acting as domains with the same name: ${name}.`,
        );
      }
    }
  };
  return [
    route("GET /v3/domains", (call) => {
      requirePermission(call, "list_domains");
      return {
        status: 200,
        body: listView(
          call,
          "domains",
          filterRows(call, keystone.domains.values()).map((each) => domainView(call, each)),
        ),
      };
    }),
    route("POST /v3/domains", (call) => {
      requirePermission(call, "create_domain");
      const given = doc(call.body, "domain");
      const name = str(given, "name") ?? refuseWithout("name");
      unique(name);
      const domain: Domain = {
        id: hexId(),
        name,
        description: str(given, "description") ?? "",
        enabled: bool(given, "enabled") ?? true,
        tags: strings(given, "tags") ?? [],
      };
      keystone.domains.set(domain.id, domain);
      return { status: 201, body: { domain: domainView(call, domain) } };
    }),
    route("GET /v3/domains/{id}", (call) => {
      const own = [call.who.projectDomainId, call.who.userDomainId].includes(call.params.id ?? "");
      if (call.who.admin) return { status: 200, body: { domain: domainView(call, get(call)) } };
      requirePermission(call, "get_domain", own);
      return { status: 200, body: { domain: domainView(call, get(call)) } };
    }),
    route("PATCH /v3/domains/{id}", (call) => {
      requirePermission(call, "update_domain");
      const domain = get(call);
      const given = doc(call.body, "domain");
      const name = str(given, "name");
      if (name !== undefined) unique(name, domain.id);
      domain.name = name ?? domain.name;
      domain.description = str(given, "description") ?? domain.description;
      domain.tags = strings(given, "tags") ?? domain.tags;
      domain.enabled = bool(given, "enabled") ?? domain.enabled;
      return { status: 200, body: { domain: domainView(call, domain) } };
    }),
    route("DELETE /v3/domains/{id}", (call) => {
      requirePermission(call, "delete_domain");
      const domain = get(call);
      if (domain.enabled) throw new Refusal(403, "Cannot delete a domain that is enabled, please disable it first.");
      for (const each of [...keystone.users.values()]) if (each.domain_id === domain.id) deleteUser(cloud, each.id);
      for (const each of [...keystone.projects.values()])
        if (each.domain_id === domain.id) deleteProject(cloud, each.id);
      for (const each of [...keystone.groups.values()])
        if (each.domain_id === domain.id) keystone.groups.delete(each.id);
      for (const each of [...keystone.roles.values()]) if (each.domain_id === domain.id) keystone.roles.delete(each.id);
      keystone.assignments = keystone.assignments.filter((each) => each.domainId !== domain.id);
      keystone.domains.delete(domain.id);
      return { status: 204 };
    }),
  ];
}

function projectRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): Project =>
    keystone.projects.get(call.params.id ?? "") ?? refuseMissing("project", call.params.id ?? "");
  const unique = (name: string, domainId: string, but?: string): void => {
    for (const each of keystone.projects.values()) {
      if (each.name === name && each.domain_id === domainId && each.id !== but) {
        throw new Refusal(
          409,
          `Conflict occurred attempting to store project - it is not permitted to have two projects with either the same name or same id in the same domain: name is ${name}, project id ${but ?? hexId()}.`,
        );
      }
    }
  };
  return [
    route("GET /v3/projects", (call) => {
      requirePermission(call, "list_projects");
      const domainId = call.query.get("domain_id");
      const tags = call.query.get("tags")?.split(",");
      const rows = filterRows(call, keystone.projects.values()).filter(
        (each) => (!domainId || each.domain_id === domainId) && (!tags || tags.every((tag) => each.tags.includes(tag))),
      );
      return {
        status: 200,
        body: listView(
          call,
          "projects",
          rows.map((each) => projectView(call, each)),
        ),
      };
    }),
    route("POST /v3/projects", (call) => {
      requirePermission(call, "create_project");
      const given = doc(call.body, "project");
      const name = str(given, "name") ?? refuseWithout("name");
      const domainId = str(given, "domain_id") ?? str(given, "parent_id") ?? call.who.projectDomainId;
      if (!keystone.domains.has(domainId)) throw new Refusal(400, `Could not find domain: ${domainId}.`);
      unique(name, domainId);
      const project: Project = {
        id: hexId(),
        name,
        domain_id: domainId,
        description: str(given, "description") ?? "",
        enabled: bool(given, "enabled") ?? true,
        parent_id: str(given, "parent_id") ?? domainId,
        tags: strings(given, "tags") ?? [],
      };
      keystone.projects.set(project.id, project);
      return { status: 201, body: { project: projectView(call, project) } };
    }),
    route("GET /v3/projects/{id}", (call) => {
      if (call.who.admin) return { status: 200, body: { project: projectView(call, get(call)) } };
      requirePermission(call, "get_project", call.who.projectId === call.params.id);
      return { status: 200, body: { project: projectView(call, get(call)) } };
    }),
    route("PATCH /v3/projects/{id}", (call) => {
      requirePermission(call, "update_project");
      const project = get(call);
      const given = doc(call.body, "project");
      const name = str(given, "name");
      if (name !== undefined) unique(name, project.domain_id, project.id);
      project.name = name ?? project.name;
      project.description = str(given, "description") ?? project.description;
      project.tags = strings(given, "tags") ?? project.tags;
      project.enabled = bool(given, "enabled") ?? project.enabled;
      if (!project.enabled) keystone.revoke((token) => token.projectId === project.id);
      return { status: 200, body: { project: { ...projectView(call, project), extra: {} } } };
    }),
    route("DELETE /v3/projects/{id}", (call) => {
      requirePermission(call, "delete_project");
      deleteProject(cloud, get(call).id);
      return { status: 204 };
    }),
  ];
}

/** The projects on which a user has a role. */
export function projectsOf(cloud: Cloud, userId: string): Project[] {
  const { keystone } = cloud;
  return [...keystone.projects.values()].filter(
    (project) => keystone.rolesOn(userId, { projectId: project.id }).length > 0,
  );
}
