/** Several objects at once, in AWS's words: instances, Vpcs, route tables. */
import { getInstance, getInstances, getRouteTables, getVpc, getVpcs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { until } from "../../../providers/core/poll";
import type { Wire } from "../../../providers/openstack/client";
import { ready } from "./ready";
import { openTeam, type Team } from "./team";

let team: Team;
let image: string;
let key: string;
let network: string;
let empty: string;
let subnet: string;
let router: string;
let group: string;
const ids: Record<string, string> = {};

const create = async (path: string, envelope: string, body: object): Promise<string> => {
  const made = await team.cloud.post<Record<string, Wire>>("network", path, { [envelope]: body });
  team.made("network", `${path}/${made[envelope]?.id}`);
  return made[envelope]?.id ?? "";
};

beforeAll(async () => {
  team = await openTeam();
  const { cloud } = team;
  const images = await cloud.list("image", "/images", "images", { query: { name: "cirros" } });
  image = images[0]?.id ?? "";
  key = team.unique("key");
  await cloud.post("compute", "/os-keypairs", { keypair: { name: key } });
  network = await create("/networks", "network", { name: team.unique("net") });
  empty = await create("/networks", "network", { name: team.unique("empty") });
  subnet = await create("/subnets", "subnet", { network_id: network, ip_version: 4, cidr: "10.79.0.0/24" });
  group = await create("/security-groups", "security_group", { name: team.unique("group") });
  const [outside] = await cloud.list("network", "/networks", "networks", { query: { "router:external": true } });
  router = await create("/routers", "router", {
    name: team.unique("router"),
    external_gateway_info: { network_id: outside?.id },
  });
  await cloud.put("network", `/routers/${router}/add_router_interface`, { subnet_id: subnet });
  const routes = [{ destination: "10.99.0.0/16", nexthop: "10.79.0.7" }];
  await cloud.put("network", `/routers/${router}`, { router: { routes } });
  const root = { boot_index: 0, uuid: image, source_type: "image", destination_type: "volume", volume_size: 1 };
  for (const [name, more] of [
    ["web", { imageRef: image, key_name: key }],
    ["db", { block_device_mapping_v2: [{ ...root, delete_on_termination: true }] }],
    ["db-2", { imageRef: image }],
  ] as const) {
    const made = await cloud.post<{ server: Wire }>("compute", "/servers", {
      server: {
        ...{ name: team.unique(name), flavorRef: "1", networks: [{ uuid: network }], ...more },
        security_groups: [{ name: team.unique("group") }, ...(name === "web" ? [{ name: "default" }] : [])],
      },
    });
    ids[name] = made.server.id;
    team.made("compute", `/servers/${made.server.id}`);
  }
  for (const id of Object.values(ids)) await ready(team, "compute", `/servers/${id}`, "server", "ACTIVE");
  await cloud.post("compute", `/servers/${ids["db-2"]}/action`, { "os-stop": null });
  await ready(team, "compute", `/servers/${ids["db-2"]}`, "server", "SHUTOFF");
});

afterAll(async () => {
  const path = `/routers/${router}`;
  await team.cloud.put("network", path, { router: { routes: [] } });
  await until("the servers to be gone", async () => {
    for (const id of Object.values(ids)) await team.cloud.delete("compute", `/servers/${id}`);
    return true;
  });
  await team.cloud.put("network", `${path}/remove_router_interface`, { subnet_id: subnet });
  await team.cloud.delete("compute", `/os-keypairs/${key}`);
  await team.close();
});

/** The names of what a question finds, without what makes them unique. */
async function names(args: Parameters<typeof getInstances>[0]): Promise<string[]> {
  const suffix = team.unique("");
  return (await getInstances(args)).map(({ name }) => name.replace(suffix, "")).sort();
}

describe("getInstances", () => {
  it("finds those of exact names and states: of one filter all holds, several are united", async () => {
    expect(await names({})).toEqual(["db", "db-2", "web"]);
    const Name = [team.unique("db"), team.unique("db-2")];
    expect(await names({ filters: { Name } })).toEqual(["db", "db-2"]);
    expect(await names({ filters: { Name: "d.*" } })).toEqual([]);
    expect(await names({ filters: { Name, State: "running" } })).toEqual(["db"]);
    const either = [{ Name: team.unique("web") }, { State: ["stopped" as const, "suspended" as const] }];
    expect(await names({ filters: either })).toEqual(["db-2", "web"]);
    await expect(getInstances({ filters: { Zone: "x" } as never })).rejects.toThrow(/filters.*Zone/);
    await expect(getInstances({ filters: { State: "ACTIVE" as never } })).rejects.toThrow(/filters\.State/);
  });

  it("gives D's nine fields, a name and a zone, and what an instance has not is absent", async () => {
    const [web] = await getInstances({ filters: { Name: team.unique("web") } });
    const one = await getInstance({ id: ids.web });
    expect(web).toEqual({
      ...{ instanceId: ids.web, name: team.unique("web"), state: "running", status: "ACTIVE", keyName: key },
      ...{ vpcId: network, subnetId: subnet, imageId: image, privateIpAddress: one.address, instanceType: "m1.tiny" },
      securityGroups: expect.arrayContaining([{ groupId: group, groupName: team.unique("group") }]),
      availabilityZone: "nova",
    });
    expect(web?.securityGroups.map(({ groupName }) => groupName).sort()).toEqual(["default", team.unique("group")]);
    const [db] = await getInstances({ instanceIds: [ids.db ?? ""] });
    expect(db).toMatchObject({ imageId: image, securityGroups: [{ groupId: group }] });
    expect(Object.keys(db ?? {})).not.toContain("keyName");
  });

  it("names all that are not there, or leaves them out, and keeps the order of the ids", async () => {
    const unknown = ["00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"] as const;
    const instanceIds = [unknown[0], ids.web ?? "", unknown[1], ids.db ?? ""];
    await expect(getInstances({ instanceIds })).rejects.toThrow(`no instance has the ids ${unknown.join(", ")}`);
    const found = await getInstances({ instanceIds, missing: "skip" });
    expect(found.map(({ instanceId }) => instanceId)).toEqual([ids.web, ids.db]);
    expect(await getInstances({ instanceIds: [ids.web ?? ""], filters: { Name: team.unique("db") } })).toEqual([]);
    expect(await getInstances({ instanceIds: [] })).toEqual([]);
  });
});

describe("getVpcs", () => {
  it("finds networks with their subnets, as getVpc does", async () => {
    const found = await getVpcs({ filters: { Name: [team.unique("net"), "nothing"] } });
    expect(found).toEqual([await getVpc({ id: network })]);
    expect(found[0]?.subnets.map(({ id }) => id)).toEqual([subnet]);
    const all = (await getVpcs()).map(({ id }) => id);
    expect(all).toEqual(expect.arrayContaining([network, empty]));
  });

  it("names all ids that are not there, or leaves them out", async () => {
    await expect(getVpcs({ vpcIds: [network, "nonsense"] })).rejects.toThrow("no vpc has the id nonsense");
    expect(await getVpcs({ vpcIds: [empty, "nonsense"], missing: "skip" })).toEqual([await getVpc({ id: empty })]);
  });
});

describe("getRouteTables", () => {
  it("gives the routers that have a leg in the network, with where each route leads", async () => {
    const [table, ...others] = await getRouteTables({ vpcId: network });
    expect(others).toEqual([]);
    expect(table).toMatchObject({ routeTableId: router, vpcId: network, main: true, subnetIds: [subnet] });
    expect(table?.routes).toEqual([
      {
        destinationCidrBlock: "10.79.0.0/24",
        via: { gatewayId: "local" },
        state: "active",
        origin: "CreateRouteTable",
      },
      expect.objectContaining({ destinationCidrBlock: "0.0.0.0/0", via: { gatewayId: expect.any(String) } }),
      expect.objectContaining({ destinationCidrBlock: "10.99.0.0/16", via: { address: "10.79.0.7" } }),
    ]);
    expect(await getRouteTables({ vpcId: empty })).toEqual([]);
    await expect(getRouteTables({ vpcId: "nonsense" })).rejects.toThrow("no vpc has the id nonsense");
  });
});
