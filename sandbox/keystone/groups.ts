// Keystone: groups of users. Only the groups themselves: they have no members and no roles.
import type { Cloud } from "../cloud";
import { hexId } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { doc, str } from "../wire";
import { refuseMissing, refuseWithout, requirePermission } from "./policy";
import type { Group } from "./state";
import { groupView, listView } from "./views";

/** The routes of /v3/groups. */
export function groupRoutes({ keystone }: Cloud): Route[] {
  const get = (call: Call): Group =>
    keystone.groups.get(call.params.id ?? "") ?? refuseMissing("group", call.params.id ?? "");
  return [
    route("GET /v3/groups", (call) => {
      requirePermission(call, "list_groups");
      const [name, domainId] = [call.query.get("name"), call.query.get("domain_id")];
      const rows = [...keystone.groups.values()].filter(
        (each) => (!name || each.name === name) && (!domainId || each.domain_id === domainId),
      );
      const views = rows.map((each) => groupView(call, each));
      return { status: 200, body: listView(call, "groups", views) };
    }),
    route("POST /v3/groups", (call) => {
      requirePermission(call, "create_group");
      const given = doc(call.body, "group");
      const name = str(given, "name") ?? refuseWithout("name");
      const domainId = str(given, "domain_id") ?? call.who.projectDomainId;
      if (!keystone.domains.has(domainId)) refuseMissing("domain", domainId);
      if ([...keystone.groups.values()].some((each) => each.name === name && each.domain_id === domainId)) {
        throw new Refusal(
          409,
          `Conflict occurred attempting to store group - Duplicate entry found with name ${name} at domain ID ${domainId}.`,
        );
      }
      const group: Group = { id: hexId(), name, domain_id: domainId, description: str(given, "description") ?? "" };
      keystone.groups.set(group.id, group);
      return { status: 201, body: { group: groupView(call, group) } };
    }),
    route("GET /v3/groups/{id}", (call) => {
      requirePermission(call, "get_group");
      return { status: 200, body: { group: groupView(call, get(call)) } };
    }),
    route("DELETE /v3/groups/{id}", (call) => {
      requirePermission(call, "delete_group");
      keystone.groups.delete(get(call).id);
      return { status: 204 };
    }),
  ];
}
