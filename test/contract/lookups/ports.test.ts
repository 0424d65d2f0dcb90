import { getPort, getPorts, listPorts } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Wire } from "../../../providers/openstack/client";
import { gather } from "./copyCases";
import { openTeam, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
let team: Team;

beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());

describe("a port", () => {
  let network: string;
  let subnet: string;
  const ids: string[] = [];

  beforeAll(async () => {
    const create = async (path: string, key: string, body: object) => {
      const made = await team.cloud.post<Record<string, Wire>>("network", path, { [key]: body });
      team.made("network", `${path}/${made[key]?.id}`);
      return made[key]?.id as string;
    };
    network = await create("/networks", "network", { name: team.unique("net") });
    subnet = await create("/subnets", "subnet", { network_id: network, ip_version: 4, cidr: "10.78.0.0/24" });
    for (const [name, ip] of [
      ["front", "10.78.0.10"],
      ["back", "10.78.0.11"],
    ] as const)
      ids.push(
        await create("/ports", "port", {
          network_id: network,
          name: team.unique(name),
          description: "of the tests",
          fixed_ips: [{ subnet_id: subnet, ip_address: ip }],
          allowed_address_pairs: [{ ip_address: "10.78.0.99" }],
        }),
      );
  });

  it("is found by id and by name, with all its fields", async () => {
    const found = await getPort({ id: ids[0] as string });
    expect(found).toMatchObject({
      id: ids[0],
      name: team.unique("front"),
      description: "of the tests",
      networkId: network,
      fixedIps: [{ subnetId: subnet, ipAddress: "10.78.0.10" }],
      macAddress: expect.stringMatching(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/),
      securityGroupIds: [expect.any(String)],
      allowedAddressPairs: [{ ipAddress: "10.78.0.99", macAddress: expect.any(String) }],
      adminStateUp: true,
      status: "DOWN",
      tags: [],
      createdAt: time,
    });
    expect([found.deviceId, found.deviceOwner]).toEqual([undefined, undefined]);
    expect(await getPort({ name: team.unique("front") })).toEqual(found);
    await expect(getPort({ name: team.unique("frnt") })).rejects.toThrow(team.unique("front"));
  });

  it("is on one page of those of its network, and among all", async () => {
    const { ports } = await getPorts({ networkId: network, pageSize: 1, pageNumber: 2 });
    expect(ports).toHaveLength(1);
    expect(ids).toContain(ports[0]?.id);
    expect((await getPorts({ networkId: network, deviceId: network })).ports).toEqual([]);
    expect((await gather(listPorts({ networkId: network }))).map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
  });
});
