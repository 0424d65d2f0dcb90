// Neutron: security groups. Each begins with two egress rules; each project has one called "default".
import type { Cloud } from "../cloud";
import { seconds, uuid } from "../identifiers";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, str } from "../wire";
import {
  commonFields,
  type Kind,
  listReply,
  notFound,
  ownerOf,
  readBodies,
  readChange,
  selectFields,
  touch,
} from "./collection";
import { isShared } from "./collectionRoutes";
import { checkQuota } from "./quotas";
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

/**
 * The security group of an id, as the caller may see it.
 * @throws Refusal 404
 */
export function getGroup(cloud: Cloud, call: Call, id: string): SecurityGroup {
  const group = cloud.neutron.groups.get(id);
  if (!group || !isSeen(call, group)) throw notFound(kind, id);
  return group;
}

const isSeen = (call: Call, group: SecurityGroup): boolean =>
  call.who.admin || group.project_id === call.who.projectId || isShared(group, call.who.projectId);

/** Adds a rule to a group as it is, without a check. */
export function addRule(
  cloud: Cloud,
  group: SecurityGroup,
  rule: Pick<Rule, "ethertype" | "direction"> & Partial<Rule>,
): Rule {
  const now = seconds();
  const added: Rule = {
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
  cloud.neutron.rules.set(added.id, added);
  return added;
}

function createGroup(cloud: Cloud, projectId: string, given: Doc): SecurityGroup {
  const group: SecurityGroup = {
    ...commonFields(projectId, 1),
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

/** The project's default group, created when it is first needed. */
export function defaultGroup(cloud: Cloud, projectId: string): SecurityGroup {
  const found = [...cloud.neutron.groups.values()].find(
    (each) => each.project_id === projectId && each.name === "default",
  );
  return found ?? createGroup(cloud, projectId, { name: "default", description: "Default security group" });
}

/** The rules of a group in order of their ids, as Neutron lists them. */
export const rulesOf = (cloud: Cloud, groupId: string): Rule[] =>
  [...cloud.neutron.rules.values()]
    .filter((each) => each.security_group_id === groupId)
    .sort((a, b) => (a.id < b.id ? -1 : 1));

function view(cloud: Cloud, call: Call, { sharedWith, ...group }: SecurityGroup): Doc {
  return {
    ...group,
    shared: isShared({ ...group, sharedWith }, call.who.projectId),
    security_group_rules: rulesOf(cloud, group.id).map((rule) => ({ ...rule, tags: [] })),
  };
}

/** The routes of /v2.0/security-groups. */
export function groupRoutes(cloud: Cloud): Route[] {
  const get = (call: Call): SecurityGroup => getGroup(cloud, call, call.params.id ?? "");
  return [
    route("GET /v2.0/security-groups", (call) => listGroups(cloud, call)),
    route("POST /v2.0/security-groups", (call) => createGroups(cloud, call)),
    route("GET /v2.0/security-groups/{id}", (call) => ({
      status: 200,
      body: { security_group: selectFields(call, view(cloud, call, get(call))) },
    })),
    route("PUT /v2.0/security-groups/{id}", (call) => changeGroup(cloud, call, get(call))),
    route("DELETE /v2.0/security-groups/{id}", (call) => deleteGroup(cloud, call, get(call))),
  ];
}

function listGroups(cloud: Cloud, call: Call): Reply {
  if (call.who.projectId) defaultGroup(cloud, call.who.projectId);
  const rows = [...cloud.neutron.groups.values()].filter((each) => isSeen(call, each));
  return listReply(
    call,
    kind,
    rows.map((each) => view(cloud, call, each)),
  );
}

function createGroups(cloud: Cloud, call: Call): Reply {
  const { given, bulk } = readBodies(call, kind);
  const projectId = ownerOf(call, given[0] ?? {});
  defaultGroup(cloud, projectId);
  if (given.some((each) => str(each, "name")?.toLowerCase() === "default")) {
    throw alreadyDefault();
  }
  checkQuota(cloud, projectId, "security_group", given.length);
  const created = given.map((each) => view(cloud, call, createGroup(cloud, ownerOf(call, each), each)));
  return { status: 201, body: bulk ? { security_groups: created } : { security_group: created[0] } };
}

function changeGroup(cloud: Cloud, call: Call, group: SecurityGroup): Reply {
  const given = readChange(call, kind, group);
  const name = str(given, "name");
  const stateful = bool(given, "stateful") ?? group.stateful;
  if (stateful !== group.stateful && isUsed(cloud, group)) throw inUse(group);
  if (name?.toLowerCase() === "default") throw alreadyDefault();
  if (group.name === "default" && name !== undefined) {
    throw new Refusal(409, "Updating default security group not allowed.", "SecurityGroupCannotUpdateDefault");
  }
  group.name = name ?? group.name;
  group.description = str(given, "description") ?? group.description;
  group.stateful = stateful;
  touch(group);
  return { status: 200, body: { security_group: view(cloud, call, group) } };
}

const alreadyDefault = (): Refusal =>
  new Refusal(409, "Default security group already exists.", "SecurityGroupDefaultAlreadyExists");

const isUsed = ({ neutron }: Cloud, group: SecurityGroup): boolean =>
  [...neutron.ports.values()].some((port) => port.security_groups.includes(group.id));

const inUse = (group: SecurityGroup): Refusal =>
  new Refusal(409, `Security Group ${group.id} in use.`, "SecurityGroupInUse");

function deleteGroup(cloud: Cloud, call: Call, group: SecurityGroup): Reply {
  const { neutron } = cloud;
  if (isUsed(cloud, group)) throw inUse(group);
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
}
