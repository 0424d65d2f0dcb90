import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { type Json, keys, nobody, until } from "./cloud";
import { badRequest, forbidden, notFound, openShares, type ShareCloud, said } from "./shareCloud";

let cloud: ShareCloud;
let network: Json;
beforeAll(async () => {
  cloud = await openShares();
});
afterAll(() => cloud.close());

const fields = ["created_at", "description", "id", "name", "project_id", "share_network_subnets", "updated_at"];
const denied = forbidden("Access was denied to this resource.");
const lost = () => notFound(`Share network ${network.id} could not be found.`);

describe("share networks", () => {
  const it = chapter();
  it("are made on a subnet, which nobody looks at", async () => {
    const given = { neutron_net_id: cloud.networkId, neutron_subnet_id: cloud.subnetId };
    const made = await cloud.ask("POST", "/share-networks", {
      share_network: { ...given, name: "n", description: "d" },
    });
    expect(made.status).toBe(200);
    network = made.body.share_network;
    expect(keys(network)).toEqual(fields);
    expect(network).toMatchObject({ name: "n", description: "d", updated_at: null });
    expect(network.share_network_subnets).toMatchObject([{ ...given, availability_zone: null, cidr: null, mtu: null }]);
    const older = (await cloud.ask("GET", `/share-networks/${network.id}`, undefined, "2.40")).body.share_network;
    expect(older).toMatchObject(given);
    const nowhere = { neutron_net_id: nobody, neutron_subnet_id: nobody };
    const { id } = (await cloud.ask("POST", "/share-networks", { share_network: nowhere })).body.share_network;
    const share = await cloud.share({ share_network_id: id });
    expect(share.status).toBe("error");
    const { messages } = (await cloud.ask("GET", `/messages?resource_id=${share.id}`)).body;
    expect(messages[0].user_message).toMatch(/^create: Could not find an existing share server or allocate one/);
    await cloud.ask("DELETE", `/shares/${share.id}`);
    await cloud.gone(share.id);
    expect((await cloud.ask("DELETE", `/share-networks/${id}`)).status).toBe(202);
    expect(said(await cloud.ask("POST", "/share-networks", { share_network: { neutron_net_id: nobody } }))).toEqual(
      badRequest(
        "When creating a new share network subnet you need to specify both neutron_net_id and neutron_subnet_id or none of them.",
      ),
    );
  });

  it("are renamed, and found by what they are", async () => {
    const path = `/share-networks/${network.id}`;
    const renamed = await cloud.ask("PUT", path, { share_network: { name: "fence", description: "e" } });
    expect([renamed.status, renamed.body.share_network]).toMatchObject([200, { name: "fence", description: "e" }]);
    const ids = async (query: string) =>
      (await cloud.ask("GET", `/share-networks/detail?${query}`)).body.share_networks.map(({ id }: Json) => id);
    for (const query of ["name=fence", "name~=enc", `neutron_subnet_id=${cloud.subnetId}`, "limit=1", "all_tenants=1"])
      expect([query, await ids(query)]).toEqual([query, [network.id]]);
    for (const query of ["name=n", `neutron_net_id=${nobody}`, "offset=1"])
      expect([query, await ids(query)]).toEqual([query, []]);
    expect((await cloud.ask("GET", "/share-networks")).body.share_networks).toEqual([
      { id: network.id, name: "fence" },
    ]);
    const everywhere = `/share-networks/detail?all_tenants=1&project_id=${cloud.tenant.projectId}`;
    expect((await cloud.asOperator("GET", everywhere)).body.share_networks).toHaveLength(1);
  });

  it("stay while they have shares, which share a server that only the operator sees", async () => {
    const [first, second] = [
      await cloud.share({ share_network_id: network.id }),
      await cloud.share({ share_network_id: network.id, share_proto: "CIFS" }),
    ];
    expect(said(await cloud.ask("DELETE", `/share-networks/${network.id}`))).toEqual([
      409,
      { conflictingRequest: { code: 409, message: `Can not delete share network ${network.id}, it has 2 share(s).` } },
    ]);
    const servers = (await cloud.asOperator("GET", `/share-servers?share_network_id=${network.id}`)).body.share_servers;
    expect(servers).toHaveLength(1);
    expect(keys(servers[0])).toEqual([
      ...["host", "id", "identifier", "is_auto_deletable", "project_id", "share_network_id", "share_network_name"],
      ...["share_network_subnet_id", "source_share_server_id", "status", "task_state", "updated_at"],
    ]);
    expect(servers[0]).toMatchObject({ status: "active", share_network_name: "fence", is_auto_deletable: true });
    const shown = (await cloud.asOperator("GET", `/share-servers/${servers[0].id}`)).body.share_server;
    expect(shown.backend_details.service_ip).toMatch(/^10\.9\.0\./);
    for (const { id } of [first, second])
      expect((await cloud.asOperator("GET", `/shares/${id}`)).body.share.share_server_id).toBe(servers[0].id);
    for (const path of ["", `/${servers[0].id}`])
      expect(said(await cloud.ask("GET", `/share-servers${path}`))).toEqual(denied);
    expect(said(await cloud.ask("DELETE", `/share-servers/${servers[0].id}`))).toEqual(denied);
    const ports = await sharePorts();
    expect(ports.map(({ device_id }) => device_id)).toEqual([servers[0].id, servers[0].id]);
    const [subnet] = (await cloud.ask("GET", `/share-networks/${network.id}`)).body.share_network.share_network_subnets;
    expect(subnet).toMatchObject({ cidr: "10.9.0.0/24", ip_version: 4, gateway: "10.9.0.1", mtu: 1450 });
    for (const { id } of [first, second]) {
      await cloud.ask("DELETE", `/shares/${id}`);
      await cloud.gone(id);
    }
  });

  it("go, with their server and its ports a moment later", async () => {
    expect((await cloud.ask("DELETE", `/share-networks/${network.id}`)).status).toBe(202);
    expect(said(await cloud.ask("GET", `/share-networks/${network.id}`))).toEqual(lost());
    expect(said(await cloud.ask("DELETE", `/share-networks/${network.id}`))).toEqual(lost());
    await until(sharePorts, (left) => left.length === 0);
    const left = (await cloud.asOperator("GET", `/share-servers?share_network_id=${network.id}`)).body;
    expect(left.share_servers ?? []).toEqual([]);
  });
});

/** The ports of share servers, which the tenant sees. */
async function sharePorts(): Promise<Json[]> {
  const query = `network_id=${cloud.networkId}&device_owner=manila:share`;
  return (await cloud.tenant.member.ask("network", "GET", `/v2.0/ports?${query}`)).body.ports;
}
