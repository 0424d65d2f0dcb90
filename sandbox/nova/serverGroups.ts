// Nova: server groups.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, str, strings } from "../wire";
import type { NovaState, ServerGroup } from "./state";

/** The routes of /os-server-groups. */
export function serverGroupRoutes({ nova }: Cloud): Route[] {
  const get = (call: Call): ServerGroup => {
    const found = nova.serverGroups.get(call.params.id ?? "");
    if (!found || (!call.who.admin && found.project_id !== call.who.projectId)) {
      throw new Refusal(404, `Instance group ${call.params.id} could not be found.`);
    }
    return found;
  };
  return [
    route("GET /v2.1/os-server-groups", (call) => {
      const all = call.who.admin && call.query.has("all_projects");
      const rows = [...nova.serverGroups.values()].filter((each) => all || each.project_id === call.who.projectId);
      return { status: 200, body: { server_groups: rows.map((each) => view(call, each)) } };
    }),
    route("POST /v2.1/os-server-groups", (call) => createServerGroup(nova, call)),
    route("GET /v2.1/os-server-groups/{id}", (call) => ({
      status: 200,
      body: { server_group: view(call, get(call)) },
    })),
    route("DELETE /v2.1/os-server-groups/{id}", (call) => {
      nova.serverGroups.delete(get(call).id);
      return { status: 204 };
    }),
  ];
}

const view = (call: Call, group: ServerGroup) => ({
  id: group.id,
  name: group.name,
  ...(call.version >= 64 ? { policy: group.policy, rules: group.rules } : { policies: [group.policy], metadata: {} }),
  members: [...group.members],
  ...(call.version >= 13 ? { project_id: group.project_id, user_id: group.user_id } : {}),
});

function createServerGroup(nova: NovaState, call: Call): Reply {
  const given = doc(call.body, "server_group");
  const group: ServerGroup = {
    id: uuid(),
    name: str(given, "name") ?? "",
    policy: readPolicy(call, given),
    rules: doc(given, "rules"),
    members: [],
    project_id: call.who.projectId,
    user_id: call.who.userId,
  };
  nova.serverGroups.set(group.id, group);
  return { status: 200, body: { server_group: view(call, group) } };
}

/** The policy of a body: one, or before 2.64 a list of one. */
function readPolicy(call: Call, given: Doc): string {
  const policy = call.version >= 64 ? str(given, "policy") : strings(given, "policies")?.[0];
  const known = ["anti-affinity", "affinity", ...(call.version >= 15 ? ["soft-anti-affinity", "soft-affinity"] : [])];
  if (policy && known.includes(policy)) return policy;
  const list = known.map((each) => `'${each}'`).join(", ");
  throw new Refusal(400, `Invalid input for field/attribute 0. Value: ${policy}. '${policy}' is not one of [${list}]`);
}
