// Keystone: projects, in a tree below their domain. Their tags are in projectTags.ts.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, str, strings } from "../wire";
import { extrasOf, optionsOf, requireMutable } from "./extras";
import { chosen, chosenByTags } from "./filters";
import { childrenOf, parentsOf, subtreeOf } from "./hierarchy";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Project } from "./state";
import { domainView, listView, projectView, self } from "./views";

const FIELDS = "name domain_id description enabled parent_id tags is_domain";
/** How deep projects may be below a domain, as Keystone's max_project_tree_depth is by default. */
const DEEPEST = 5;

/** The routes of /v3/projects. */
export function projectRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Project =>
    cloud.keystone.projects.get(call.params.id ?? "") ?? refuseMissing("project", call.params.id ?? "");
  return [
    route("GET /v3/projects", (call) => listProjects(cloud, call)),
    route("POST /v3/projects", (call) => createProject(cloud, call)),
    route("GET /v3/projects/{id}", (call) => {
      requirePermission(call, "get_project", call.who.projectId === call.params.id);
      return showProject(cloud, call);
    }),
    route("PATCH /v3/projects/{id}", (call) => {
      requirePermission(call, "update_project");
      return changeProject(cloud, call, get(call));
    }),
    route("DELETE /v3/projects/{id}", (call) => {
      requirePermission(call, "delete_project");
      const project = get(call);
      requireMutable("project", project, "delete");
      if (childrenOf(cloud.keystone.projects, project.id).length > 0)
        throw forbidden(
          `Cannot delete the project ${project.id} since it is not a leaf in the hierarchy. Use the cascade option if you want to delete a whole subtree.`,
        );
      deleteProject(cloud, project.id);
      return { status: 204 };
    }),
  ];
}

const forbidden = (message: string): Refusal => new Refusal(403, message);

function listProjects({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_projects");
  // A domain is a project to Keystone, and listed only if it is asked for.
  const asDomains = bool(Object.fromEntries(call.query), "is_domain") ?? call.query.get("is_domain") === "1";
  const rows = asDomains
    ? chosenByTags(call, chosen(call, keystone.domains.values(), "name enabled")).map((each) => ({
        ...domainView(call, each),
        ...asProject(call, each.id),
      }))
    : chosenByTags(call, chosen(call, keystone.projects.values(), "domain_id enabled name parent_id")).map((each) =>
        projectView(call, each),
      );
  return { status: 200, body: listView(call, "projects", rows) };
}

/** What a domain has as a project. */
const asProject = (call: Call, id: string) => ({
  domain_id: null,
  parent_id: null,
  is_domain: true,
  links: self(call, `/projects/${id}`),
});

/** A project, and what the query asks of those above and below. */
function showProject({ keystone }: Cloud, call: Call): Reply {
  const { projects } = keystone;
  const id = call.params.id ?? "";
  const project = projects.get(id) ?? refuseMissing("project", id);
  const { query } = call;
  for (const side of ["parents", "subtree"])
    if (query.has(`${side}_as_list`) && query.has(`${side}_as_ids`))
      throw new Refusal(400, `Cannot use ${side}_as_list and ${side}_as_ids query params at the same time.`);
  // Of the projects around it a caller sees those on which it has a role.
  const listed = (rows: Project[]) =>
    rows
      .filter((each) => keystone.rolesOn(call.who.userId, { projectId: each.id }).length > 0)
      .map((each) => ({ project: projectView(call, each) }));
  const idsAbove = (at: string): Doc | null => {
    const [parent] = parentsOf(projects, at);
    return parent ? { [parent.id]: idsAbove(parent.id) } : { [projects.get(at)?.parent_id ?? ""]: null };
  };
  const idsBelow = (at: string): Doc | null => {
    const children = childrenOf(projects, at);
    return children.length > 0 ? Object.fromEntries(children.map((each) => [each.id, idsBelow(each.id)])) : null;
  };
  return {
    status: 200,
    body: {
      project: {
        ...projectView(call, project),
        ...(query.has("parents_as_list") ? { parents: listed(parentsOf(projects, id)) } : {}),
        ...(query.has("parents_as_ids") ? { parents: idsAbove(id) } : {}),
        ...(query.has("subtree_as_list") ? { subtree: listed(subtreeOf(projects, id)) } : {}),
        ...(query.has("subtree_as_ids") ? { subtree: idsBelow(id) } : {}),
      },
    },
  };
}

/** The domain and the parent of a new project; refuses what does not fit together. */
function placeOf({ keystone }: Cloud, call: Call, given: Doc): { domain_id: string; parent_id: string } {
  const parentId = str(given, "parent_id");
  const parent = parentId === undefined ? undefined : keystone.projects.get(parentId);
  if (parentId !== undefined && !parent && !keystone.domains.has(parentId)) refuseMissing("project", parentId);
  const domainId =
    str(given, "domain_id") ??
    (keystone.domains.has(parentId ?? "") ? parentId : undefined) ??
    call.who.projectDomainId;
  if (!keystone.domains.has(domainId)) throw new Refusal(400, `Could not find domain: ${domainId}.`);
  if (parent && parent.domain_id !== domainId)
    throw new Refusal(
      400,
      `Cannot create project, since it specifies its domain_id ${domainId}, but specifies a parent in a different domain (${parent.domain_id}).`,
    );
  if (!parent && parentId !== undefined && parentId !== domainId)
    throw new Refusal(
      400,
      `Cannot create project, the parent (${parentId}) is acting as a domain, but this project's domain id (${domainId}) does not match the parent's id.`,
    );
  const above = parent ? [parent, ...parentsOf(keystone.projects, parent.id)] : [];
  const off = above.find((each) => !each.enabled);
  if (off) throw new Refusal(400, `cannot create a project in a branch containing a disabled project: ${off.id}`);
  if (above.length + 1 > DEEPEST) throw forbidden(`Max hierarchy depth reached for ${parentId} branch`);
  return { domain_id: domainId, parent_id: parentId ?? domainId };
}

function createProject(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_project");
  const { keystone } = cloud;
  const given = doc(call.body, "project");
  const name = str(given, "name") ?? refuseWithout("name");
  if (bool(given, "is_domain")) return createAsDomain(cloud, call, name, given);
  const place = placeOf(cloud, call, given);
  requireUniqueName(cloud, name, place.domain_id);
  const project: Project = {
    id: hexId(),
    name,
    ...place,
    description: str(given, "description") ?? "",
    enabled: bool(given, "enabled") ?? true,
    tags: strings(given, "tags") ?? [],
    extra: extrasOf(given, FIELDS),
    options: optionsOf(given),
  };
  keystone.projects.set(project.id, project);
  return { status: 201, body: { project: projectView(call, project) } };
}

/** A project that acts as a domain is a domain. */
function createAsDomain({ keystone }: Cloud, call: Call, name: string, given: Doc): Reply {
  if ([...keystone.domains.values()].some((each) => each.name === name))
    throw new Refusal(
      409,
      `Conflict occurred attempting to store project - it is not permitted to have two projects acting as domains with the same name: ${name}.`,
    );
  const domain = {
    id: hexId(),
    name,
    description: str(given, "description") ?? "",
    enabled: bool(given, "enabled") ?? true,
    tags: strings(given, "tags") ?? [],
    extra: extrasOf(given, FIELDS),
    options: optionsOf(given),
  };
  keystone.domains.set(domain.id, domain);
  const shown = { ...domainView(call, domain), ...asProject(call, domain.id) };
  return { status: 201, body: { project: shown } };
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
  const { keystone } = cloud;
  const given = doc(call.body, "project");
  requireMutable("project", project, "update", given);
  const name = str(given, "name");
  if (given.parent_id !== undefined && given.parent_id !== project.parent_id)
    throw forbidden("Update of `parent_id` is not allowed.");
  if (given.domain_id !== undefined && given.domain_id !== project.domain_id)
    throw new Refusal(400, "Update of `domain_id` is not allowed.");
  if (given.is_domain === true) throw new Refusal(400, "Update of `is_domain` is not allowed.");
  if (name !== undefined) requireUniqueName(cloud, name, project.domain_id, project.id);
  const enabled = bool(given, "enabled") ?? project.enabled;
  if (enabled && !project.enabled && parentsOf(keystone.projects, project.id).some((each) => !each.enabled))
    throw forbidden(`Cannot enable project ${project.id} since it has disabled parents`);
  if (!enabled && project.enabled && subtreeOf(keystone.projects, project.id).some((each) => each.enabled))
    throw forbidden(`Cannot disable project ${project.id} since its subtree contains enabled projects.`);
  project.name = name ?? project.name;
  if (given.description !== undefined) project.description = String(given.description ?? "");
  project.tags = strings(given, "tags") ?? project.tags;
  project.enabled = enabled;
  project.extra = { ...project.extra, ...extrasOf(given, FIELDS) };
  project.options = optionsOf(given, project.options);
  if (!project.enabled) keystone.revoke((token) => token.projectId === project.id);
  return { status: 200, body: { project: { ...projectView(call, project), extra: { ...project.extra } } } };
}

/** Deletes a project with its role assignments, application credentials and tokens. */
export function deleteProject({ keystone }: Cloud, id: string): void {
  keystone.projects.delete(id);
  keystone.assignments = keystone.assignments.filter((each) => each.projectId !== id);
  for (const each of keystone.credentials.values()) if (each.project_id === id) keystone.credentials.delete(each.id);
  for (const each of keystone.secrets.values()) if (each.project_id === id) keystone.secrets.delete(String(each.id));
  keystone.projectEndpoints.delete(id);
  keystone.revoke((token) => token.projectId === id);
}

/** The projects on which a user has a role. */
export function projectsOf({ keystone }: Cloud, userId: string): Project[] {
  return [...keystone.projects.values()].filter(
    (project) => keystone.rolesOn(userId, { projectId: project.id }).length > 0,
  );
}
