/** Ports as resources, and servers that take them. */
import { type AllowedAddressPair, Network, Port, type PortArgs, SecurityGroup, Server, Subnet } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import { forget } from "../../harness/forgotten";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

const port = async (id: unknown): Promise<CloudObject | undefined> => {
  const { status, body } = await ground.project.ask("GET", "network", `/ports/${id}`);
  return status === 404 ? undefined : (body.port as CloudObject);
};

const change = (id: unknown, fields: object) => ground.ask("PUT", "network", `/ports/${id}`, { port: fields });

describe("a port", () => {
  const it = chapter();
  let stack: TestStack;
  let args: Partial<PortArgs> = {};
  let id: string;
  let pairs: AllowedAddressPair[] | undefined = [{ ipAddress: "10.63.0.100" }, { ipAddress: "10.9.0.0/16" }];

  beforeAll(async () => {
    args = { fixedIps: [{ ipAddress: "10.63.0.20" }], tags: ["front", "blue"] };
    stack = await ground.stack(async () => {
      const network = new Network("net", {});
      const subnet = new Subnet("sub", { network: network.id, cidr: "10.63.0.0/24" });
      const group = new SecurityGroup("web", {});
      const securityGroupIds = args.portSecurityEnabled === false ? [] : [group.id];
      const front = new Port(
        "front",
        { networkId: network.id, allowedAddressPairs: pairs, securityGroupIds, ...args },
        { dependsOn: subnet },
      );
      return { id: front.id, group: group.id, subnet: subnet.id, ips: front.allFixedIps, mac: front.mac };
    });
    id = String((await stack.up()).outputs.id);
  });

  it("is what the program says, with a mark", async () => {
    const { outputs } = await stack.up();
    expect(await port(id)).toMatchObject({
      name: "front",
      description: expect.stringMatching(/^Managed by Pulumi, dev\/front \[/),
      fixed_ips: [{ ip_address: "10.63.0.20", subnet_id: outputs.subnet }],
      security_groups: [outputs.group],
      tags: ["blue", "front"],
    });
    const there = (await port(id))?.allowed_address_pairs as { ip_address: string }[];
    expect(there.map(({ ip_address }) => ip_address).sort()).toEqual(["10.63.0.100", "10.9.0.0/16"]);
    expect(outputs.ips).toEqual([{ ipAddress: "10.63.0.20", subnetId: outputs.subnet }]);
  });

  it("is no change in another form, nor after a refresh", async () => {
    const { outputs } = await stack.up();
    args = {
      ...args,
      fixedIps: [{ subnetId: String(outputs.subnet), ipAddress: "10.63.0.20" }],
      tags: ["blue", "front"],
    };
    pairs = [
      { ipAddress: "10.9.0.0/16", macAddress: String(outputs.mac).toUpperCase() },
      { ipAddress: "10.63.0.100/32" },
    ];
    expect((await stack.preview()).counts).toEqual({ same: 5 });
    expect((await stack.refresh()).ops).toMatchObject({ front: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 5 });
  });

  it("changes in place: addresses, pairs, tags, description, port security", async () => {
    args = { fixedIps: [{ ipAddress: "10.63.0.21" }], tags: ["green"], description: "of the web" };
    pairs = [{ ipAddress: "10.63.0.101" }];
    expect((await stack.up()).ops).toMatchObject({ front: "update" });
    expect(await port(id)).toMatchObject({
      description: "of the web",
      fixed_ips: [{ ip_address: "10.63.0.21" }],
      allowed_address_pairs: [{ ip_address: "10.63.0.101" }],
      tags: ["green", expect.stringMatching(/^omnicloud-port=[0-9a-f]{20}$/)],
    });
    args = { portSecurityEnabled: false };
    pairs = undefined;
    await stack.up();
    expect(await port(id)).toMatchObject({
      ...{ port_security_enabled: false, security_groups: [], allowed_address_pairs: [], tags: [] },
      description: expect.stringMatching(/^Managed by Pulumi/),
    });
    expect((await stack.refresh()).ops).toMatchObject({ front: "same" });
  });

  it("shows what somebody else changed, and up repairs it", async () => {
    args = { portSecurityEnabled: true, tags: ["one"] };
    pairs = [{ ipAddress: "10.63.0.100" }];
    await stack.up();
    await change(id, { allowed_address_pairs: [{ ip_address: "10.63.0.200" }], name: "theirs" });
    expect((await stack.refresh()).ops).toMatchObject({ front: "update" });
    await stack.up();
    expect(await port(id)).toMatchObject({ name: "front", allowed_address_pairs: [{ ip_address: "10.63.0.100" }] });
  });

  it("is found again if the state has lost it, and made what a new one is", async () => {
    await forget(stack, ({ urn }) => urn.endsWith("::front"));
    args = {};
    pairs = undefined;
    const outcome = await stack.up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(1);
    expect(outcome.outputs).toMatchObject({ id });
    expect(await port(id)).toMatchObject({ allowed_address_pairs: [], tags: [] });
  });

  it("refuses in preview what port security does not allow, and tags of ours", async () => {
    args = { portSecurityEnabled: false, tags: ["omnicloud=x"] };
    pairs = [{ ipAddress: "10.63.0.100" }];
    expect((await stack.preview({ fails: true })).errors("front").join("\n")).toMatch(
      /tags.*must not begin with omnicloud/,
    );
    args = { portSecurityEnabled: false };
    expect((await stack.preview({ fails: true })).errors("front").join("\n")).toMatch(
      /allowedAddressPairs.*cannot be given with portSecurityEnabled: false/,
    );
    args = { qosPolicyId: "11111111-2222-4333-8444-555555555555" };
    pairs = undefined;
    // This cloud has no QoS.
    expect((await stack.up({ fails: true })).errors("front").join("\n")).toMatch(/qos_policy_id/);
    args = {};
  });

  it("goes with its stack, before its network", async () => {
    await stack.destroy();
    expect(await port(id)).toBeUndefined();
  });
});

describe("a server and its interfaces", () => {
  const it = chapter();

  it("takes a port, which is kept when the server is replaced", async () => {
    let image = "cirros";
    const stack = await ground.stack(async () => {
      const front = new Port("front", { networkId: ground.networks[0], fixedIps: [{ ipAddress: "10.61.0.77" }] });
      const web = new Server("web", { flavor: "m1.tiny", image, networks: [{ port: front.id }] });
      return { port: front.id, server: web.id, address: web.address };
    });
    const { outputs } = await stack.up();
    expect(outputs.address).toBe("10.61.0.77");
    expect(await port(outputs.port)).toMatchObject({ device_id: outputs.server, name: "front" });
    expect((await stack.refresh()).ops).toMatchObject({ front: "same", web: "same" });
    const [urn] = (await stack.export()).filter(({ urn }) => urn.endsWith("::web")).map(({ urn }) => urn);
    image = "cirros";
    const again = await stack.up({ replace: [String(urn)] });
    expect(again.outputs).toMatchObject({ port: outputs.port, address: "10.61.0.77" });
    expect(again.outputs.server).not.toBe(outputs.server);
    await stack.destroy();
    expect(await port(outputs.port)).toBeUndefined();
  });

  it("without networks is in the project's only one, and keeps what is attached beside it", async () => {
    // Of two networks Nova would not choose.
    await ground.ask("PUT", "network", `/networks/${ground.networks[1]}`, { network: { name: "second" } });
    const stack = await ground.stack(async () => {
      const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks: wanted, securityGroups: groups });
      return { server: web.id, ports: web.portIds };
    });
    let wanted: { network: string }[] | undefined = [{ network: ground.networks[0] }];
    let groups: string[] | undefined = [ground.groups[0]];
    const { outputs } = await stack.up();
    wanted = undefined;
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    const body = { interfaceAttachment: { net_id: ground.networks[1] } };
    await ground.ask("POST", "compute", `/servers/${outputs.server}/os-interface`, body);
    groups = undefined;
    await stack.up();
    await stack.refresh();
    const after = await stack.up();
    expect(after.outputs.ports).toHaveLength(2);
    expect(after.counts).toEqual({ same: 1 });
    wanted = [{ network: ground.networks[0] }];
    expect((await stack.up()).ops).toMatchObject({ web: "update" });
    expect((await stack.up()).outputs.ports).toHaveLength(1);
    await stack.destroy();
  });

  it("keeps the groups of a port that is a resource", async () => {
    const stack = await ground.stack(async () => {
      const front = new Port("front", { networkId: ground.networks[1], securityGroupIds: [ground.groups[1]] });
      const networks = [{ network: ground.networks[0] }, { port: front.id }];
      const web = new Server("web", {
        flavor: "m1.tiny",
        image: "cirros",
        networks,
        securityGroups: [ground.groups[0]],
      });
      return { server: web.id, port: front.id };
    });
    const { outputs } = await stack.up();
    expect(await port(outputs.port)).toMatchObject({ security_groups: [ground.groups[1]] });
    expect((await stack.refresh()).ops).toMatchObject({ front: "same", web: "same" });
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.destroy();
  });

  it("without networks is in the project's only one", async () => {
    const stack = await ground.stack(async () => ({
      address: new Server("web", { flavor: "m1.tiny", image: "cirros" }).address,
    }));
    expect((await stack.up({ fails: true })).errors("web").join("\n")).toMatch(/Multiple possible networks/);
    await ground.ask("DELETE", "network", `/networks/${ground.networks[1]}`);
    expect((await stack.up()).outputs.address).toMatch(/^10\.61\./);
    expect((await stack.refresh()).ops).toMatchObject({ web: "same" });
    await stack.destroy();
  });
});
