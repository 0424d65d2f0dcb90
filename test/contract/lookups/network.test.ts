import { getSecurityGroup, getVpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Wire } from "../../../providers/openstack/client";
import { openTeam, type Team } from "./team";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
let team: Team;

beforeAll(async () => {
  team = await openTeam();
});
afterAll(() => team.close());

describe("getVpc", () => {
  let network: Wire;

  beforeAll(async () => {
    const given = { name: team.unique("vpc"), description: "of the tests" };
    ({ network } = await team.cloud.post<{ network: Wire }>("network", "/networks", { network: given }));
    team.made("network", `/networks/${network.id}`);
    for (const [version, cidr, gateway_ip] of [
      [6, "fd00:7::/64", null],
      [4, "10.77.0.0/24", "10.77.0.1"],
    ]) {
      const subnet = { network_id: network.id, name: `v${version}`, ip_version: version, cidr, gateway_ip };
      const made = await team.cloud.post<{ subnet: Wire }>("network", "/subnets", { subnet });
      team.made("network", `/subnets/${made.subnet.id}`);
    }
  });

  it("finds a network by id and by name, with its subnets, IPv4 first", async () => {
    const vpc = await getVpc({ id: network.id });
    expect(vpc).toEqual({
      id: network.id,
      name: team.unique("vpc"),
      description: "of the tests",
      region: team.target.region,
      subnets: [
        { id: expect.any(String), name: "v4", cidr: "10.77.0.0/24", ipVersion: 4, gatewayIp: "10.77.0.1" },
        { id: expect.any(String), name: "v6", cidr: "fd00:7::/64", ipVersion: 6, gatewayIp: undefined },
      ],
      status: "ACTIVE",
      createdAt: time,
    });
    expect(await getVpc({ name: team.unique("vpc") })).toEqual(vpc);
  });

  it("finds one that is shared", async () => {
    expect(await getVpc({ name: "public" })).toMatchObject({ name: "public", status: "ACTIVE" });
  });

  it("reports the nearest names if there is none", async () => {
    await expect(getVpc({ name: team.unique("vpx") })).rejects.toThrow(team.unique("vpc"));
    await expect(getVpc({ id: "nonsense" })).rejects.toThrow("no vpc has the id nonsense; ");
  });
});

describe("getSecurityGroup", () => {
  let group: Wire;

  beforeAll(async () => {
    const given = { name: team.unique("group"), description: "of the tests" };
    const answer = await team.cloud.post<{ security_group: Wire }>("network", "/security-groups", {
      security_group: given,
    });
    group = answer.security_group;
    team.made("network", `/security-groups/${group.id}`);
    const of = { security_group_id: group.id, direction: "ingress", ethertype: "IPv4" };
    await team.cloud.post("network", "/security-group-rules", {
      security_group_rules: [
        {
          ...of,
          description: "the web",
          protocol: "tcp",
          port_range_min: 80,
          port_range_max: 81,
          remote_ip_prefix: "10.0.0.0/8",
        },
        { ...of, protocol: "udp", remote_group_id: group.id },
      ],
    });
  });

  it("finds a group by id and by name, with all its rules", async () => {
    const found = await getSecurityGroup({ id: group.id });
    const of = { id: expect.any(String), securityGroupId: group.id, createdAt: time, updatedAt: time };
    expect(found).toMatchObject({ id: group.id, name: team.unique("group"), description: "of the tests" });
    expect(found).toMatchObject({ createdAt: time, updatedAt: time });
    const bare = JSON.parse(JSON.stringify(found.rules)) as unknown[];
    expect(bare).toHaveLength(4);
    expect(bare).toEqual(
      expect.arrayContaining([
        {
          ...of,
          direction: "ingress",
          ethertype: "IPv4",
          description: "the web",
          protocol: "tcp",
          portRangeMin: 80,
          portRangeMax: 81,
          remoteIpPrefix: "10.0.0.0/8",
        },
        { ...of, direction: "ingress", ethertype: "IPv4", protocol: "udp", remoteGroup: group.id },
        { ...of, direction: "egress", ethertype: "IPv4" },
        { ...of, direction: "egress", ethertype: "IPv6" },
      ]),
    );
    expect(await getSecurityGroup({ name: team.unique("group") })).toEqual(found);
  });

  it("means the own project's group of a name that every project has", async () => {
    const { id } = await getSecurityGroup({ name: "default" });
    const { security_group } = await team.cloud.get<{ security_group: Wire }>("network", `/security-groups/${id}`);
    expect(security_group.project_id).toBe(team.projectId);
  });

  it("reports the nearest names if there is none", async () => {
    await expect(getSecurityGroup({ name: team.unique("groups") })).rejects.toThrow(team.unique("group"));
  });
});
