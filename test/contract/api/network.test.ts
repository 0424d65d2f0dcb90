import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type Answer, type Client, type Json, keys, nobody, openTenant, type Tenant } from "./cloud";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

let tenant: Tenant;
let external: string;
beforeAll(async () => {
  tenant = await openTenant();
  external = (await get("/networks?router:external=true&name=public")).body.networks[0].id;
});
afterAll(() => tenant.close());

const ask = (client: Client, method: string, path: string, body?: object): Promise<Answer> =>
  client.ask("network", method, `/v2.0${path}`, body ? { body } : {});
const get = (path: string) => ask(tenant.member, "GET", path);
const post = (path: string, body: object) => ask(tenant.member, "POST", path, body);
const put = (path: string, body: object) => ask(tenant.member, "PUT", path, body);
const remove = (path: string) => ask(tenant.member, "DELETE", path);
const error = (answer: Answer) => [answer.status, answer.body?.NeutronError?.type, answer.body?.NeutronError?.message];

const network = async (name: string): Promise<Json> => (await post("/networks", { network: { name } })).body.network;
const subnet = async (networkId: string, cidr: string, more: object = {}): Promise<Json> =>
  (await post("/subnets", { subnet: { network_id: networkId, ip_version: cidr.includes(":") ? 6 : 4, cidr, ...more } }))
    .body.subnet;

const networkKeys = [
  "admin_state_up",
  "availability_zone_hints",
  "availability_zones",
  "created_at",
  "description",
  "id",
  "ipv4_address_scope",
  "ipv6_address_scope",
  "mtu",
  "name",
  "port_security_enabled",
  "project_id",
  "revision_number",
  "router:external",
  "shared",
  "status",
  "subnets",
  "tags",
  "tenant_id",
  "updated_at",
];

describe("networks", () => {
  it("have these fields, and more for the operator", async () => {
    const made = await post("/networks", { network: { name: "fields", description: "d" } });
    expect(made.status).toBe(201);
    expect(made.headers.get("x-openstack-request-id")).toMatch(/^req-/);
    expect(keys(made.body.network)).toEqual([...networkKeys, "is_default"].sort());
    const { id } = made.body.network;
    expect(keys((await get(`/networks/${id}`)).body.network)).toEqual(networkKeys);
    const full = (await ask(tenant.operator, "GET", `/networks/${id}`)).body.network;
    expect(keys(full)).toEqual(
      [...networkKeys, "provider:network_type", "provider:physical_network", "provider:segmentation_id"].sort(),
    );
    expect([full.status, full.mtu, full.project_id]).toEqual(["ACTIVE", 1450, tenant.projectId]);
  });

  it("take tags only after they are made", async () => {
    expect(error(await post("/networks", { network: { tags: ["a"] } }))).toEqual([
      400,
      "HTTPBadRequest",
      "Attribute 'tags' not allowed in POST",
    ]);
    const { id } = await network("tags");
    expect((await put(`/networks/${id}/tags`, { tags: ["b", "a"] })).body.tags.sort()).toEqual(["a", "b"]);
    expect((await put(`/networks/${id}/tags/c`, {})).status).toBe(201);
    expect((await get(`/networks/${id}/tags/c`)).status).toBe(204);
    expect(error(await get(`/networks/${id}/tags/z`))).toEqual([404, "TagNotFound", "Tag z could not be found."]);
    expect((await get("/networks?tags=a,b&fields=id")).body.networks).toEqual([{ id }]);
    expect((await get("/networks?tags=a,z&fields=id")).body.networks).toEqual([]);
    expect((await get("/networks?tags-any=a,z&fields=id")).body.networks).toEqual([{ id }]);
    expect((await remove(`/networks/${id}/tags/c`)).status).toBe(204);
    expect(error(await put(`/networks/${nobody}/tags`, { tags: [] }))).toEqual([
      404,
      "TagResourceNotFound",
      `Resource networks ${nobody} could not be found.`,
    ]);
  });

  it("count changes and say when they were", async () => {
    const before = await network("revision");
    const after = (await put(`/networks/${before.id}`, { network: { name: "renamed", description: "d2" } })).body
      .network;
    expect([after.name, after.description]).toEqual(["renamed", "d2"]);
    expect(after.revision_number).toBeGreaterThan(before.revision_number);
    expect(after.created_at).toBe(before.created_at);
  });

  it("refuse what they do not know", async () => {
    expect(error(await post("/networks", { network: { foo: 1 } }))).toEqual([
      400,
      "HTTPBadRequest",
      "Unrecognized attribute(s) 'foo'",
    ]);
    expect(error(await post("/networks", { net: {} }))).toEqual([
      400,
      "HTTPBadRequest",
      "Unable to find 'network' in request body",
    ]);
    expect(error(await post("/networks", { network: { name: 5 } }))).toEqual([
      400,
      "HTTPBadRequest",
      "Invalid input for name. Reason: '5' is not a valid string.",
    ]);
    expect(error(await get("/networks?foo=1"))).toEqual([
      400,
      "HTTPBadRequest",
      "['foo'] is invalid attribute for filtering",
    ]);
    expect(error(await get(`/networks/${nobody}`))).toEqual([
      404,
      "NetworkNotFound",
      `Network ${nobody} could not be found.`,
    ]);
    expect(error(await post("/networks", { network: { shared: true } }))).toEqual([
      403,
      "PolicyNotAuthorized",
      "(rule:create_network and rule:create_network:shared) is disallowed by policy",
    ]);
  });

  it("come in bulk, in pages, and by several ids", async () => {
    const made = await post("/networks", { networks: [{ name: "bulk" }, { name: "bulk" }, { name: "bulk" }] });
    expect(made.status).toBe(201);
    const ids: string[] = made.body.networks.map((each: Json) => each.id).sort();
    const first = await get("/networks?name=bulk&limit=2&fields=id");
    expect(first.body.networks.map((each: Json) => each.id)).toEqual(ids.slice(0, 2));
    expect(first.body.networks_links[0].rel).toBe("next");
    expect(first.body.networks_links[0].href).toContain(`marker=${ids[1]}`);
    const last = await get(`/networks?name=bulk&limit=2&fields=id&marker=${ids[1]}`);
    expect(last.body.networks).toEqual([{ id: ids[2] }]);
    expect((await get(`/networks?id=${ids[0]}&id=${ids[2]}&fields=id`)).body.networks).toHaveLength(2);
    expect(error(await get("/networks?sort_key=name"))).toEqual([
      400,
      "HTTPBadRequest",
      "The number of sort_keys and sort_dirs must be same",
    ]);
  });
});

describe("subnets", () => {
  it("have these fields, gateway and pool by themselves", async () => {
    const { id } = await network("subnets");
    const made = await subnet(id, "10.0.0.5/24");
    expect(keys(made)).toEqual([
      "allocation_pools",
      "cidr",
      "created_at",
      "description",
      "dns_nameservers",
      "enable_dhcp",
      "gateway_ip",
      "host_routes",
      "id",
      "ip_version",
      "ipv6_address_mode",
      "ipv6_ra_mode",
      "name",
      "network_id",
      "project_id",
      "revision_number",
      "service_types",
      "subnetpool_id",
      "tags",
      "tenant_id",
      "updated_at",
    ]);
    expect([made.cidr, made.gateway_ip, made.allocation_pools]).toEqual([
      "10.0.0.0/24",
      "10.0.0.1",
      [{ start: "10.0.0.2", end: "10.0.0.254" }],
    ]);
    const { allocation_pools } = await subnet(id, "10.6.0.0/24", { gateway_ip: "10.6.0.100" });
    expect(allocation_pools.map((pool: Json) => `${pool.start}-${pool.end}`).sort()).toEqual([
      "10.6.0.1-10.6.0.99",
      "10.6.0.101-10.6.0.254",
    ]);
    expect((await subnet(id, "10.5.0.0/29", { gateway_ip: null })).allocation_pools).toEqual([
      { start: "10.5.0.1", end: "10.5.0.6" },
    ]);
    const six = await subnet(id, "fd00:1::/64", { ipv6_address_mode: "slaac", ipv6_ra_mode: "slaac" });
    expect(six.cidr).toBe("fd00:1::/64");
    expect((await subnet(id, "fd00:2::/64")).gateway_ip).toBe("fd00:2::");
  });

  it("refuse what cannot be", async () => {
    const { id } = await network("refusals");
    await subnet(id, "10.0.0.0/24");
    const refused = async (body: object) =>
      error(await post("/subnets", { subnet: { network_id: id, ip_version: 4, ...body } }));
    const operation = "Invalid input for operation:";
    expect(await refused({ cidr: "10.0.0.0/25" })).toEqual([
      400,
      "InvalidInput",
      `${operation} Requested subnet with cidr: 10.0.0.0/25 for network: ${id} overlaps with another subnet.`,
    ]);
    expect(await refused({ cidr: "bad" })).toEqual([400, "InvalidInput", `${operation} bad is not in a CIDR format.`]);
    expect(await refused({ cidr: "10.2.0.0/24", ip_version: 6 })).toEqual([
      400,
      "InvalidInput",
      `${operation} cidr '10.2.0.0/24' does not match the ip_version '6'.`,
    ]);
    expect(await refused({})).toEqual([
      400,
      "BadRequest",
      "Bad subnets request: a subnetpool must be specified in the absence of a cidr.",
    ]);
    expect(await refused({ cidr: "10.3.0.0/24", allocation_pools: [{ start: "10.4.0.2", end: "10.4.0.9" }] })).toEqual([
      400,
      "OutOfBoundsAllocationPool",
      "The allocation pool 10.4.0.2-10.4.0.9 spans beyond the subnet cidr 10.3.0.0/24.",
    ]);
    expect(await refused({ cidr: "10.1.0.0/24", network_id: nobody })).toEqual([
      404,
      "NetworkNotFound",
      `Network ${nobody} could not be found.`,
    ]);
  });

  it("change in place but for their addresses", async () => {
    const { id } = await network("subnet-change");
    const made = await subnet(id, "10.0.0.0/24");
    const changed = await put(`/subnets/${made.id}`, {
      subnet: { gateway_ip: null, dns_nameservers: ["8.8.8.8"], name: "n" },
    });
    expect(changed.body.subnet).toMatchObject({ gateway_ip: null, dns_nameservers: ["8.8.8.8"], name: "n" });
    expect(error(await put(`/subnets/${made.id}`, { subnet: { cidr: "10.7.0.0/24" } }))).toEqual([
      400,
      "HTTPBadRequest",
      "Cannot update read-only attribute cidr",
    ]);
  });

  it("do not give out their gateway's address", async () => {
    const { id } = await network("subnet-gateway");
    const made = await subnet(id, "10.0.0.0/24");
    const gateway_ip = "10.0.0.254";
    expect(error(await put(`/subnets/${made.id}`, { subnet: { gateway_ip } }))).toEqual([
      409,
      "GatewayConflictWithAllocationPools",
      "Gateway ip 10.0.0.254 conflicts with allocation pool 10.0.0.2-10.0.0.254.",
    ]);
    const allocation_pools = [{ start: "10.0.0.1", end: "10.0.0.253" }];
    const { body } = await put(`/subnets/${made.id}`, { subnet: { gateway_ip, allocation_pools } });
    expect(body.subnet).toMatchObject({ gateway_ip, allocation_pools });
  });
});

describe("routers", () => {
  it("join subnets, hold on to what is used, and route", async () => {
    const net = await network("routed");
    const inner = await subnet(net.id, "10.0.0.0/24");
    const closed = await subnet(net.id, "10.5.0.0/24", { gateway_ip: null });
    const made = await post("/routers", { router: { name: "r" } });
    expect(keys(made.body.router)).toEqual([
      "admin_state_up",
      "availability_zone_hints",
      "availability_zones",
      "created_at",
      "description",
      "external_gateway_info",
      "flavor_id",
      "id",
      "name",
      "project_id",
      "revision_number",
      "routes",
      "status",
      "tags",
      "tenant_id",
      "updated_at",
    ]);
    const { id } = made.body.router;
    const path = `/routers/${id}`;
    const added = await put(`${path}/add_router_interface`, { subnet_id: inner.id });
    expect(keys(added.body)).toEqual(["id", "network_id", "port_id", "subnet_id", "subnet_ids", "tenant_id"]);
    expect(error(await put(`${path}/add_router_interface`, { subnet_id: inner.id }))).toEqual([
      400,
      "BadRequest",
      `Bad router request: Router already has a port on subnet ${inner.id}.`,
    ]);
    expect(error(await put(`${path}/add_router_interface`, { subnet_id: closed.id }))).toEqual([
      400,
      "BadRequest",
      "Bad router request: Subnet for router interface must have a gateway IP.",
    ]);
    expect(error(await put(`${path}/add_router_interface`, {}))).toEqual([
      400,
      "BadRequest",
      "Bad router request: Either subnet_id or port_id must be specified.",
    ]);
    const ports = (await get(`/ports?device_id=${id}`)).body.ports;
    expect(ports.map((port: Json) => [port.id, port.device_owner, port.status, port.fixed_ips])).toEqual([
      [added.body.port_id, "network:router_interface", "ACTIVE", [{ subnet_id: inner.id, ip_address: "10.0.0.1" }]],
    ]);

    const route = { destination: "10.50.0.0/16", nexthop: "10.0.0.200" };
    expect((await put(path, { router: { routes: [route] } })).body.router.routes).toEqual([route]);
    for (const [nexthop, reason] of [
      ["10.99.0.1", "the nexthop is not connected with router"],
      ["10.0.0.1", "the nexthop is used by router"],
    ]) {
      expect(error(await put(path, { router: { routes: [{ ...route, nexthop }] } }))).toEqual([
        400,
        "InvalidRoutes",
        `Invalid format for routes: [{'destination': '10.50.0.0/16', 'nexthop': '${nexthop}'}], ${reason}`,
      ]);
    }
    const second = { destination: "10.51.0.0/16", nexthop: "10.0.0.200" };
    const more = await put(`${path}/add_extraroutes`, { router: { routes: [second] } });
    expect(more.body.router.routes).toEqual(expect.arrayContaining([route, second]));
    expect((await put(`${path}/remove_extraroutes`, { router: { routes: [second] } })).body.router.routes).toEqual([
      route,
    ]);

    const gateway = await put(path, { router: { external_gateway_info: { network_id: external } } });
    expect(gateway.body.router.external_gateway_info).toMatchObject({ network_id: external, enable_snat: true });
    expect(gateway.body.router.external_gateway_info.external_fixed_ips).toHaveLength(1);
    expect(error(await put(path, { router: { external_gateway_info: { network_id: net.id } } }))).toEqual([
      400,
      "BadRequest",
      `Bad router request: Network ${net.id} is not an external network.`,
    ]);
    expect(
      (await put(path, { router: { external_gateway_info: { network_id: external, enable_snat: false } } })).status,
    ).toBe(403);

    expect(error(await put(`${path}/remove_router_interface`, { subnet_id: inner.id }))).toEqual([
      409,
      "RouterInterfaceInUseByRoute",
      `Router interface for subnet ${inner.id} on router ${id} cannot be deleted, as it is required by one or more routes.`,
    ]);
    expect(error(await remove(path))).toEqual([
      409,
      "RouterInUse",
      `Router ${id} has ports still attached: ${added.body.port_id}`,
    ]);
    expect(error(await remove(`/subnets/${inner.id}`))).toEqual([
      409,
      "SubnetInUse",
      `Unable to complete operation on subnet ${inner.id}: One or more ports have an IP allocation from this subnet.`,
    ]);
    expect(error(await remove(`/networks/${net.id}`))).toEqual([
      409,
      "NetworkInUse",
      `Unable to complete operation on network ${net.id}. There are one or more ports still in use on the network, id for these ports is: ${added.body.port_id}.`,
    ]);
    expect(error(await remove(`/ports/${added.body.port_id}`))).toEqual([
      409,
      "ServicePortInUse",
      `Port ${added.body.port_id} cannot be deleted directly via the port API: has device owner network:router_interface.`,
    ]);

    expect(
      (await put(path, { router: { routes: [], external_gateway_info: null } })).body.router.external_gateway_info,
    ).toBeNull();
    expect((await put(`${path}/remove_router_interface`, { subnet_id: inner.id })).status).toBe(200);
    expect(error(await put(`${path}/remove_router_interface`, { subnet_id: inner.id }))).toEqual([
      404,
      "RouterInterfaceNotFoundForSubnet",
      `Router ${id} has no interface on subnet ${inner.id}`,
    ]);
    expect((await remove(path)).status).toBe(204);
    expect((await remove(`/networks/${net.id}`)).status).toBe(204);
    expect((await get(`/subnets/${inner.id}`)).status).toBe(404);
  });
});

describe("ports and floating IPs", () => {
  it("get an address of each version, and a group", async () => {
    const net = await network("ports");
    const four = await subnet(net.id, "10.0.0.0/24");
    const made = await post("/ports", { port: { network_id: net.id, name: "p", tags: ["t"] } });
    expect(keys(made.body.port)).toEqual([
      "admin_state_up",
      "allowed_address_pairs",
      "binding:vnic_type",
      "created_at",
      "description",
      "device_id",
      "device_owner",
      "extra_dhcp_opts",
      "fixed_ips",
      "id",
      "mac_address",
      "name",
      "network_id",
      "port_security_enabled",
      "project_id",
      "revision_number",
      "security_groups",
      "status",
      "tags",
      "tenant_id",
      "updated_at",
    ]);
    // Tags are accepted in POST, and forgotten.
    expect(made.body.port.tags).toEqual([]);
    expect(made.body.port.fixed_ips.map((ip: Json) => ip.subnet_id)).toEqual([four.id]);
    expect(made.body.port.security_groups).toHaveLength(1);
    const refused = async (port: object) => error(await post("/ports", { port: { network_id: net.id, ...port } }));
    const { ip_address } = made.body.port.fixed_ips[0];
    expect(await refused({ fixed_ips: [{ subnet_id: four.id, ip_address }] })).toEqual([
      409,
      "IpAddressAlreadyAllocated",
      `IP address ${ip_address} already allocated in subnet ${four.id}`,
    ]);
    expect(await refused({ fixed_ips: [{ subnet_id: four.id, ip_address: "10.77.0.1" }] })).toEqual([
      400,
      "InvalidIpForSubnet",
      "IP address 10.77.0.1 is not a valid IP for the specified subnet.",
    ]);
    expect(await refused({ security_groups: [nobody] })).toEqual([
      404,
      "SecurityGroupNotFound",
      `Security group ${nobody} does not exist`,
    ]);
    expect((await remove(`/ports/${made.body.port.id}`)).status).toBe(204);
    expect(error(await remove(`/ports/${made.body.port.id}`))).toEqual([
      404,
      "PortNotFound",
      `Port ${made.body.port.id} could not be found.`,
    ]);
  });

  it("associate where a router leads out", async () => {
    const net = await network("floating");
    const inner = await subnet(net.id, "10.0.0.0/24");
    const port = (await post("/ports", { port: { network_id: net.id } })).body.port;
    const made = await post("/floatingips", { floatingip: { floating_network_id: external } });
    expect(keys(made.body.floatingip)).toEqual([
      "created_at",
      "description",
      "fixed_ip_address",
      "floating_ip_address",
      "floating_network_id",
      "id",
      "port_details",
      "port_forwardings",
      "port_id",
      "project_id",
      "revision_number",
      "router_id",
      "status",
      "tags",
      "tenant_id",
      "updated_at",
    ]);
    const path = `/floatingips/${made.body.floatingip.id}`;
    expect(error(await put(path, { floatingip: { port_id: port.id } }))).toEqual([
      404,
      "ExternalGatewayForFloatingIPNotFound",
      `External network ${external} is not reachable from subnet ${inner.id}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`,
    ]);
    const router = (await post("/routers", { router: { external_gateway_info: { network_id: external } } })).body
      .router;
    await put(`/routers/${router.id}/add_router_interface`, { subnet_id: inner.id });
    const bound = (await put(path, { floatingip: { port_id: port.id } })).body.floatingip;
    expect(bound).toMatchObject({
      port_id: port.id,
      router_id: router.id,
      fixed_ip_address: port.fixed_ips[0].ip_address,
    });
    expect(error(await post("/floatingips", { floatingip: { floating_network_id: net.id } }))).toEqual([
      400,
      "BadRequest",
      `Bad floatingip request: Network ${net.id} is not a valid external network.`,
    ]);
    expect((await put(path, { floatingip: { port_id: null } })).body.floatingip.port_id).toBeNull();
    expect((await remove(path)).status).toBe(204);
    expect(error(await remove(path))).toEqual([
      404,
      "FloatingIPNotFound",
      `Floating IP ${made.body.floatingip.id} could not be found`,
    ]);
  });
});
