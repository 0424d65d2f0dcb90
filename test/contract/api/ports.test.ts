import { describe, expect, it } from "vitest";
import { type Json, keys, nobody } from "./cloud";
import { error, external, network, openNetworks, post, put, remove, subnet } from "./networkCloud";

openNetworks();

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
