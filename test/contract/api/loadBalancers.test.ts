import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, type Json, keys, openTenant, type Tenant } from "./cloud";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let tenant: Tenant;
let balancer = "";
let pool = "";
let subnet = "";

const ask = (method: string, path: string, body?: object): Promise<Answer> =>
  tenant.member.ask("load-balancer", method, `/v2.0/lbaas${path}`, body ? { body } : {});
const fault = ({ status, body }: Answer) => [status, body?.faultcode, body?.faultstring];

/** The load balancer once nothing of it changes. */
async function settled(): Promise<Json> {
  for (;;) {
    const { loadbalancer } = (await ask("GET", `/loadbalancers/${balancer}`)).body;
    if (!loadbalancer.provisioning_status.startsWith("PENDING")) return loadbalancer;
    await sleep(100);
  }
}

/** The refusal of a change that is asked for while another one is under way. */
async function refusedOf(change: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    const refused = (await Promise.all([change(), change()])).find(({ status }) => status >= 400);
    await settled();
    if (refused) return refused;
  }
}

const members = async (query = ""): Promise<Json[]> =>
  (await ask("GET", `/pools/${pool}/members${query}`)).body.members;

beforeAll(async () => {
  tenant = await openTenant();
  const network = { network: { name: "balanced" } };
  const net = (await tenant.member.ask("network", "POST", "/v2.0/networks", { body: network })).body.network.id;
  const asked = { subnet: { network_id: net, ip_version: 4, cidr: "10.9.0.0/24" } };
  subnet = (await tenant.member.ask("network", "POST", "/v2.0/subnets", { body: asked })).body.subnet.id;
});

afterAll(async () => {
  await settled();
  await ask("DELETE", `/loadbalancers/${balancer}?cascade=true`);
  while ((await ask("GET", `/loadbalancers/${balancer}`)).status !== 404) await sleep(100);
  await tenant.close();
});

describe("load balancers", () => {
  it("are created with an address, and take a while", async () => {
    const made = await ask("POST", "/loadbalancers", { loadbalancer: { name: "front", vip_subnet_id: subnet } });
    expect(made.status).toBe(201);
    balancer = made.body.loadbalancer.id;
    expect(made.body.loadbalancer).toMatchObject({
      ...{ name: "front", provisioning_status: "PENDING_CREATE", operating_status: "OFFLINE", vip_subnet_id: subnet },
      ...{ listeners: [], pools: [], tags: [], tenant_id: tenant.projectId, provider: "amphora", admin_state_up: true },
    });
    expect((await settled()).provisioning_status).toBe("ACTIVE");
  });

  it("have listeners and pools, one default pool each", async () => {
    const listener = { loadbalancer_id: balancer, protocol: "TCP", protocol_port: 80 };
    const made = await ask("POST", "/listeners", { listener });
    expect(made.body.listener).toMatchObject({ loadbalancers: [{ id: balancer }], default_pool_id: null });
    await settled();
    const asked = { listener_id: made.body.listener.id, protocol: "TCP", lb_algorithm: "ROUND_ROBIN" };
    const created = await ask("POST", "/pools", { pool: asked });
    pool = created.body.pool.id;
    expect(keys(created.body.pool)).toEqual(
      "admin_state_up alpn_protocols ca_tls_container_ref created_at crl_container_ref description id lb_algorithm listeners loadbalancers members name operating_status project_id protocol provisioning_status session_persistence tags tenant_id tls_ciphers tls_container_ref tls_enabled tls_versions updated_at".split(
        " ",
      ),
    );
    await settled();
    expect(fault(await ask("POST", "/pools", { pool: asked }))).toEqual([
      ...[409, "Client", "This listener already has a default pool"],
    ]);
    const change = () => ask("PUT", `/pools/${pool}`, { pool: { name: "web" } });
    expect(fault(await refusedOf(change))).toEqual([
      ...[409, "Client", `Load Balancer ${balancer} is immutable and cannot be updated.`],
    ]);
    expect((await ask("GET", `/pools?loadbalancer_id=${balancer}`)).body.pools).toHaveLength(1);
    expect(fault(await ask("DELETE", `/loadbalancers/${balancer}`))).toEqual([
      ...[400, "Client", `Validation failure: Cannot delete Load Balancer ${balancer} - it has children`],
    ]);
  });
});

describe("members", () => {
  it("are created one by one, each address and port once", async () => {
    const member = { address: "10.9.0.5", protocol_port: 80, tags: ["a=b", "c"], name: "x" };
    const made = await ask("POST", `/pools/${pool}/members`, { member });
    expect(made.status).toBe(201);
    expect(made.body.member).toMatchObject({
      ...{ ...member, weight: 1, backup: false, subnet_id: null, monitor_port: null, updated_at: null },
      ...{ operating_status: "NO_MONITOR", provisioning_status: "PENDING_CREATE", tenant_id: tenant.projectId },
    });
    await settled();
    expect(fault(await ask("POST", `/pools/${pool}/members`, { member }))).toEqual([
      409,
      "Client",
      "Another member on this pool is already using ip 10.9.0.5 on protocol_port 80",
    ]);
    const changed = await ask("PUT", `/pools/${pool}/members/${made.body.member.id}`, { member: { weight: 0 } });
    expect([changed.status, changed.body.member.weight, changed.body.member.tags]).toEqual([200, 0, ["a=b", "c"]]);
    await settled();
    const change = () => ask("PUT", `/pools/${pool}/members/${made.body.member.id}`, { member: { weight: 0 } });
    expect(fault(await refusedOf(change))).toEqual([
      ...[409, "Client", `Pool ${pool} is immutable and cannot be updated.`],
    ]);
  });

  it("are added many by one request, which leaves others alone and their tags as they are", async () => {
    const wanted = [
      { address: "10.9.0.6", protocol_port: 81, weight: 3, tags: ["t"] },
      { address: "10.9.0.5", protocol_port: 80, weight: 2 },
    ];
    expect((await ask("PUT", `/pools/${pool}/members?additive_only=true`, { members: wanted })).status).toBe(202);
    await settled();
    const all = (await members()).map(({ address, weight, tags }) => ({ address, weight, tags }));
    expect(all).toEqual([
      { address: "10.9.0.5", weight: 2, tags: ["a=b", "c"] },
      { address: "10.9.0.6", weight: 3, tags: ["t"] },
    ]);
    expect((await members("?tags=t&fields=address")).map((one) => one)).toEqual([{ address: "10.9.0.6" }]);
  });

  it("are these and no others without that", async () => {
    await ask("PUT", `/pools/${pool}/members`, { members: [{ address: "10.9.0.6", protocol_port: 81 }] });
    await settled();
    expect((await members()).map(({ address, weight }) => [address, weight])).toEqual([["10.9.0.6", 1]]);
  });

  it("of a monitor are offline until it has checked them; there is one of each pool", async () => {
    const healthmonitor = { pool_id: pool, type: "TCP", delay: 5, timeout: 3, max_retries: 3 };
    const made = await ask("POST", "/healthmonitors", { healthmonitor });
    expect(made.body.healthmonitor).toMatchObject({ pools: [{ id: pool }], max_retries_down: 3 });
    await settled();
    expect(fault(await ask("POST", "/healthmonitors", { healthmonitor }))).toEqual([
      ...[409, "Client", "This pool already has a health monitor"],
    ]);
    expect((await ask("GET", `/pools/${pool}`)).body.pool.healthmonitor_id).toBe(made.body.healthmonitor.id);
    const member = { address: "10.9.0.7", protocol_port: 82 };
    expect((await ask("POST", `/pools/${pool}/members`, { member })).body.member.operating_status).toBe("OFFLINE");
    await settled();
  });

  it.each([
    [{ address: "10.9.0.x", protocol_port: 80 }, "address. Value: '10.9.0.x'. Value should be IPv4 or IPv6 format"],
    [{ address: "10.9.0.9", protocol_port: 0 }, "protocol_port. Value: '0'. Value should be greater or equal to 1"],
    [
      { address: "10.9.0.9", protocol_port: 80, weight: 300 },
      "weight. Value: '300'. Value should be lower or equal to 256",
    ],
    [{ address: "10.9.0.9" }, "protocol_port. Value: 'None'. Mandatory field missing."],
  ])("refuse %j", async (member, words) => {
    const answer = await ask("POST", `/pools/${pool}/members`, { member });
    expect(fault(answer)).toEqual([400, "Client", `Invalid input for field/attribute ${words}`]);
  });

  it("refuse what they do not know, and are not where there is no pool", async () => {
    const member = { address: "10.9.0.9", protocol_port: 80, nonsense: 1 };
    expect(fault(await ask("POST", `/pools/${pool}/members`, { member }))).toEqual([
      ...[400, "Client", "Unknown attribute for argument member_.member: nonsense"],
    ]);
    const none = "11111111-1111-1111-1111-111111111111";
    expect(fault(await ask("GET", `/pools/${pool}/members/${none}`))).toEqual([
      ...[404, "Client", `Member ${none} not found.`],
    ]);
    expect(fault(await ask("GET", `/pools/${none}`))).toEqual([404, "Client", `Pool ${none} not found.`]);
    const page = await ask("GET", `/pools/${none}/members`);
    expect([page.status, page.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(page.text).toContain(`<h1>404 Bad Request</h1>`);
    expect(page.text).toContain(`Pool ${none} not found.`);
  });
});
