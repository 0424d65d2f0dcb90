// Keystone: the tags of a project.
import type { Cloud } from "../cloud";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { list, python } from "../wire";
import { refuseMissing, requirePermission } from "./policy";
import type { Project } from "./state";
import { self } from "./views";

const base = "/v3/projects/{id}/tags";
/** How many tags a project may have. */
const MOST_TAGS = 80;

/** Reads tags; refuses what Keystone's schema refuses. */
export function readTags(given: unknown[] | undefined): string[] {
  const tags = given ?? [];
  const refuse = (reason: string): Refusal => new Refusal(400, `${reason}\n\nFailed validating tags in schema`);
  if (tags.length > MOST_TAGS) throw refuse(`${tags.length} tags is too long`);
  if (new Set(tags).size < tags.length) throw refuse(`${python(tags)} has non-unique elements`);
  return tags.map((tag) => {
    if (typeof tag !== "string") throw refuse(`${JSON.stringify(tag)} is not of type 'string'`);
    if (tag === "") throw refuse("'' is too short");
    if (tag.length > 255) throw refuse(`'${tag}' is too long`);
    if (/[,/]/.test(tag)) throw refuse(`'${tag}' does not match '^[^,/]*$'`);
    return tag;
  });
}

/** The routes of /v3/projects/{id}/tags. */
export function projectTagRoutes({ keystone }: Cloud): Route[] {
  const get = (call: Call, action: string): Project => {
    const id = call.params.id ?? "";
    const reads = action.startsWith("list") || action.startsWith("get");
    requirePermission(call, action, reads && call.who.projectId === id);
    return keystone.projects.get(id) ?? refuseMissing("project", id);
  };
  const shown = (call: Call, project: Project) => ({
    status: 200,
    body: {
      tags: [...project.tags],
      links: self(call, ""),
    },
  });
  const requireTag = (call: Call, project: Project): string => {
    const tag = call.params.tag ?? "";
    return project.tags.includes(tag) ? tag : refuseMissing("project tag", tag);
  };
  return [
    route(`GET ${base}`, (call) => shown(call, get(call, "list_project_tags"))),
    route(`PUT ${base}`, (call) => {
      const project = get(call, "update_project_tags");
      project.tags = readTags(list(call.body, "tags"));
      return shown(call, project);
    }),
    route(`DELETE ${base}`, (call) => {
      get(call, "delete_project_tags").tags = [];
      return { status: 204 };
    }),
    route(`GET ${base}/{tag}`, (call) => {
      requireTag(call, get(call, "get_project_tag"));
      return { status: 204 };
    }),
    route(`PUT ${base}/{tag}`, (call) => {
      const project = get(call, "create_project_tag");
      const tag = call.params.tag ?? "";
      project.tags = readTags([...project.tags.filter((each) => each !== tag), tag]);
      return { status: 201, headers: { Location: self(call, `/projects/${project.id}/tags/${tag}`).self } };
    }),
    route(`DELETE ${base}/{tag}`, (call) => {
      const project = get(call, "delete_project_tag");
      const tag = requireTag(call, project);
      project.tags = project.tags.filter((each) => each !== tag);
      return { status: 204 };
    }),
  ];
}
