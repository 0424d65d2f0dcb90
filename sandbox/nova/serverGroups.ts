// Nova: server groups.
import type { Cloud } from "../cloud";
import { uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { type Doc, doc, num, python, str, strings } from "../wire";
import { invalid } from "./metadata";
import { limitOf } from "./serverList";
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
      const from = Number(call.query.get("offset") ?? 0);
      const page = rows.slice(from, from + limitOf(call.query));
      return { status: 200, body: { server_groups: page.map((each) => view(call, each)) } };
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
  const name = str(given, "name");
  if (name === undefined) throw invalid("server_group", python(given), "'name' is a required property");
  if (name === "") throw invalid("name", "", "'' is too short");
  if (name.length > 255) throw invalid("name", name, `${python(name)} is too long`);
  const policy = readPolicy(call, given);
  const group: ServerGroup = {
    id: uuid(),
    name,
    policy,
    rules: readRules(policy, given),
    members: [],
    project_id: call.who.projectId,
    user_id: call.who.userId,
  };
  nova.serverGroups.set(group.id, group);
  return { status: 200, body: { server_group: view(call, group) } };
}

/** The policy of a body: one, or before 2.64 a list of one. */
function readPolicy(call: Call, given: Doc): string {
  const isOne = call.version >= 64;
  const key = isOne ? "policy" : "policies";
  const list = isOne ? undefined : given.policies;
  if (given[key] === undefined) throw invalid("server_group", python(given), `'${key}' is a required property`);
  if (Array.isArray(list) && list.length !== 1)
    throw invalid(key, python(list), `${python(list)} is too ${list.length > 1 ? "long" : "short"}`);
  const policy = isOne ? given.policy : strings(given, "policies")?.[0];
  const known = ["anti-affinity", "affinity", ...(call.version >= 15 ? ["soft-anti-affinity", "soft-affinity"] : [])];
  if (typeof policy === "string" && known.includes(policy)) return policy;
  throw invalid(isOne ? "policy" : "0", policy, `${python(policy)} is not one of ${python(known)}`);
}

/** The rules of a policy: how many of a group's servers one host may have. */
function readRules(policy: string, given: Doc): Doc {
  const rules = doc(given, "rules");
  if (Object.keys(rules).length === 0) return {};
  const most = num(rules, "max_server_per_host");
  if (most === undefined)
    throw invalid(
      "max_server_per_host",
      rules.max_server_per_host,
      `${python(rules.max_server_per_host)} does not match '^[0-9]*$'`,
    );
  if (most < 1) throw invalid("max_server_per_host", most, `${most} is less than the minimum of 1`);
  if (policy !== "anti-affinity") throw new Refusal(400, "Only anti-affinity policy supports rules.");
  return { max_server_per_host: most };
}
