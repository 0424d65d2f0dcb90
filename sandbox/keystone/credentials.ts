// Keystone: application credentials. Only their own user creates them.
import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, doc, docs, str } from "../wire";
import type { AccessRule, Credential } from "./delegation";
import { chosen } from "./filters";
import { forbid, refuseMissing, refuseWithout } from "./policy";
import type { Role } from "./state";
import { credentialView, listView, self } from "./views";

/** What a rule of a body must say. */
const RULE = ["service", "method", "path"] as const;

const base = "/v3/users/{user}/application_credentials";

/** The routes of /v3/users/{id}/application_credentials. */
export function credentialRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): Credential => {
    const found = cloud.keystone.credentials.get(call.params.id ?? "");
    return found && found.user_id === call.params.user
      ? found
      : refuseMissing("Application Credential", call.params.id ?? "");
  };
  return [
    route(`GET ${base}`, (call) => listCredentials(cloud, call)),
    route(`POST ${base}`, (call) => createCredential(cloud, call)),
    route(`GET ${base}/{id}`, (call) => {
      requireUser(call, "get_application_credential", true);
      return { status: 200, body: { application_credential: view(cloud, call, get(call)) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      requireUser(call, "delete_application_credential", true);
      requireUnrestricted(cloud, call);
      cloud.keystone.credentials.delete(get(call).id);
      return { status: 204 };
    }),
    ...accessRuleRoutes(cloud),
  ];
}

/** The routes of /v3/users/{id}/access_rules. */
function accessRuleRoutes({ keystone }: Cloud): Route[] {
  const rules = "/v3/users/{user}/access_rules";
  const view = (call: Call, { user_id: _user, ...rule }: AccessRule) => ({
    ...rule,
    links: self(call, `/access_rules/${rule.id}`),
  });
  const get = (call: Call): AccessRule => {
    const found = keystone.accessRules.get(call.params.id ?? "");
    return found && found.user_id === call.params.user ? found : refuseMissing("Access Rule", call.params.id ?? "");
  };
  return [
    route(`GET ${rules}`, (call) => {
      requireUser(call, "list_access_rules", true);
      const rows = chosen(call, keystone.accessRules.values(), "service path method");
      const own = rows.filter(({ user_id }) => user_id === call.params.user);
      return {
        status: 200,
        body: listView(
          call,
          "access_rules",
          own.map((each) => view(call, each)),
        ),
      };
    }),
    route(`GET ${rules}/{id}`, (call) => {
      requireUser(call, "get_access_rule", true);
      return { status: 200, body: { access_rule: view(call, get(call)) } };
    }),
    route(`DELETE ${rules}/{id}`, (call) => {
      requireUser(call, "delete_access_rule", true);
      const rule = get(call);
      if ([...keystone.credentials.values()].some((each) => each.accessRules?.includes(rule)))
        throw new Refusal(403, "May not delete access rule in use");
      keystone.accessRules.delete(rule.id);
      return { status: 204 };
    }),
  ];
}

/** The access rules that a body names, each made once for its user; undefined if it names none. */
function readRules({ keystone }: Cloud, call: Call, given: Doc): AccessRule[] | undefined {
  return docs(given, "access_rules")?.map((each) => {
    const known = keystone.accessRules.get(str(each, "id") ?? "");
    if (known) return known;
    if (each.id !== undefined) throw new Refusal(400, `Could not find Access Rule: ${each.id}.`);
    for (const key of RULE) if (str(each, key) === undefined) refuseWithout(key);
    const [service = "", method = "", path = ""] = RULE.map((key) => str(each, key));
    const same = [...keystone.accessRules.values()].find(
      (one) => one.user_id === call.who.userId && one.service === service && one.method === method && one.path === path,
    );
    if (same) return same;
    const rule: AccessRule = { id: hexId(), user_id: call.who.userId, service, method, path };
    keystone.accessRules.set(rule.id, rule);
    return rule;
  });
}

/** Refuses everybody but the credentials' own user, and perhaps the operator. */
function requireUser(call: Call, action: string, orOperator: boolean): void {
  if (call.who.userId !== call.params.user && !(orOperator && call.who.admin)) forbid(`identity:${action}`);
}

/** Refuses a caller who came with a restricted application credential. */
function requireUnrestricted({ keystone }: Cloud, call: Call): void {
  if (!call.who.methods.includes("application_credential")) return;
  if (keystone.credentials.get(call.who.credentialId ?? "")?.unrestricted) return;
  forbid("Using method 'application_credential' is not allowed for managing additional application credentials.");
}

const view = ({ keystone }: Cloud, call: Call, each: Credential) =>
  credentialView(call, each, keystone.rolesById(each.roleIds));

function listCredentials(cloud: Cloud, call: Call): Reply {
  requireUser(call, "list_application_credentials", true);
  const name = call.query.get("name");
  const rows = [...cloud.keystone.credentials.values()].filter(
    (each) => each.user_id === call.params.user && (!name || each.name === name),
  );
  const views = rows.map((each) => view(cloud, call, each));
  return { status: 200, body: listView(call, "application_credentials", views) };
}

function createCredential(cloud: Cloud, call: Call): Reply {
  requireUser(call, "create_application_credential", false);
  const given = doc(call.body, "application_credential");
  const name = str(given, "name") ?? refuseWithout("name");
  requireUnrestricted(cloud, call);
  const roles = rolesFor(cloud, call, given);
  requireUniqueName(cloud, call, name);
  const accessRules = readRules(cloud, call, given);
  const secret = str(given, "secret") ?? randomBytes(64).toString("base64url");
  const credential: Credential = {
    id: hexId(),
    name,
    description: str(given, "description") ?? null,
    user_id: call.who.userId,
    project_id: call.who.projectId,
    expires_at: str(given, "expires_at") ?? null,
    unrestricted: bool(given, "unrestricted") ?? null,
    roleIds: roles.map((role) => role.id),
    secret,
    ...(accessRules ? { accessRules } : {}),
  };
  cloud.keystone.credentials.set(credential.id, credential);
  const { links, ...rest } = view(cloud, call, credential);
  return { status: 201, body: { application_credential: { ...rest, secret, links } } };
}

/** The roles that a body names, or all that the user has on the project; refuses one that the user lacks. */
function rolesFor({ keystone }: Cloud, call: Call, given: Doc): Role[] {
  const own = keystone.rolesOn(call.who.userId, { projectId: call.who.projectId });
  const requested = docs(given, "roles");
  if (!requested) return own;
  return requested.map((each) => {
    const role = own.find(({ id, name }) => id === str(each, "id") || name === str(each, "name"));
    if (role) return role;
    throw new Refusal(
      400,
      "Invalid application credential: Cannot create an application credential with unassigned role",
    );
  });
}

function requireUniqueName({ keystone }: Cloud, call: Call, name: string): void {
  for (const each of keystone.credentials.values()) {
    if (each.user_id !== call.who.userId || each.name !== name) continue;
    throw new Refusal(
      409,
      `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
    );
  }
}
