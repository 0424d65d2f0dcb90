// Keystone: users.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, doc, str } from "../wire";
import { deleteUser, filterRows, projectsOf } from "./identity";
import { forbid, refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { User } from "./state";
import { listView, projectView, userView } from "./views";

const userFields = new Set(["name", "domain_id", "enabled", "default_project_id", "password", "options", "id"]);
const extras = (given: Doc): Doc => Object.fromEntries(Object.entries(given).filter(([key]) => !userFields.has(key)));

/** /v3/users. */
export function userRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const get = (call: Call): User =>
    keystone.users.get(call.params.id ?? "") ?? refuseMissing("user", call.params.id ?? "");
  const unique = (name: string, domainId: string, but?: string): void => {
    for (const each of keystone.users.values()) {
      if (each.name === name && each.domain_id === domainId && each.id !== but) {
        throw new Refusal(
          409,
          `Conflict occurred attempting to store user - Duplicate entry found with name ${name} at domain ID ${domainId}.`,
        );
      }
    }
  };
  return [
    route("GET /v3/users", (call) => {
      requirePermission(call, "list_users");
      const domainId = call.query.get("domain_id");
      const rows = filterRows(call, keystone.users.values()).filter((each) => !domainId || each.domain_id === domainId);
      return {
        status: 200,
        body: listView(
          call,
          "users",
          rows.map((each) => userView(call, each)),
        ),
      };
    }),
    route("POST /v3/users", (call) => {
      requirePermission(call, "create_user");
      const given = doc(call.body, "user");
      const name = str(given, "name") ?? refuseWithout("name");
      const domainId = str(given, "domain_id") ?? call.who.projectDomainId;
      if (!keystone.domains.has(domainId)) refuseMissing("domain", domainId);
      unique(name, domainId);
      const project = str(given, "default_project_id");
      const user: User = {
        id: hexId(),
        name,
        domain_id: domainId,
        enabled: bool(given, "enabled") ?? true,
        ...(project === undefined ? {} : { default_project_id: project }),
        extra: extras(given),
        password: str(given, "password") ?? "",
      };
      keystone.users.set(user.id, user);
      return { status: 201, body: { user: userView(call, user) } };
    }),
    route("GET /v3/users/{id}", (call) => {
      requirePermission(call, "get_user", call.who.userId === call.params.id);
      return { status: 200, body: { user: userView(call, get(call)) } };
    }),
    route("PATCH /v3/users/{id}", (call) => {
      requirePermission(call, "update_user");
      const user = get(call);
      const given = doc(call.body, "user");
      const name = str(given, "name");
      const password = str(given, "password");
      if (name !== undefined) unique(name, user.domain_id, user.id);
      user.name = name ?? user.name;
      user.enabled = bool(given, "enabled") ?? user.enabled;
      user.default_project_id = str(given, "default_project_id") ?? user.default_project_id;
      Object.assign(user.extra, extras(given));
      user.password = password ?? user.password;
      if (password !== undefined || !user.enabled) keystone.revoke((token) => token.userId === user.id);
      return { status: 200, body: { user: { ...userView(call, user), extra: { ...user.extra } } } };
    }),
    route(
      "POST /v3/users/{id}/password",
      (call) => {
        const user = get(call);
        const given = doc(call.body, "user");
        if (str(given, "original_password") !== user.password) {
          throw new Refusal(401, "The request you have made requires authentication.");
        }
        user.password = str(given, "password") ?? user.password;
        keystone.revoke((token) => token.userId === user.id);
        return { status: 204 };
      },
      true,
    ),
    route("DELETE /v3/users/{id}", (call) => {
      requirePermission(call, "delete_user");
      deleteUser(cloud, get(call).id);
      return { status: 204 };
    }),
    route("GET /v3/users/{id}/projects", (call) => {
      if (!call.who.admin && call.who.userId !== call.params.id) forbid("identity:list_user_projects");
      return {
        status: 200,
        body: listView(
          call,
          "projects",
          projectsOf(cloud, get(call).id).map((each) => projectView(call, each)),
        ),
      };
    }),
  ];
}
