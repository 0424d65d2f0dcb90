/** Things with two ends, found by what they are: a name that changes without an alias leaves them where they are. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import {
  Network,
  Router,
  RouterInterface,
  Routes,
  SecurityGroupMember,
  SecurityGroupResource,
  Share,
  ShareAccess,
  ShareNetwork,
  Subnet,
  Volume,
  VolumeAttachment,
} from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";

const on = ground();

type Row = Record<string, unknown> & { id: string };

async function list(path: string, key: string): Promise<Row[]> {
  return (await on.cloud.ask("GET", "network", path)).body[key] as Row[];
}

/** A server that another client created. */
async function newServer(): Promise<string> {
  const { body } = await on.cloud.ask("GET", "image", "/images?name=cirros");
  const [image] = body.images as Row[];
  const network = await on.cloud.ask("POST", "network", "/networks", { network: { name: "of the server" } });
  const { id: uuid } = network.body.network as Row;
  await on.cloud.ask("POST", "network", "/subnets", {
    subnet: { network_id: uuid, ip_version: 4, cidr: "10.70.0.0/24" },
  });
  const answer = await on.cloud.ask("POST", "compute", "/servers", {
    server: { name: "web", flavorRef: "1", imageRef: image?.id, networks: [{ uuid }] },
  });
  const { id } = answer.body.server as Row;
  await expect.poll(async () => (await on.cloud.servers()).find((one) => one.id === id)?.status).toBe("ACTIVE");
  return id;
}

/** A vpc with a router, in pieces. */
function pieces(): { router: Router; subnet: Subnet } {
  const network = new Network("net", {});
  const subnet = new Subnet("sub", { network: network.id, cidr: "10.1.0.0/24" });
  return { router: new Router("edge", {}), subnet };
}

/** A kind of thing with two ends: its program, by the resource's name, and whether the cloud has it. */
interface Kind {
  program(name: string, server: string): PulumiFn;
  isThere(): Promise<boolean>;
}

const kinds: Record<string, Kind> = {
  "an attachment": {
    program: (name, server) => async () => {
      const volume = new Volume("disk", { size: 1 });
      new VolumeAttachment(name, { server, volume: volume.id });
    },
    isThere: async () => (await on.cloud.volumes()).some(({ status }) => status === "in-use"),
  },
  "a membership": {
    program: (name, server) => async () => {
      const group = new SecurityGroupResource("own", {});
      new SecurityGroupMember(name, { server, securityGroup: group.id });
    },
    async isThere() {
      const group = (await list("/security-groups?name=own", "security_groups"))[0]?.id;
      return (await list("/ports", "ports")).some((port) => (port.security_groups as string[]).includes(group ?? ""));
    },
  },
  "a router's leg": {
    program: (name) => async () => {
      const { router, subnet } = pieces();
      new RouterInterface(name, { router: router.id, subnet: subnet.id });
    },
    isThere: async () => (await list("/ports?device_owner=network:router_interface", "ports")).length === 1,
  },
  "a share's rules": {
    program: (name) => async () => {
      const network = new Network("net", {});
      const subnet = new Subnet("sub", { network: network.id, cidr: "10.1.0.0/24" });
      const shareNetwork = new ShareNetwork("files", { network: network.id, subnet: subnet.id });
      const share = new Share("files", { size: 1, protocol: "NFS", shareNetwork: shareNetwork.id });
      new ShareAccess(name, { share: share.id, rules: [{ to: "10.1.0.5", level: "rw" }] });
    },
    async isThere() {
      const [share] = await on.cloud.shares();
      const { body } = await on.cloud.ask("GET", "share", `/share-access-rules?share_id=${share?.id}`);
      return ((body.access_list ?? []) as unknown[]).length === 1;
    },
  },
  "a router's routes": {
    program: (name) => async () => {
      const { router, subnet } = pieces();
      const leg = new RouterInterface("leg", { router: router.id, subnet: subnet.id });
      const routes = [{ destination: "10.9.0.0/24", nexthop: "10.1.0.9" }];
      new Routes(name, { router: router.id, routes }, { dependsOn: leg });
    },
    isThere: async () => (await list("/routers", "routers")).some(({ routes }) => (routes as unknown[]).length === 1),
  },
};

describe("a membership on whose ports the connection may not write", () => {
  it("is kept in a whole run, and a run of its old name alone is refused, naming the pair", async () => {
    const { program, isThere } = kinds["a membership"] as Kind;
    const server = await newServer();
    on.sandbox.faults.add({
      kind: "status",
      status: 403,
      times: 99,
      match: { service: "neutron", method: "PUT", path: "/ports/.*/tags" },
    });
    const stack = await on.stack(program("one", server));
    await stack.up();
    stack.program = program("two", server);
    await stack.up();
    expect(await isThere()).toBe(true);
    stack.program = program("three", server);
    const two = (await stack.export()).find(({ urn }) => urn.endsWith("::two"))?.urn ?? "";
    await stack.up({ target: [two.replace(/two$/, "three")] });
    const refused = await stack.destroy({ fails: true, target: [two] });
    expect(refused.errors("two").join("\n")).toMatch(
      new RegExp(`SecurityGroupMember ${server} with .*without --target`),
    );
    expect(await isThere()).toBe(true);
    await stack.up();
    expect(await isThere()).toBe(true);
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    await stack.destroy();
    expect(await isThere()).toBe(false);
  });
});

describe.each(Object.entries(kinds))("%s", (_kind, { program, isThere }) => {
  const urnOf = async (stack: { export(): Promise<{ urn: string }[]> }, name: string) =>
    (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";

  it("is kept if its name changes without an alias, there and back, and is deleted with the last of them", async () => {
    const server = await newServer();
    const stack = await on.stack(program("one", server));
    await stack.up();
    for (const name of ["two", "one"]) {
      stack.program = program(name, server);
      expect((await stack.up()).ops).toMatchObject({ one: expect.anything(), two: expect.anything() });
      expect(await isThere()).toBe(true);
      await stack.refresh();
      expect((await stack.preview()).counts).not.toHaveProperty("create");
    }
    await stack.destroy();
    expect(await isThere()).toBe(false);
  });

  it("is kept if an earlier run took it over, also when only the old name is deleted", async () => {
    const server = await newServer();
    const stack = await on.stack(program("one", server));
    await stack.up();
    const two = (await urnOf(stack, "one")).replace(/one$/, "two");
    stack.program = program("two", server);
    await stack.up({ target: [two] });
    expect(await isThere()).toBe(true);
    await stack.destroy({ target: [two.replace(/two$/, "one")] });
    expect(await isThere()).toBe(true);
    await stack.refresh();
    expect((await stack.preview()).counts).not.toHaveProperty("create");
    await stack.destroy();
    expect(await isThere()).toBe(false);
  });
});
