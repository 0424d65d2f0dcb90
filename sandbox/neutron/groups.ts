// Neutron: security groups. Each begins with two egress rules; each project has one called "default".
import type { Cloud } from "../cloud";
import { seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Route, route } from "../service";
import { bool, type Doc, str } from "../wire";
import { absent, bodies, change, fresh, type Kind, listReply, only, owner, touch } from "./collection";
import { charge } from "./quotas";
import type { Rule, SecurityGroup } from "./state";

const kind: Kind = {
  name: "security_group",
  plural: "security_groups",
  missing: "SecurityGroupNotFound",
  notFound: (id) => `Security group ${id} does not exist`,
  attributes: {
    name: { type: "string" },
    description: { type: "string" },
    stateful: { type: "boolean" },
    tags: { post: false, put: false },
    security_group_rules: { post: false, put: false },
    shared: { post: false, put: false },
  },
};

/** The group, or Neutron's 404. */
export function getGroup(cloud: Cloud, call: Call, id: string): SecurityGroup {
  const group = cloud.neutron.groups.get(id);
  if (!group || (!call.who.admin && group.project_id !== call.who.projectId)) throw absent(kind, id);
  return group;
}

/** Makes a rule as it is, without asking. */
export function addRule(
  cloud: Cloud,
  group: SecurityGroup,
  rule: Pick<Rule, "ethertype" | "direction"> & Partial<Rule>,
): Rule {
  const now = seconds();
  const made: Rule = {
    protocol: null,
    port_range_min: null,
    port_range_max: null,
    remote_ip_prefix: null,
    remote_address_group_id: null,
    normalized_cidr: null,
    remote_group_id: null,
    description: null,
    ...rule,
    id: uuid(),
    tenant_id: group.project_id,
    project_id: group.project_id,
    security_group_id: group.id,
    standard_attr_id: cloud.neutron.nextAttribute(),
    created_at: now,
    updated_at: now,
    revision_number: 0,
  };
  cloud.neutron.rules.set(made.id, made);
  return made;
}

function create(cloud: Cloud, projectId: string, given: Doc): SecurityGroup {
  const group: SecurityGroup = {
    ...fresh(projectId, 1),
    name: str(given, "name") ?? "",
    description: str(given, "description") ?? "",
    stateful: bool(given, "stateful") ?? true,
    tags: [],
  };
  cloud.neutron.groups.set(group.id, group);
  for (const ethertype of ["IPv4", "IPv6"] as const) {
    if (group.name === "default") addRule(cloud, group, { ethertype, direction: "ingress", remote_group_id: group.id });
    addRule(cloud, group, { ethertype, direction: "egress" });
  }
  return group;
}

/** The project's default group, made when it is first needed. */
export function defaultGroup(cloud: Cloud, projectId: string): SecurityGroup {
  const found = [...cloud.neutron.groups.values()].find(
    (each) => each.project_id === projectId && each.name === "default",
  );
  return found ?? create(cloud, projectId, { name: "default", description: "Default security group" });
}

/** The rules of a group, by id, as Neutron lists them. */
export const rulesOf = (cloud: Cloud, groupId: string): Rule[] =>
  [...cloud.neutron.rules.values()]
    .filter((each) => each.security_group_id === groupId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));

function view(cloud: Cloud, group: SecurityGroup): Doc {
  return {
    ...group,
    shared: false,
    security_group_rules: rulesOf(cloud, group.id).map((rule) => ({ ...rule, tags: [] })),
  };
}

/** /v2.0/security-groups. */
export function groupRoutes(cloud: Cloud): Route[] {
  const { neutron } = cloud;
  const get = (call: Call): SecurityGroup => getGroup(cloud, call, call.params.id ?? "");
  return [
    route("GET /v2.0/security-groups", (call) => {
      if (call.who.projectId) defaultGroup(cloud, call.who.projectId);
      const rows = [...neutron.groups.values()].filter(
        (each) => each.project_id === call.who.projectId || call.who.admin,
      );
      return listReply(
        cloud,
        call,
        kind,
        rows.map((each) => view(cloud, each)),
        [],
      );
    }),
    route("POST /v2.0/security-groups", (call) => {
      const { given, bulk } = bodies(call, kind);
      const projectId = owner(call, given[0] ?? {});
      defaultGroup(cloud, projectId);
      if (given.some((each) => each.name === "default")) {
        throw new Refusal(409, "Default security group already exists.", "SecurityGroupDefaultAlreadyExists");
      }
      charge(cloud, projectId, "security_group", given.length);
      const made = given.map((each) => view(cloud, create(cloud, owner(call, each), each)));
      return { status: 201, body: bulk ? { security_groups: made } : { security_group: made[0] } };
    }),
    route("GET /v2.0/security-groups/{id}", (call) => ({
      status: 200,
      body: { security_group: only(call, view(cloud, get(call))) },
    })),
    route("PUT /v2.0/security-groups/{id}", (call) => {
      const group = get(call);
      const given = change(call, kind);
      const name = str(given, "name");
      if (group.name === "default" && name !== undefined && name !== "default") {
        throw new Refusal(409, "Updating default security group not allowed.", "SecurityGroupCannotUpdateDefault");
      }
      group.name = name ?? group.name;
      group.description = str(given, "description") ?? group.description;
      group.stateful = bool(given, "stateful") ?? group.stateful;
      touch(group);
      return { status: 200, body: { security_group: view(cloud, group) } };
    }),
    route("DELETE /v2.0/security-groups/{id}", (call) => {
      const group = get(call);
      if ([...neutron.ports.values()].some((port) => port.security_groups.includes(group.id))) {
        throw new Refusal(409, `Security Group ${group.id} in use.`, "SecurityGroupInUse");
      }
      if (group.name === "default" && !call.who.admin) {
        throw new Refusal(
          409,
          "Insufficient rights for removing default security group.",
          "SecurityGroupCannotRemoveDefault",
        );
      }
      neutron.groups.delete(group.id);
      for (const rule of neutron.rules.values()) {
        if (rule.security_group_id === group.id || rule.remote_group_id === group.id) neutron.rules.delete(rule.id);
      }
      return { status: 204 };
    }),
  ];
}
