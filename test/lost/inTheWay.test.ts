/** What is in the way of a delete is named, before anything is deleted if the engine previews a replacement. */
import {
  Network,
  Router,
  RouterInterface,
  Routes,
  SecurityGroupMember,
  SecurityGroupResource,
  Server,
  Share,
  ShareSnapshot,
  Subnet,
  Volume,
  VolumeAttachment,
  VolumeBackup,
  VolumeSnapshot,
} from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";

const on = ground();

type Row = Record<string, unknown> & { id: string };

const legs = async () =>
  (await on.cloud.ask("GET", "network", "/ports?device_owner=network:router_interface")).body.ports as Row[];

/** A server that another client creates. */
async function newServer(network: string, groups: string[] = []): Promise<string> {
  const { body } = await on.cloud.ask("GET", "image", "/images?name=cirros");
  const [image] = body.images as Row[];
  const answer = await on.cloud.ask("POST", "compute", "/servers", {
    server: {
      ...{ name: "theirs", flavorRef: "1", imageRef: image?.id, networks: [{ uuid: network }] },
      ...(groups.length > 0 ? { security_groups: groups.map((name) => ({ name })) } : {}),
    },
  });
  const { id } = answer.body.server as Row;
  await expect.poll(async () => (await on.cloud.servers()).find((one) => one.id === id)?.status).toBe("ACTIVE");
  return id;
}

/** Takes a resource out of the state, as a run leaves it that is killed in its create. */
async function forget(stack: TestStack, name: string): Promise<void> {
  const { version, deployment } = await stack.deployment();
  const { resources, ...rest } = deployment as { resources: { urn: string }[] };
  await stack.import({
    version,
    deployment: { ...rest, resources: resources.filter(({ urn }) => !urn.endsWith(`::${name}`)) },
  });
}

const idOf = async (stack: TestStack, name: string) =>
  (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.id ?? "";
const urnOf = async (stack: TestStack, name: string) =>
  (await stack.export()).find(({ urn }) => urn.endsWith(`::${name}`))?.urn ?? "";

let cidr = "10.1.0.0/24";
const routed = async () => {
  const network = new Network("net", {});
  const subnet = new Subnet("sub", { network: network.id, cidr });
  const router = new Router("edge", {});
  new RouterInterface("leg", { router: router.id, subnet: subnet.id });
};

it("a leg that is in no state is named by destroy and by leftovers, and up reclaims it", async () => {
  const stack = await on.stack(routed);
  await stack.up();
  const leg = await idOf(stack, "leg");
  await forget(stack, "leg");
  const said = (await stack.destroy({ fails: true, continueOnError: true })).errors().join("\n");
  expect(said).toMatch(
    /still has the leg of router edge \([0-9a-f-]+\) in subnet .*with this stack's mark.*leftovers STACK/,
  );
  const listed = await omnicloud(stack, ["leftovers", "dev"]);
  expect(listed.output).toContain(`openstack:RouterInterface ${leg}`);
  await stack.up();
  await stack.destroy();
  expect(await legs()).toEqual([]);
});

it("a leg whose run was interrupted before its mark is seen by its router and its subnet", async () => {
  const stack = await on.stack(routed);
  await stack.up();
  const [port] = await legs();
  await on.cloud.ask("PUT", "network", `/ports/${port?.id}/tags`, { tags: [] });
  const leg = await idOf(stack, "leg");
  await forget(stack, "leg");
  expect((await omnicloud(stack, ["leftovers", "dev"])).output).toContain(`openstack:RouterInterface ${leg}`);
  await stack.up();
  expect((await stack.preview()).counts).toEqual({ same: 4 });
  await stack.destroy();
});

it("snapshots that are in no state are named by destroy, and up reclaims them", async () => {
  const stack = await on.stack(async () => {
    const share = new Share("files", { size: 1, protocol: "NFS", shareType: "plain" });
    new ShareSnapshot("copyOfFiles", { shareId: share.id });
    const volume = new Volume("disk", { size: 1 });
    new VolumeSnapshot("copyOfDisk", { volumeId: volume.id });
    const saved = new Volume("saved", { size: 1 });
    const full = new VolumeBackup("full", { volumeId: saved.id });
    new VolumeBackup("copyOfFull", { volumeId: saved.id, incremental: true }, { dependsOn: full });
  });
  await stack.up();
  for (const name of ["copyOfFiles", "copyOfDisk", "copyOfFull"]) await forget(stack, name);
  const said = (await stack.destroy({ fails: true, continueOnError: true })).errors().join("\n");
  for (const held of [
    "share \\S+ still has snapshot copyOfF",
    "Volume \\S+ still has snapshot copyOfD",
    "VolumeBackup \\S+ still has the incremental backup copyOfF",
  ])
    expect(said).toMatch(new RegExp(`${held}.*with this stack's mark.*leftovers STACK`));
  await stack.up();
  await stack.destroy();
});

it("memberships and attachments that are in no state are among the leftovers", async () => {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } });
  const network = (body.network as Row).id;
  await on.cloud.ask("POST", "network", "/subnets", { subnet: { network_id: network, ip_version: 4, cidr } });
  const server = await newServer(network);
  const stack = await on.stack(async () => {
    const group = new SecurityGroupResource("group", {});
    new SecurityGroupMember("member", { server, securityGroup: group.id });
    const volume = new Volume("disk", { size: 1 });
    new VolumeAttachment("attachment", { server, volume: volume.id });
  });
  await stack.up();
  const ids = [await idOf(stack, "member"), await idOf(stack, "attachment")];
  for (const name of ["member", "attachment"]) await forget(stack, name);
  const said = (await stack.destroy({ fails: true, continueOnError: true })).errors().join("\n");
  expect(said).toMatch(/openstack:SecurityGroup .* still has server theirs/);
  expect(said).toMatch(/openstack:Volume .* still has server theirs/);
  const listed = await omnicloud(stack, ["leftovers", "dev"]);
  for (const id of ids) expect(listed.output).toContain(id);
  await stack.up();
  await stack.destroy();
  expect(await on.cloud.volumes()).toEqual([]);
});

it("preview refuses another cidr, and a replacement of the network, as long as an instance is there", async () => {
  const stack = await on.stack(routed);
  await stack.up();
  const server = await newServer(await idOf(stack, "net"));
  cidr = "10.2.0.0/24";
  const refusal = new RegExp(`cannot be replaced.*server theirs \\(${server}\\)`);
  expect((await stack.preview({ fails: true })).errors().join("\n")).toMatch(refusal);
  expect((await stack.up({ fails: true })).errors().join("\n")).toMatch(refusal);
  expect(await legs()).toHaveLength(1);
  cidr = "10.1.0.0/24";
  const replace = [await urnOf(stack, "net")];
  expect((await stack.preview({ fails: true, replace })).errors().join("\n")).toMatch(refusal);
  expect((await stack.up({ fails: true, replace })).errors().join("\n")).toMatch(refusal);
  expect(await legs()).toHaveLength(1);
  expect((await stack.preview()).counts).toEqual({ same: 4 });
});

it("preview allows another cidr if only what is replaced with it is there", async () => {
  const stack = await on.stack(routed);
  await stack.up();
  cidr = "10.2.0.0/24";
  expect((await stack.up()).ops).toEqual({ net: "same", sub: "replace", edge: "same", leg: "replace" });
  cidr = "10.1.0.0/24";
  await stack.destroy();
});

it("preview refuses to replace a group that an instance names, and one that others use", async () => {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "n" } });
  const network = (body.network as Row).id;
  await on.cloud.ask("POST", "network", "/subnets", { subnet: { network_id: network, ip_version: 4, cidr } });
  const theirs = await newServer(network);
  const stack = await on.stack(async () => {
    const [named, member] = [new SecurityGroupResource("named", {}), new SecurityGroupResource("member", {})];
    new SecurityGroupMember("in", { server: theirs, securityGroup: member.id });
    new Server("own", { flavor: "1", image: "cirros", networks: [{ network }], securityGroups: [named.id] });
  });
  await stack.up();
  const refused = async (name: string) =>
    (await stack.preview({ fails: true, replace: [await urnOf(stack, name)] })).errors().join("\n");
  expect(await refused("named")).toMatch(
    /securityGroups: .* cannot be replaced as long as openstack:Server .* is in it/,
  );
  const replaced = await stack.up({ replace: [await urnOf(stack, "member")] });
  expect(replaced.ops).toMatchObject({ member: "replace" });
  await newServer(network, [await idOf(stack, "member")]);
  expect(await refused("member")).toMatch(/cannot be replaced.*server theirs/);
});

const ROUTES = {
  "of a router": (name: string, router: Router, leg: RouterInterface) =>
    new Routes(
      name,
      { router: router.id, routes: [{ destination: "172.16.0.0/16", nexthop: "10.1.0.9" }] },
      first(leg),
    ),
  "in a table": (name: string, router: Router, leg: RouterInterface) =>
    new Routes(
      name,
      { routeTableId: router.id, routes: [{ destinationCidrBlock: "172.16.0.0/16", via: { address: "10.1.0.9" } }] },
      first(leg),
    ),
};
const first = (leg: RouterInterface) => ({ dependsOn: leg, deleteBeforeReplace: false });

it.each(Object.keys(ROUTES) as (keyof typeof ROUTES)[])(
  "routes %s are deleted before the leg that they need is replaced, and are there again after it",
  async (kind) => {
    const created = { deleteBeforeReplace: false };
    const stack = await on.stack(async () => {
      const network = new Network("net", {}, created);
      const subnet = new Subnet("sub", { network: network.id, cidr: "10.1.0.0/24" }, created);
      const router = new Router("edge", {}, created);
      ROUTES[kind]("ways", router, new RouterInterface("leg", { router: router.id, subnet: subnet.id }));
    });
    await stack.up();
    for (const name of ["leg", "net", "edge"]) {
      const before = await idOf(stack, name);
      await stack.up({ replace: [await urnOf(stack, name)] });
      if (name !== "leg") expect(await idOf(stack, name)).not.toBe(before);
      const { body } = await on.cloud.ask("GET", "network", `/routers/${await idOf(stack, "edge")}`);
      expect((body.router as Row).routes).toEqual([{ destination: "172.16.0.0/16", nexthop: "10.1.0.9" }]);
    }
    expect((await stack.preview()).ops).toEqual(expect.objectContaining({ ways: "same", leg: "same" }));
    await stack.destroy();
  },
);
