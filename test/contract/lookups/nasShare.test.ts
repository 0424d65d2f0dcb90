import { getMountClients, getMountClientsOutput, getNasShare, type ShareRule } from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { until } from "../../../providers/core/poll";
import type { Wire } from "../../../providers/openstack/client";
import { waitUntilAtRest } from "../../../providers/openstack/share/share/api";
import { bringRulesTo } from "../../../providers/openstack/share/shareAccess/api";
import { configure, openTeam, operatorOf, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
let team: Team;
let network: string;
let subnet: string;
let shareNetwork: string;
let nfs: string;
let cifs: string;
/** Two servers in 10.79.0.0/24, one in 10.80.0.0/24. */
let servers: Record<"one" | "two" | "far", string>;

async function made(
  service: "network" | "share" | "compute",
  path: string,
  key: string,
  body: object,
): Promise<string> {
  const answer = await team.cloud.post<Record<string, Wire>>(service, path, { [key]: body });
  const { id = "" } = answer[key] ?? {};
  team.made(service, `${path}/${id}`);
  return id;
}

async function boot(name: string, port: string): Promise<string> {
  const id = await made("compute", "/servers", "server", {
    ...{ name: team.unique(name), flavorRef: "1", networks: [{ port }] },
    imageRef: (await team.cloud.list("image", "/images", "images", { query: { name: "cirros" } }))[0]?.id,
  });
  await until(`server ${name}`, async () => {
    const server = await team.cloud.find("compute", `/servers/${id}`, "server");
    return server?.status === "BUILD" ? undefined : server?.status;
  });
  return id;
}

/** Who may reach the share. */
const RULES: ShareRule[] = [
  { to: "10.79.0.11", level: "rw" },
  { to: "10.80.0.0/24", level: "ro" },
];

beforeAll(async () => {
  team = await openTeam();
  network = await made("network", "/networks", "network", { name: team.unique("net") });
  const subnetOf = (cidr: string) =>
    made("network", "/subnets", "subnet", { network_id: network, ip_version: 4, cidr });
  subnet = await subnetOf("10.79.0.0/24");
  const far = await subnetOf("10.80.0.0/24");
  shareNetwork = await made("share", "/share-networks", "share_network", {
    ...{ neutron_net_id: network, neutron_subnet_id: subnet },
  });
  const share = async (name: string, share_proto: string) => {
    const body = {
      name: team.unique(name),
      share_proto,
      size: 1,
      share_network_id: shareNetwork,
      description: "of tests",
    };
    const id = await made("share", "/shares", "share", body);
    await waitUntilAtRest(team.cloud, id);
    return id;
  };
  [nfs, cifs] = [await share("files", "NFS"), await share("office", "CIFS")];
  const port = (subnet_id: string, ip_address: string) =>
    made("network", "/ports", "port", { network_id: network, fixed_ips: [{ subnet_id, ip_address }] });
  servers = {
    one: await boot("one", await port(subnet, "10.79.0.11")),
    two: await boot("two", await port(subnet, "10.79.0.12")),
    far: await boot("far", await port(far, "10.80.0.13")),
  };
  await bringRulesTo(team.cloud, nfs, RULES);
  await bringRulesTo(team.cloud, cifs, [{ type: "user", to: "alice", level: "rw" }]);
});
afterAll(() => team.close());

describe("getNasShare", () => {
  it("finds a share by id and by name, with its rules, its network and what operators see", async () => {
    const share = await getNasShare({ id: nfs });
    const path = expect.stringMatching(/^10\.79\.0\.\d+:\//);
    expect(share).toEqual({
      ...{ id: nfs, name: team.unique("files"), description: "of tests", protocol: "NFS", size: 1 },
      ...{ region: team.target.region, availabilityZone: "nova", shareType: "default", status: "available" },
      progress: "100%",
      exportLocations: [
        { path, preferred: true },
        { path, preferred: false },
      ],
      rules: [
        { type: "ip", to: "10.79.0.11", level: "rw", state: "active" },
        { type: "ip", to: "10.80.0.0/24", level: "ro", state: "active" },
      ],
      ...{ shareNetworkId: shareNetwork, network, subnet },
      shareServerId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      shareServerHost: expect.stringMatching(/^[^@#]+@served$/),
      ...{ createdAt: time, updatedAt: time },
    });
    expect(await getNasShare({ name: team.unique("files") })).toEqual(share);
  });

  it("names the nearest if there is none", async () => {
    await expect(getNasShare({ name: team.unique("filez") })).rejects.toThrow(team.unique("files"));
    await expect(getNasShare({ id: "nonsense" })).rejects.toThrow("no share has the id nonsense; ");
    await expect(getNasShare({})).rejects.toThrow("give either id or name");
  });
});

describe("getMountClients", () => {
  beforeEach(() => bringRulesTo(team.cloud, nfs, RULES));

  it("gives the instances behind the rules: one by its address, all inside a network", async () => {
    const { one, far } = servers;
    const found = await getMountClients(nfs);
    expect(found.instances).toEqual([one, far].sort());
    expect(found.clients.sort((a, b) => a.to.localeCompare(b.to))).toEqual([
      { type: "ip", to: "10.79.0.11", level: "rw", instances: [one] },
      { type: "ip", to: "10.80.0.0/24", level: "ro", instances: [far] },
    ]);
  });

  it("follows the rules", async () => {
    await bringRulesTo(team.cloud, nfs, [{ to: "10.79.0.0/24", level: "ro" }]);
    expect((await getMountClients({ share: nfs })).instances).toEqual([servers.one, servers.two].sort());
    await bringRulesTo(team.cloud, nfs, []);
    expect(await getMountClients({ share: nfs })).toEqual({ instances: [], clients: [] });
  });

  describe("beside another network with the same addresses", () => {
    let other: string;
    let twin: string;
    let joined: string;

    beforeAll(async () => {
      other = await made("network", "/networks", "network", { name: team.unique("other") });
      const subnetIn = (network_id: string, cidr: string) =>
        made("network", "/subnets", "subnet", { network_id, ip_version: 4, cidr });
      const port = (network_id: string, subnet_id: string, ip_address: string) =>
        made("network", "/ports", "port", { network_id, fixed_ips: [{ subnet_id, ip_address }] });
      twin = await boot("twin", await port(other, await subnetIn(other, "10.79.0.0/24"), "10.79.0.11"));
      const routed = await made("network", "/networks", "network", { name: team.unique("routed") });
      const subnets = [await subnetIn(routed, "10.81.0.0/24"), subnet];
      joined = await boot("joined", await port(routed, subnets[0] ?? "", "10.81.0.11"));
      const router = await made("network", "/routers", "router", { name: team.unique("router") });
      for (const subnet_id of subnets) {
        await team.cloud.put("network", `/routers/${router}/add_router_interface`, { subnet_id });
        legs.push({ router, subnet_id });
      }
    });
    const legs: { router: string; subnet_id: string }[] = [];
    afterAll(async () => {
      for (const { router, subnet_id } of legs)
        await team.cloud.put("network", `/routers/${router}/remove_router_interface`, { subnet_id });
    });

    it("names no instance that cannot reach the share", async () => {
      const { instances } = await getMountClients(nfs);
      expect(instances).not.toContain(twin);
      expect(instances).toEqual([servers.one, servers.far].sort());
    });

    it("names one in a network that a router joins to the share's", async () => {
      await bringRulesTo(team.cloud, nfs, [{ to: "10.0.0.0/8", level: "ro" }]);
      const { one, two, far } = servers;
      expect((await getMountClients(nfs)).instances).toEqual([one, two, far, joined].sort());
    });
  });

  it("knows no instances of users", async () => {
    const rule = { type: "user", to: "alice", level: "rw" };
    expect(await getMountClients(cifs)).toEqual({ instances: [], clients: [{ ...rule, instances: [] }] });
  });

  it("sees of a connection in another project only the share's own", async () => {
    const { projectName } = team.target.operator;
    configure({ cloud: operatorOf(team.target, { projectName }) });
    await bringRulesTo(team.cloud, nfs, [{ to: "10.79.0.0/16", level: "ro" }]);
    expect((await getMountClients({ share: nfs })).instances).toEqual([servers.one, servers.two].sort());
    configure({ cloud: operatorOf(team.target, { projectId: team.projectId }) });
  });

  it("takes Outputs, and says so if there is no such share", async () => {
    const output = getMountClientsOutput(cifs) as unknown as { promise(): Promise<object> };
    expect(await output.promise()).toMatchObject({ instances: [] });
    await expect(getMountClients("nonsense")).rejects.toThrow("no share has the id nonsense; ");
  });
});
