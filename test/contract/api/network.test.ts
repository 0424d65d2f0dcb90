import { describe, expect, it } from "vitest";
import { type Json, keys, nobody } from "./cloud";
import { ask, error, get, network, openNetworks, post, put, remove, subnet, tenant } from "./networkCloud";

openNetworks();

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
