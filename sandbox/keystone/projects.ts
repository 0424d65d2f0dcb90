// Keystone: projects.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, doc, str, strings } from "../wire";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Project } from "./state";
import { filterRows, listView, projectView } from "./views";

/** The routes of /v3/projects. */
export function projectRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Project =>
    cloud.keystone.projects.get(call.params.id ?? "") ?? refuseMissing("project", call.params.id ?? "");
  return [
    route("GET /v3/projects", (call) => listProjects(cloud, call)),
    route("POST /v3/projects", (call) => createProject(cloud, call)),
    route("GET /v3/projects/{id}", (call) => {
      requirePermission(call, "get_project", call.who.projectId === call.params.id);
      return { status: 200, body: { project: projectView(call, get(call)) } };
    }),
    route("PATCH /v3/projects/{id}", (call) => {
      requirePermission(call, "update_project");
      return changeProject(cloud, call, get(call));
    }),
    route("DELETE /v3/projects/{id}", (call) => {
      requirePermission(call, "delete_project");
      deleteProject(cloud, get(call).id);
      return { status: 204 };
    }),
  ];
}

function listProjects({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_projects");
  const domainId = call.query.get("domain_id");
  const tags = call.query.get("tags")?.split(",");
  const rows = filterRows(call, keystone.projects.values()).filter(
    (each) => (!domainId || each.domain_id === domainId) && (!tags || tags.every((tag) => each.tags.includes(tag))),
  );
  const views = rows.map((each) => projectView(call, each));
  return { status: 200, body: listView(call, "projects", views) };
}

function createProject(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_project");
  const { keystone } = cloud;
  const given = doc(call.body, "project");
  const name = str(given, "name") ?? refuseWithout("name");
  const domainId = str(given, "domain_id") ?? str(given, "parent_id") ?? call.who.projectDomainId;
  if (!keystone.domains.has(domainId)) throw new Refusal(400, `Could not find domain: ${domainId}.`);
  requireUniqueName(cloud, name, domainId);
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
}

/** @param ownId The id of the project that may have the name. */
function requireUniqueName({ keystone }: Cloud, name: string, domainId: string, ownId?: string): void {
  for (const each of keystone.projects.values()) {
    if (each.name !== name || each.domain_id !== domainId || each.id === ownId) continue;
    throw new Refusal(
      409,
      `Conflict occurred attempting to store project - it is not permitted to have two projects with either the same name or same id in the same domain: name is ${name}, project id ${ownId ?? hexId()}.`,
    );
  }
}

function changeProject(cloud: Cloud, call: Call, project: Project): Reply {
  const given = doc(call.body, "project");
  const name = str(given, "name");
  if (name !== undefined) requireUniqueName(cloud, name, project.domain_id, project.id);
  project.name = name ?? project.name;
  project.description = str(given, "description") ?? project.description;
  project.tags = strings(given, "tags") ?? project.tags;
  project.enabled = bool(given, "enabled") ?? project.enabled;
  if (!project.enabled) cloud.keystone.revoke((token) => token.projectId === project.id);
  return { status: 200, body: { project: { ...projectView(call, project), extra: {} } } };
}

/** Deletes a project with its role assignments, application credentials and tokens. */
export function deleteProject({ keystone }: Cloud, id: string): void {
  keystone.projects.delete(id);
  keystone.assignments = keystone.assignments.filter((each) => each.projectId !== id);
  for (const each of keystone.credentials.values()) if (each.project_id === id) keystone.credentials.delete(each.id);
  keystone.revoke((token) => token.projectId === id);
}

/** The projects on which a user has a role. */
export function projectsOf({ keystone }: Cloud, userId: string): Project[] {
  return [...keystone.projects.values()].filter(
    (project) => keystone.rolesOn(userId, { projectId: project.id }).length > 0,
  );
}
