// Keystone: application credentials. Their own user makes them, and nobody else.
import { randomBytes } from "node:crypto";
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, doc, docs, str } from "../wire";
import { forbid, refuseMissing, refuseWithout } from "./policy";
import type { Credential } from "./state";
import { credentialView, listView } from "./views";

/** /v3/users/{id}/application_credentials. */
export function credentialRoutes(cloud: Cloud): Route[] {
  const { keystone } = cloud;
  const base = "/v3/users/{user}/application_credentials";
  const may = (call: Call, action: string, operatorToo: boolean): void => {
    if (call.who.userId !== call.params.user && !(operatorToo && call.who.admin)) forbid(`identity:${action}`);
  };
  const unrestricted = (call: Call): void => {
    if (!call.who.methods.includes("application_credential")) return;
    if (keystone.credentials.get(call.who.credentialId ?? "")?.unrestricted) return;
    forbid("Using method 'application_credential' is not allowed for managing additional application credentials.");
  };
  const get = (call: Call): Credential => {
    const found = keystone.credentials.get(call.params.id ?? "");
    return found && found.user_id === call.params.user
      ? found
      : refuseMissing("Application Credential", call.params.id ?? "");
  };
  const view = (call: Call, each: Credential) => credentialView(call, each, keystone.rolesById(each.roleIds));
  return [
    route(`GET ${base}`, (call) => {
      may(call, "list_application_credentials", true);
      const name = call.query.get("name");
      const rows = [...keystone.credentials.values()].filter(
        (each) => each.user_id === call.params.user && (!name || each.name === name),
      );
      return {
        status: 200,
        body: listView(
          call,
          "application_credentials",
          rows.map((each) => view(call, each)),
        ),
      };
    }),
    route(`POST ${base}`, (call) => {
      may(call, "create_application_credential", false);
      const given = doc(call.body, "application_credential");
      const name = str(given, "name") ?? refuseWithout("name");
      unrestricted(call);
      const own = keystone.rolesOn(call.who.userId, { projectId: call.who.projectId });
      const asked = docs(given, "roles");
      const chosen = asked?.map((each) =>
        own.find((role) => role.id === str(each, "id") || role.name === str(each, "name")),
      );
      if (chosen?.some((role) => role === undefined)) {
        throw new Refusal(
          400,
          "Invalid application credential: Cannot create an application credential with unassigned role",
        );
      }
      for (const each of keystone.credentials.values()) {
        if (each.user_id === call.who.userId && each.name === name) {
          throw new Refusal(
            409,
            `Conflict occurred attempting to store application_credential - Duplicate entry found with name ${name}.`,
          );
        }
      }
      const secret = str(given, "secret") ?? randomBytes(64).toString("base64url");
      const credential: Credential = {
        id: hexId(),
        name,
        description: str(given, "description") ?? null,
        user_id: call.who.userId,
        project_id: call.who.projectId,
        expires_at: str(given, "expires_at") ?? null,
        unrestricted: bool(given, "unrestricted") ?? null,
        roleIds: (chosen ?? own).flatMap((role) => (role ? [role.id] : [])),
        secret,
      };
      keystone.credentials.set(credential.id, credential);
      const { links, ...rest } = view(call, credential);
      return { status: 201, body: { application_credential: { ...rest, secret, links } } };
    }),
    route(`GET ${base}/{id}`, (call) => {
      may(call, "get_application_credential", true);
      return { status: 200, body: { application_credential: view(call, get(call)) } };
    }),
    route(`DELETE ${base}/{id}`, (call) => {
      may(call, "delete_application_credential", true);
      unrestricted(call);
      const gone = get(call);
      keystone.credentials.delete(gone.id);
      return { status: 204 };
    }),
  ];
}
