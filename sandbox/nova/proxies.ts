// Nova: calls of nova-network's time, which Nova hands on to Neutron up to 2.35: security groups, networks, floating IPs.
import type { Cloud } from "../cloud";
import { groupRoutes } from "../neutron/groups";
import { canSeeNetwork } from "../neutron/networks";
import { ruleRoutes } from "../neutron/rules";
import { Refusal } from "../refusal";
import { type Call, type Reply, type Route, Router, route } from "../service";
import { type Doc, doc, docs, isDoc, num, str } from "../wire";

/** The last microversion that has these calls. */
const LAST = 35;

/** A call that is gone after 2.35. */
function old(spec: string, run: (call: Call) => Reply | Promise<Reply>): Route {
  return route(spec, (call) => {
    if (call.version > LAST) throw new Refusal(404, "The resource could not be found.");
    return run(call);
  });
}

/** Asks Neutron in a caller's name. */
function neutronOf(cloud: Cloud): (call: Call, spec: string, body?: Doc) => Promise<Doc> {
  const router = new Router([...groupRoutes(cloud), ...ruleRoutes(cloud)]);
  return async (call, spec, body = {}) => {
    const [method = "", path = ""] = spec.split(" ");
    const match = router.find(method, path);
    if (!match || match === "method") throw new Refusal(404, "The resource could not be found.");
    const reply = await match.route.run({
      ...call,
      method,
      path,
      params: match.params,
      query: new URLSearchParams(),
      body,
    });
    return isDoc(reply.body) ? reply.body : {};
  };
}

function ruleView(cloud: Cloud, rule: Doc): Doc {
  const group = cloud.neutron.groups.get(String(rule.remote_group_id));
  const anything = rule.remote_ip_prefix ?? (rule.ethertype === "IPv6" ? "::/0" : "0.0.0.0/0");
  return {
    id: rule.id,
    parent_group_id: rule.security_group_id,
    ip_protocol: rule.protocol,
    from_port: rule.port_range_min,
    to_port: rule.port_range_max,
    group: group ? { name: group.name, tenant_id: group.project_id } : {},
    ip_range: group ? {} : { cidr: anything },
  };
}

/** A group with the rules that Nova knows: those for what comes in. */
function groupView(cloud: Cloud, group: Doc): Doc {
  const { id, name, description, tenant_id } = group;
  const rules = (docs(group, "security_group_rules") ?? []).filter((rule) => rule.direction === "ingress");
  return { id, name, description, tenant_id, rules: rules.map((rule) => ruleView(cloud, rule)) };
}

function groupProxies(cloud: Cloud): Route[] {
  const ask = neutronOf(cloud);
  const base = "/v2.1/os-security-groups";
  const one = (call: Call, method: string, body?: Doc): Promise<Doc> =>
    ask(call, `${method} /v2.0/security-groups/${call.params.id}`, body);
  const reply = (answer: Doc): Reply => ({
    status: 200,
    body: { security_group: groupView(cloud, doc(answer, "security_group")) },
  });
  const given = (call: Call): Doc => {
    const { name, description } = doc(call.body, "security_group");
    if (typeof name !== "string" || name.trim() === "") throw new Refusal(400, "Security group name cannot be empty.");
    return { security_group: { name, description } };
  };
  return [
    old(`GET ${base}`, async (call) => {
      const groups = docs(await ask(call, "GET /v2.0/security-groups"), "security_groups") ?? [];
      const own = groups.filter((each) => each.tenant_id === call.who.projectId).map((each) => groupView(cloud, each));
      return { status: 200, body: { security_groups: own.sort((a, b) => (String(a.name) < String(b.name) ? -1 : 1)) } };
    }),
    old(`POST ${base}`, async (call) => reply(await ask(call, "POST /v2.0/security-groups", given(call)))),
    old(`GET ${base}/{id}`, async (call) => reply(await one(call, "GET"))),
    old(`PUT ${base}/{id}`, async (call) => reply(await one(call, "PUT", given(call)))),
    old(`DELETE ${base}/{id}`, async (call) => {
      await one(call, "DELETE");
      return { status: 202 };
    }),
    old("POST /v2.1/os-security-group-rules", async (call) => {
      const rule = doc(call.body, "security_group_rule");
      const remote = str(rule, "group_id");
      const answer = await ask(call, "POST /v2.0/security-group-rules", {
        security_group_rule: {
          security_group_id: str(rule, "parent_group_id"),
          direction: "ingress",
          ethertype: str(rule, "cidr")?.includes(":") ? "IPv6" : "IPv4",
          protocol: str(rule, "ip_protocol") ?? null,
          port_range_min: num(rule, "from_port") ?? null,
          port_range_max: num(rule, "to_port") ?? null,
          ...(remote ? { remote_group_id: remote } : { remote_ip_prefix: str(rule, "cidr") ?? "0.0.0.0/0" }),
        },
      });
      return { status: 200, body: { security_group_rule: ruleView(cloud, doc(answer, "security_group_rule")) } };
    }),
    old("DELETE /v2.1/os-security-group-rules/{id}", async (call) => {
      await ask(call, `DELETE /v2.0/security-group-rules/${call.params.id}`);
      return { status: 202 };
    }),
  ];
}

function networkProxies({ neutron }: Cloud): Route[] {
  const kinds: Array<[string, (id: string, name: string) => Doc]> = [
    ["os-tenant-networks", (id, label) => ({ id, cidr: "None", label })],
    ["os-networks", (id, label) => ({ id, label })],
  ];
  return kinds.flatMap(([path, view]) => [
    old(`GET /v2.1/${path}`, (call) => {
      const seen = [...neutron.networks.values()].filter((each) => canSeeNetwork(call, each));
      return { status: 200, body: { networks: seen.map(({ id, name }) => view(id, name)) } };
    }),
    old(`GET /v2.1/${path}/{id}`, (call) => {
      const network = neutron.networks.get(call.params.id ?? "");
      if (!network || !canSeeNetwork(call, network)) throw new Refusal(404, "Network not found");
      return { status: 200, body: { network: view(network.id, network.name) } };
    }),
  ]);
}

/** The routes that Nova hands on to Neutron. */
export const proxyRoutes = (cloud: Cloud): Route[] => [
  ...groupProxies(cloud),
  ...networkProxies(cloud),
  old("GET /v2.1/os-floating-ip-pools", () => {
    const outside = [...cloud.neutron.networks.values()].filter((each) => each["router:external"]);
    return { status: 200, body: { floating_ip_pools: outside.map(({ name }) => ({ name })) } };
  }),
  old("GET /v2.1/os-floating-ips", (call) => {
    const own = [...cloud.neutron.floatingIps.values()].filter((each) => each.project_id === call.who.projectId);
    const rows = own.map((each) => ({
      id: each.id,
      ip: each.floating_ip_address,
      fixed_ip: each.fixed_ip_address,
      pool: cloud.neutron.networks.get(each.floating_network_id)?.name,
      instance_id: cloud.neutron.ports.get(each.port_id ?? "")?.device_id || null,
    }));
    return { status: 200, body: { floating_ips: rows } };
  }),
];
