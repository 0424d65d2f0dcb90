/** Resources with another name and no alias, if the cloud does not allow a second object: they say what to do. */
import type * as pulumi from "@pulumi/pulumi";
import { OssBucket, Server, Subnet, Tenant, Vpc } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import { openStack } from "../harness/stack";

const on = ground();

const WAY_OUT =
  /this stack has it already: if its resource got another name or key in the program, give that the option aliases: \[{ name: "(.*)" }\], or run pulumi state rename/;

it("the key of a subnet: the one that has its addresses is named, and the alias keeps it", async () => {
  let key = "front";
  const vpc = (opts?: pulumi.ComponentResourceOptions) =>
    new Vpc("net", { subnets: { [key]: { cidr: "10.0.1.0/24" } }, router: {} }, opts);
  const stack = await on.stack(async () => void vpc());
  await stack.up();
  const idIn = async () => (await stack.export()).find(({ type }) => type.endsWith(":Subnet"))?.id;
  const before = await idIn();
  key = "outside";
  const refused = await stack.up({ fails: true });
  expect(refused.errors("net-outside").join()).toMatch(
    /cidr: 10.0.1.0\/24 overlaps with 10.0.1.0\/24 of subnet net-front \(/,
  );
  expect(refused.errors("net-outside").join()).toMatch(WAY_OUT);
  expect(await idIn()).toBe(before);
  const alias: pulumi.ResourceTransform = ({ name, props, opts }) =>
    name === "net-outside"
      ? { props, opts: { ...opts, aliases: [...(opts.aliases ?? []), { name: "net-front" }] } }
      : undefined;
  stack.program = async () => void vpc({ transforms: [alias] });
  const { ops } = await stack.up();
  expect(Object.values(ops)).not.toContain("create");
  expect(await idIn()).toBe(before);
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  await stack.destroy();
});

it("a subnet whose addresses a foreign one has: the id to adopt is named", async () => {
  const { body } = await on.cloud.ask("POST", "network", "/networks", { network: { name: "theirs" } });
  const { id: network } = body.network as { id: string };
  const made = await on.cloud.ask("POST", "network", "/subnets", {
    subnet: { network_id: network, cidr: "10.7.0.0/16", ip_version: 4, name: "wide" },
  });
  const stack = await on.stack(async () => void new Subnet("own", { network, cidr: "10.7.1.0/24" }));
  const { id } = made.body.subnet as { id: string };
  const errors = (await stack.up({ fails: true })).errors("own").join();
  expect(errors).toContain(
    `overlaps with 10.7.0.0/16 of subnet wide (${id}): choose another cidr, or take it over with adopt: "${id}"`,
  );
});

it.each([true, false])(
  "a server with an address of its own: what has it is named; a subnet is given: %s",
  async (hasSubnet) => {
    let name = "one";
    let options: pulumi.CustomResourceOptions = {};
    const stack = await on.stack(async () => {
      const vpc = new Vpc("net", { subnets: { front: { cidr: "10.0.1.0/24" } } });
      const networks = [{ network: vpc.id, subnet: hasSubnet ? vpc.subnetIds.front : undefined, address: "10.0.1.77" }];
      new Server(name, { flavor: "m1.tiny", image: "cirros", networks }, options);
    });
    await stack.up();
    const [old] = await on.cloud.servers();
    name = "two";
    const refused = (await stack.up({ fails: true })).errors("two").join();
    expect(refused).toContain(`networks: 10.0.1.77 belongs to server one (${old?.id})`);
    expect(refused).toMatch(WAY_OUT);
    options = { aliases: [{ name: "one" }] };
    await stack.up();
    expect((await on.cloud.servers()).map(({ id }) => id)).toEqual([old?.id]);
    expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
    await stack.destroy();
  },
);

it("a tenant: preview says it, and with an alias it is no change", async () => {
  let name = "acme";
  let aliases: string[] = [];
  const stack = await openStack({
    target: on.target,
    program: async () =>
      void new Tenant(name, { name: "ACME", purge: true }, { aliases: aliases.map((one) => ({ name: one })) }),
  });
  await stack.up();
  name = "customer";
  expect((await stack.preview({ fails: true })).errors("customer").join()).toMatch(WAY_OUT);
  aliases = ["acme"];
  expect(Object.keys((await stack.up()).counts)).toEqual(["same"]);
  await stack.destroy();
  await stack.close();
});

it("a bucket: its up says it", async () => {
  const { region, ...gateway } = on.sandbox.objectStore;
  const store = { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } };
  let name = "files";
  const stack = await openStack({
    config: { "omnicloud:connections": JSON.stringify({ store }) },
    program: async () => void new OssBucket(name, { name: "the-files", user: { uid: "u-f" } }),
  });
  await stack.up();
  name = "archive";
  expect((await stack.up({ fails: true })).errors("archive").join()).toMatch(WAY_OUT);
  name = "files";
  await stack.destroy();
  await stack.close();
});

it("what pulumi state rename gave a name that the program has not is taken over, and the other name goes", async () => {
  const { region, ...gateway } = on.sandbox.objectStore;
  const store = { kind: "ceph", platformUserId: "u-platform", regions: { [region]: gateway } };
  const stack = await openStack({
    config: { "omnicloud:connections": JSON.stringify({ store }) },
    program: async () => void new OssBucket("files", { name: "the-files", user: { uid: "u-f" }, forceDestroy: true }),
  });
  await stack.up();
  const user = (await stack.export()).find(({ type }) => type.endsWith(":OssUser"));
  const deployment = await stack.deployment();
  const moved = JSON.stringify(deployment).replaceAll(`${user?.urn}"`, `${user?.urn}-moved"`);
  await stack.import(JSON.parse(moved));
  const outcome = await stack.up();
  expect(outcome.info().join("\n")).toMatch(/u-f is kept: it belongs to .* now/);
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  expect((await stack.export()).filter(({ type }) => type.endsWith(":OssUser")).map(({ urn }) => urn)).toEqual([
    user?.urn,
  ]);
  await stack.destroy();
  await stack.close();
});
