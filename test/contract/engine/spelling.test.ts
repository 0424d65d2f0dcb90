/** Two spellings of one thing are one thing: addresses, descriptions, names and ids. What cannot be one is refused in preview. */
import {
  Network,
  Routes,
  SecurityGroupMember,
  Server,
  type ServerArgs,
  Subnet,
  type SubnetArgs,
  Volume,
} from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

/** The stack is up, and neither a refresh nor a preview finds anything to change. */
async function expectSettled(stack: TestStack): Promise<void> {
  const isSame = (ops: Record<string, string>) => expect(new Set(Object.values(ops))).toEqual(new Set(["same"]));
  isSame((await stack.preview()).ops);
  await stack.refresh();
  isSame((await stack.preview()).ops);
  isSame((await stack.up()).ops);
}

describe("IPv6 addresses in capitals and in full", () => {
  it("are those that the cloud keeps, in a subnet's arguments", async () => {
    let args: Omit<SubnetArgs, "network"> = {
      cidr: "FD00:0006:0::/64",
      gateway: "FE80::1",
      dns: ["2620:FE::FE"],
      allocationPools: [{ start: "FD00:6::00A0", end: "fd00:6:0::FF" }],
      hostRoutes: [{ destination: "FD00:7::/64", nexthop: "FD00:6::00B" }],
    };
    const stack = await ground.stack(async () => {
      const network = new Network("six");
      new Subnet("six", { network: network.id, ...args });
    });
    await stack.up();
    await expectSettled(stack);
    args = {
      cidr: "fd00:6::/64",
      gateway: "fe80::1",
      dns: ["2620:fe::fe"],
      allocationPools: [{ start: "fd00:6::a0", end: "fd00:6::ff" }],
      hostRoutes: [{ destination: "fd00:7::/64", nexthop: "fd00:6::b" }],
    };
    expect((await stack.preview()).ops).toEqual({ "openstack:Network six": "same", "openstack:Subnet six": "same" });
    await stack.destroy();
  });

  it("keep a server's port, which has the address as the cloud writes it", async () => {
    const { ask } = ground;
    const network = (
      (await ask("POST", "network", "/networks", { network: { name: "six" } })).network as { id: string }
    ).id;
    await ask("POST", "network", "/subnets", {
      subnet: {
        network_id: network,
        ip_version: 6,
        cidr: "fd00:8::/64",
        ipv6_address_mode: "dhcpv6-stateful",
        ipv6_ra_mode: "dhcpv6-stateful",
      },
    });
    let address = "FD00:8::00A";
    const stack = await ground.stack(async () => {
      const web = new Server("web", {
        flavor: "m1.tiny",
        image: "cirros",
        systemDisk: { size: 1 },
        networks: [{ network, address }],
      });
      return { ports: web.portIds, address: web.address };
    });
    const { outputs } = await stack.up();
    expect(outputs.address).toBe("fd00:8::a");
    await expectSettled(stack);
    address = "fd00:8::a";
    expect((await stack.preview()).ops).toEqual({ web: "same" });
    expect((await stack.up()).outputs.ports).toEqual(outputs.ports);
    await stack.destroy();
  }, 120_000);
});

it("an empty description is one that is empty", async () => {
  const stack = await ground.stack(async () => {
    new Network("plain", { description: "" });
    new Volume("data", { size: 1, description: "", name: "data " });
  });
  await stack.up();
  const [network] = (await ground.project.networks()).filter(({ name }) => name === "plain");
  const [volume] = await ground.project.volumes();
  expect([network?.description, volume?.description]).toEqual(["", ""]);
  await expectSettled(stack);
  await stack.destroy();
});

describe("security groups by name", () => {
  const server = (securityGroups: string[]): ServerArgs => ({
    flavor: "m1.tiny",
    image: "cirros",
    systemDisk: { size: 1 },
    networks: [{ network: ground.networks[0] }],
    securityGroups,
  });

  it("are those of the project with these names, also after a refresh", async () => {
    let groups = ["default", "one"];
    const stack = await ground.stack(async () => {
      new Server("web", server(groups));
    });
    await stack.up();
    await expectSettled(stack);
    const { id } = (await stack.export()).find(({ urn }) => urn.endsWith("::web")) ?? {};
    groups = ["two"];
    await stack.up();
    expect(await ground.groupsOf(String(id))).toEqual([ground.groups[1]]);
    await expectSettled(stack);
    await stack.destroy();
  }, 120_000);

  it("are refused in preview if there are none, or several", async () => {
    for (const name of ["twin", "twin"])
      await ground.ask("POST", "network", "/security-groups", { security_group: { name } });
    let groups = ["twin"];
    const stack = await ground.stack(async () => {
      new Server("web", server(groups));
    });
    expect((await stack.preview({ fails: true })).errors("web").join()).toMatch(
      /securityGroups\[0\].*2 security groups are named twin: give the id, one of .*-.*,/s,
    );
    groups = ["deflaut"];
    expect((await stack.preview({ fails: true })).errors("web").join()).toMatch(
      /securityGroups\[0\].*there is no security group deflaut; .*default/s,
    );
  });
});

describe("what can be no id, and no address, is refused in preview:", () => {
  const CASES: [string, () => void, RegExp][] = [
    [
      "a network by its name",
      () => new Server("bad", { flavor: "m1.tiny", image: "cirros", networks: [{ network: "first" }] }),
      /networks\[0\]\.network.*must be the id of a network .*getVpc\(\{ name/s,
    ],
    [
      "a group by its name, where only its id will do",
      () => new SecurityGroupMember("bad", { server: ground.networks[0], securityGroup: "default" }),
      /securityGroup.*must be the id of a security group/s,
    ],
    [
      "a router by its name",
      () => new Routes("bad", { router: "edge", routes: [] }),
      /router.*must be the id of a router/s,
    ],
    [
      "an address whose numbers may be octal",
      () => new Subnet("bad", { network: ground.networks[0], cidr: "10.1.1.0/24", dns: ["010.0.0.1"] }),
      /dns\[0\].*must be an IPv4 or IPv6 address/s,
    ],
    [
      "no pool at all",
      () => new Subnet("bad", { network: ground.networks[0], cidr: "10.1.1.0/24", allocationPools: [] }),
      /allocationPools.*must name at least one range/s,
    ],
    [
      "SLAAC without DHCP",
      () => new Subnet("bad", { network: ground.networks[0], cidr: "fd00:9::/64", ipv6Mode: "slaac", dhcp: false }),
      /dhcp.*must not be false beside ipv6Mode/s,
    ],
    [
      "SLAAC with few bits",
      () => new Subnet("bad", { network: ground.networks[0], cidr: "fd00:9::/80", ipv6Mode: "slaac" }),
      /cidr.*must be a \/64 for ipv6Mode slaac/s,
    ],
    [
      "metadata that the cloud keeps for itself",
      () => new Volume("bad", { size: 1, metadata: { readonly: "True", attached_mode: "rw" } }),
      /metadata\.readonly.*kept by the cloud/s,
    ],
    [
      "our own mark among a user's metadata",
      () => new Volume("bad", { size: 1, metadata: { omnicloud: "x" } }),
      /metadata\.omnicloud.*kept by/s,
    ],
    [
      "metadata and tags that Nova does not take",
      () =>
        new Server("bad", {
          flavor: "m1.tiny",
          image: "cirros",
          networks: [{ network: ground.networks[0] }],
          metadata: { größe: "1" },
          tags: ["a/b"],
        }),
      /metadata\.größe.*letters, digits.*tags\[0\].*neither a comma nor a slash/s,
    ],
  ];

  it.each(CASES)("%s", async (_, declare, words) => {
    const stack = await ground.stack(async () => {
      declare();
    });
    expect((await stack.preview({ fails: true })).errors("bad").sort().join("\n")).toMatch(words);
  });
});
