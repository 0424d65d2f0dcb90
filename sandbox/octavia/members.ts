// Octavia: the members of a pool: one by one, or many by one request.
import type { Cloud } from "../cloud";
import { htmlPage, Refusal } from "../refusal";
import { type Call, type Reply, type Route, route } from "../service";
import { bool, type Doc, isDoc, list, num, str } from "../wire";
import { assignFields, newPart, requireMutable, startChange } from "./change";
import { COMMON, checkFields, type Fields, PORT, readBody } from "./fields";
import { checkLater, memberStatus } from "./health";
import { balancerOf, getPool } from "./pools";
import { listReply, withOwner } from "./rows";
import type { Member, Pool } from "./state";

const CHANGED: Fields = {
  ...COMMON,
  weight: { type: "int", min: 0, max: 256 },
  backup: { type: "bool" },
  monitor_address: { type: "ip" },
  monitor_port: PORT,
};

const CREATED: Fields = {
  ...CHANGED,
  project_id: { type: "text", max: 36 },
  address: { type: "ip", required: true },
  protocol_port: { ...PORT, required: true },
  subnet_id: { type: "uuid" },
};

function view(cloud: Cloud, { pool_id, before, checked, ...member }: Member): Doc {
  return {
    ...withOwner(member as Member),
    operating_status: memberStatus(cloud, { ...member, pool_id, before, checked }),
  };
}

function requireSubnet({ neutron }: Cloud, given: Doc): void {
  const id = str(given, "subnet_id");
  if (id !== undefined && !neutron.subnets.has(id)) throw new Refusal(404, `Subnet ${id} not found.`);
}

const sameAs = (given: Doc) => (member: Member) =>
  member.address === str(given, "address") && member.protocol_port === num(given, "protocol_port");

function addMember(cloud: Cloud, call: Call, pool: Pool, given: Doc): Member {
  const { octavia } = cloud;
  const member: Member = {
    ...newPart(call, given, pool.project_id),
    ...{ pool_id: pool.id, address: str(given, "address") ?? "", protocol_port: num(given, "protocol_port") ?? 0 },
    ...{ weight: num(given, "weight") ?? 1, backup: bool(given, "backup") ?? false },
    subnet_id: str(given, "subnet_id") ?? null,
    ...{ monitor_address: str(given, "monitor_address") ?? null, monitor_port: num(given, "monitor_port") ?? null },
    ...{ before: octavia.monitorOf(pool) ? "OFFLINE" : "NO_MONITOR", checked: false },
  };
  octavia.members.set(member.id, member);
  checkLater(cloud, pool);
  return member;
}

function createMember(cloud: Cloud, call: Call, pool: Pool): Reply {
  const given = readBody(call, "member", CREATED);
  requireSubnet(cloud, given);
  const balancer = balancerOf(cloud, pool);
  requireMutable({ balancer, pool });
  if (cloud.octavia.membersOf(pool).some(sameAs(given)))
    throw new Refusal(
      409,
      `Another member on this pool is already using ip ${given.address} on protocol_port ${given.protocol_port}`,
    );
  const member = addMember(cloud, call, pool, given);
  startChange(cloud, call, { balancer, pool, changed: [member] });
  return { status: 201, body: { member: view(cloud, member) } };
}

/** Makes the pool's members these; with `additive_only` those that are not named stay. */
function changeMembers(cloud: Cloud, call: Call, pool: Pool): Reply {
  const wanted = (list(call.body, "members") ?? [])
    .filter(isDoc)
    .map((given) => checkFields("members_.members", given, CREATED));
  const isAdditive = bool({ it: call.query.get("additive_only") }, "it") ?? false;
  const balancer = balancerOf(cloud, pool);
  requireMutable({ balancer, pool });
  for (const given of wanted) requireSubnet(cloud, given);
  const there = cloud.octavia.membersOf(pool);
  const deleted = isAdditive ? [] : there.filter((member) => !wanted.some((given) => sameAs(given)(member)));
  const changed = wanted.map((given) => {
    const known = there.find(sameAs(given));
    if (!known) return addMember(cloud, call, pool, given);
    const { address, protocol_port, subnet_id, project_id, ...rest } = given;
    // What is not given has its default again, but for the tags.
    assignFields(known, {
      admin_state_up: true,
      weight: 1,
      backup: false,
      monitor_port: null,
      monitor_address: null,
      ...rest,
    });
    return known;
  });
  if (changed.length + deleted.length === 0) return { status: 202 };
  const atEnd = () => {
    for (const { id } of deleted) cloud.octavia.members.delete(id);
  };
  startChange(cloud, call, { balancer, pool, changed, deleted, atEnd });
  return { status: 202 };
}

/** The routes of a pool's members. */
export function memberRoutes(cloud: Cloud): Route[] {
  const { octavia } = cloud;
  const of = (call: Call): Member => {
    const pool = getPool(cloud, call);
    const member = octavia.members.get(call.params.member ?? "");
    if (member?.pool_id !== pool.id) throw new Refusal(404, `Member ${call.params.member} not found.`);
    return member;
  };
  const reply = (member: Member): Reply => ({ status: 200, body: { member: view(cloud, member) } });
  const around = (call: Call) => {
    const pool = getPool(cloud, call);
    const where = { balancer: balancerOf(cloud, pool), pool };
    requireMutable(where);
    return where;
  };
  const routes = [
    route("GET /pools/{id}/members", (call) =>
      listReply(call, "members", octavia.membersOf(getPool(cloud, call)), (each) => view(cloud, each)),
    ),
    route("POST /pools/{id}/members", (call) => createMember(cloud, call, getPool(cloud, call))),
    route("PUT /pools/{id}/members", (call) => changeMembers(cloud, call, getPool(cloud, call))),
    route("GET /pools/{id}/members/{member}", (call) => reply(of(call))),
    route("PUT /pools/{id}/members/{member}", (call) => {
      const member = of(call);
      const given = readBody(call, "member", CHANGED);
      const where = around(call);
      assignFields(member, given);
      startChange(cloud, call, { ...where, changed: [member] });
      return reply(member);
    }),
    route("DELETE /pools/{id}/members/{member}", (call) => {
      const member = of(call);
      startChange(cloud, call, { ...around(call), deleted: [member], atEnd: () => octavia.members.delete(member.id) });
      return { status: 204 };
    }),
  ];
  return routes.map((each) => ({ ...each, run: (call) => withoutPool(cloud, call) ?? each.run(call) }));
}

/** Below a pool that is not there Octavia has no paths: its web framework says so, on a page. */
function withoutPool({ octavia }: Cloud, call: Call): Reply | undefined {
  const id = call.params.id ?? "";
  if (octavia.pools.has(id)) return undefined;
  const words =
    "The server could not comply with the request since it is either malformed or otherwise incorrect.<br /><br />\n";
  const text = htmlPage(404, `${words}Pool ${id} not found.`).replaceAll("404 Not Found", "404 Bad Request");
  return { status: 404, text, type: "text/html; charset=UTF-8" };
}
