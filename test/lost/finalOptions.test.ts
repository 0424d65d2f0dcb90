/** Options count as they are in the end, whoever set them: the resource, its parents or the stack, by transforms too. */
import * as pulumi from "@pulumi/pulumi";
import { CloudDisk, Network, Subnet, Volume } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud } from "../harness/omnicloud";
import type { TestStack } from "../harness/stack";

const on = ground();

const ids = async () => (await on.cloud.volumes()).map(({ id }) => id);
const stateOf = async (stack: TestStack, name: string) =>
  (await stack.export()).find(({ urn, type }) => urn.endsWith(`::${name}`) && type.includes("/openstack:"));

/** Every way in which a transform can set options of the volume `disk`. */
const ways: Record<string, (options: pulumi.CustomResourceOptions, size: () => number) => void> = {
  "the resource": (options, size) => {
    new Volume("disk", { size: size(), replaceData: true }, { transforms: [transform(options)] });
  },
  "the resource, old style": (options, size) => {
    new Volume("disk", { size: size(), replaceData: true }, { transformations: [transformation(options)] });
  },
  "a parent": (options, size) => {
    const parent = new pulumi.ComponentResource(
      "test:index:Parent",
      "parent",
      {},
      { transforms: [transform(options)] },
    );
    new Volume("disk", { size: size(), replaceData: true }, { parent });
  },
  "a parent, old style": (options, size) => {
    const parent = new pulumi.ComponentResource(
      "test:index:Parent",
      "parent",
      {},
      { transformations: [transformation(options)] },
    );
    new Volume("disk", { size: size(), replaceData: true }, { parent });
  },
  "the stack": (options, size) => {
    pulumi.runtime.registerResourceTransform(transform(options));
    new Volume("disk", { size: size(), replaceData: true });
  },
  "the stack, set after the resource": (options, size) => {
    new Volume("disk", { size: size(), replaceData: true });
    pulumi.runtime.registerResourceTransform(transform(options));
  },
  "the stack, old style": (options, size) => {
    pulumi.runtime.registerStackTransformation(transformation(options));
    new Volume("disk", { size: size(), replaceData: true });
  },
};
const all = Object.keys(ways);

function transform(more: pulumi.CustomResourceOptions): pulumi.ResourceTransform {
  return ({ type, props, opts }) =>
    type.includes("openstack:Volume") ? { props, opts: { ...opts, ...more } } : undefined;
}

function transformation(more: pulumi.CustomResourceOptions): pulumi.ResourceTransformation {
  return ({ type, props, opts }) =>
    type.includes("openstack:Volume") ? { props, opts: { ...opts, ...more } } : undefined;
}

describe("by a transform of", () => {
  it.each(all)(
    "%s, retainOnDelete marks the object as kept: the stack ends, and nothing is left behind",
    async (way) => {
      const stack = await on.stack(async () => ways[way]?.({ retainOnDelete: true }, () => 1));
      await stack.up();
      expect(await on.cloud.volumes()).toMatchObject([{ metadata: { omnicloud: expect.stringMatching(/-kept$/) } }]);
      expect((await stack.preview()).counts).not.toHaveProperty("update");
      expect(await omnicloud(stack, ["leftovers", "dev"])).toMatchObject({ code: 0 });
      await stack.destroy();
      expect(await ids()).toHaveLength(1);
    },
  );

  it.each(all)("%s, deleteBeforeReplace: false creates another object before the old one is deleted", async (way) => {
    const stack = await on.stack(async () => ways[way]?.({ deleteBeforeReplace: false }, () => 1));
    await stack.up();
    const [old] = await ids();
    const { urn = "" } = (await stateOf(stack, "disk")) ?? {};
    on.sandbox.requests.clear();
    expect((await stack.up({ replace: [urn] })).ops).toMatchObject({ disk: "replace" });
    const changes = on.sandbox.requests.list({ service: "cinder" }).filter(({ method }) => method !== "GET");
    expect(changes.map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    expect(await ids()).toEqual([(await stateOf(stack, "disk"))?.id]);
    expect(await ids()).not.toContain(old);
  });

  it.each(all)("%s, replaceOnChanges replaces, and customTimeouts arrive", async (way) => {
    let size = 1;
    const options = { replaceOnChanges: ["size"], customTimeouts: { create: "4m" } };
    const stack = await on.stack(async () => ways[way]?.(options, () => size));
    await stack.up();
    const [old] = await ids();
    size = 2;
    expect((await stack.up()).ops).toMatchObject({ disk: "replace" });
    expect(await ids()).not.toContain(old);
    expect((await stateOf(stack, "disk"))?.inputs).toMatchObject({
      __replaceOn: ["size"],
      __timeouts: { create: "4m" },
    });
  });
});

it("sees what a parent hands down, and what only the parent's transform set", async () => {
  const keep: pulumi.ResourceTransform = ({ type, props, opts }) =>
    type.endsWith(":CloudDisk") ? { props, opts: { ...opts, retainOnDelete: true } } : undefined;
  const stack = await on.stack(async () => {
    pulumi.runtime.registerResourceTransform(keep);
    new CloudDisk("disk", { size: 1 });
  });
  await stack.up();
  await stack.destroy();
  expect(await ids()).toHaveLength(1);
  expect(await stack.export()).toEqual([]);
});

it("sees the retainOnDelete of a component of the program's own", async () => {
  const stack = await on.stack(async () => {
    const parent = new pulumi.ComponentResource("test:index:Own", "own", {}, { retainOnDelete: true });
    new Volume("disk", { size: 1 }, { parent });
  });
  await stack.up();
  await stack.destroy();
  expect(await ids()).toHaveLength(1);
});

it("serves several stacks whose programs run in one process", async () => {
  const stacks = await Promise.all(
    [true, false].map((retainOnDelete) =>
      on.stack(async () => ways["the stack"]?.({ retainOnDelete }, () => (retainOnDelete ? 1 : 2))),
    ),
  );
  await Promise.all(stacks.map((stack) => stack.up()));
  await Promise.all(stacks.map((stack) => stack.destroy()));
  expect(await on.cloud.volumes()).toMatchObject([{ size: 1 }]);
});

it("keeps what a resource depends on, and its secrets, where a transform of its own is there too", async () => {
  const stack = await on.stack(async () => {
    const network = new Network("net", {});
    new Subnet(
      "sub",
      { network: network.id, cidr: pulumi.secret("10.3.0.0/24") },
      { retainOnDelete: false, customTimeouts: { create: "5m" }, transforms: [() => undefined] },
    );
  });
  await stack.up();
  const { deployment } = await stack.deployment();
  const { resources } = deployment as { resources: { urn: string; propertyDependencies?: Record<string, string[]> }[] };
  const sub = resources.find(({ urn }) => urn.endsWith("::sub"));
  expect(sub?.propertyDependencies?.network).toEqual([expect.stringMatching(/::net$/)]);
  expect((await stateOf(stack, "sub"))?.inputs).toMatchObject({
    __secrets: [["cidr"]],
    __timeouts: { create: "5m" },
    cidr: { plaintext: '"10.3.0.0/24"' },
  });
});

it("keeps an object that its own replacement took over, because a transform that comes too late hid the option", async () => {
  const stack = await on.stack(async () => {
    const first = new Volume("first", { size: 1 });
    await new Promise((resolve) => first.urn.apply(resolve));
    pulumi.runtime.registerResourceTransform(transform({ deleteBeforeReplace: false }));
    new Volume("disk", { size: 1, replaceData: true });
  });
  await stack.up();
  const before = await ids();
  const { urn = "" } = (await stateOf(stack, "disk")) ?? {};
  const outcome = await stack.up({ replace: [urn], fails: true });
  expect(outcome.errors("disk").join()).toMatch(/is kept, because in this run its replacement took it over/);
  expect((await ids()).sort()).toEqual(before.sort());
});

it("leaves unknown what a first preview does not know yet, although a transform of the stack handed it on", async () => {
  const stack = await on.stack(async () => {
    pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props, opts: { ...opts, retainOnDelete: true } }));
    const network = new Network("net", {});
    new Subnet("sub", { network: network.id, cidr: "10.3.0.0/24" });
    new Volume("disk", { size: 1 });
  });
  expect((await stack.preview()).counts).toEqual({ create: 3 });
});
