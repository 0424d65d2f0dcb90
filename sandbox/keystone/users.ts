// Keystone: users.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, str } from "../wire";
import { extrasOf, optionsOf } from "./extras";
import { chosen } from "./filters";
import { forbid, refuseMissing, refuseWithout, requirePermission } from "./policy";
import { projectsOf } from "./projects";
import type { User } from "./state";
import { listView, projectView, userView } from "./views";

const extras = (given: Doc): Doc => extrasOf(given, "name domain_id enabled default_project_id password");

/** The routes of /v3/users. */
export function userRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): User =>
    cloud.keystone.users.get(call.params.id ?? "") ?? refuseMissing("user", call.params.id ?? "");
  return [
    route("GET /v3/users", (call) => listUsers(cloud, call)),
    route("POST /v3/users", (call) => createUser(cloud, call)),
    route("GET /v3/users/{id}", (call) => {
      requirePermission(call, "get_user", call.who.userId === call.params.id);
      return { status: 200, body: { user: userView(call, get(call)) } };
    }),
    route("PATCH /v3/users/{id}", (call) => {
      requirePermission(call, "update_user");
      return changeUser(cloud, call, get(call));
    }),
    route("POST /v3/users/{id}/password", (call) => changePassword(cloud, call, get(call)), true),
    route("DELETE /v3/users/{id}", (call) => {
      requirePermission(call, "delete_user");
      deleteUser(cloud, get(call).id);
      return { status: 204 };
    }),
    route("GET /v3/users/{id}/projects", (call) => {
      if (!call.who.admin && call.who.userId !== call.params.id) forbid("identity:list_user_projects");
      const views = projectsOf(cloud, get(call).id).map((each) => projectView(call, each));
      return { status: 200, body: listView(call, "projects", views) };
    }),
  ];
}

function listUsers({ keystone }: Cloud, call: Call): Reply {
  requirePermission(call, "list_users");
  // No password expires here, so that none has expired before or after a time.
  const timed = call.query.has("password_expires_at") ? [] : keystone.users.values();
  const rows = chosen(call, timed, "domain_id enabled name");
  const views = rows.map((each) => userView(call, each));
  return { status: 200, body: listView(call, "users", views) };
}

function createUser(cloud: Cloud, call: Call): Reply {
  requirePermission(call, "create_user");
  const { keystone } = cloud;
  const given = doc(call.body, "user");
  const name = str(given, "name") ?? refuseWithout("name");
  const domainId = str(given, "domain_id") ?? call.who.projectDomainId;
  if (!keystone.domains.has(domainId)) refuseMissing("domain", domainId);
  requireUniqueName(cloud, name, domainId);
  const project = str(given, "default_project_id");
  const user: User = {
    id: hexId(),
    name,
    domain_id: domainId,
    enabled: bool(given, "enabled") ?? true,
    ...(project === undefined ? {} : { default_project_id: project }),
    extra: extras(given),
    options: optionsOf(given),
    password: str(given, "password") ?? "",
  };
  keystone.users.set(user.id, user);
  return { status: 201, body: { user: userView(call, user) } };
}

/** @param ownId The id of the user that may have the name. */
function requireUniqueName({ keystone }: Cloud, name: string, domainId: string, ownId?: string): void {
  for (const each of keystone.users.values()) {
    if (each.name !== name || each.domain_id !== domainId || each.id === ownId) continue;
    throw new Refusal(
      409,
      `Conflict occurred attempting to store user - Duplicate entry found with name ${name} at domain ID ${domainId}.`,
    );
  }
}

function changeUser(cloud: Cloud, call: Call, user: User): Reply {
  const given = doc(call.body, "user");
  const name = str(given, "name");
  const password = str(given, "password");
  if (name !== undefined) requireUniqueName(cloud, name, user.domain_id, user.id);
  user.name = name ?? user.name;
  user.enabled = bool(given, "enabled") ?? user.enabled;
  user.default_project_id = str(given, "default_project_id") ?? user.default_project_id;
  Object.assign(user.extra, extras(given));
  user.options = optionsOf(given, user.options);
  user.password = password ?? user.password;
  if (password !== undefined || !user.enabled) cloud.keystone.revoke((token) => token.userId === user.id);
  return { status: 200, body: { user: { ...userView(call, user), extra: { ...user.extra } } } };
}

function changePassword({ keystone }: Cloud, call: Call, user: User): Reply {
  const given = doc(call.body, "user");
  if (user.options?.lock_password === true) throw new Refusal(400, "Password cannot be changed: lock_password is set.");
  if (str(given, "original_password") !== user.password) {
    throw new Refusal(401, "The request you have made requires authentication.");
  }
  user.password = str(given, "password") ?? user.password;
  keystone.revoke((token) => token.userId === user.id);
  return { status: 204 };
}

/** Deletes a user with its role assignments, application credentials and tokens. */
export function deleteUser({ keystone }: Cloud, id: string): void {
  keystone.users.delete(id);
  for (const members of keystone.members.values()) members.delete(id);
  for (const each of keystone.secrets.values()) if (each.user_id === id) keystone.secrets.delete(String(each.id));
  keystone.assignments = keystone.assignments.filter((each) => each.userId !== id);
  for (const each of keystone.credentials.values()) if (each.user_id === id) keystone.credentials.delete(each.id);
  keystone.revoke((token) => token.userId === id);
}
