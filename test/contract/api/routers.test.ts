import { describe, expect, it } from "vitest";
import { type Json, keys } from "./cloud";
import { error, external, get, network, openNetworks, post, put, remove, subnet } from "./networkCloud";

openNetworks();

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
