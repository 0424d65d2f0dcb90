/** Options of a component that are meant for what is in it: handed on to the resource that has what they name, or refused. */
import * as pulumi from "@pulumi/pulumi";
import { CloudDisk, Instance, OssBucket, Vpc } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { TestStack } from "../harness/stack";

const on = ground();

const volumeIn = async (stack: TestStack) =>
  (await stack.export()).find(({ type }) => type.endsWith("openstack:Volume"));

it("ignoreChanges leaves what it names, and replaceOnChanges replaces", async () => {
  let args = { size: 1, name: "one", replaceData: true };
  const stack = await on.stack(async () => {
    new CloudDisk("disk", args, { ignoreChanges: ["size"], replaceOnChanges: ["name"] });
  });
  await stack.up();
  const before = (await volumeIn(stack))?.id;
  args = { ...args, size: 2 };
  expect((await stack.preview()).counts).toEqual({ same: 2 });
  args = { ...args, name: "two" };
  await stack.up();
  expect((await volumeIn(stack))?.id).not.toBe(before);
});

it("customTimeouts, deleteBeforeReplace and additionalSecretOutputs reach the resources", async () => {
  const options: pulumi.CustomResourceOptions = {
    customTimeouts: { create: "7m" },
    deleteBeforeReplace: false,
    additionalSecretOutputs: ["zone"],
    ignoreChanges: ["*"],
  };
  let size = 1;
  const stack = await on.stack(async () => {
    new CloudDisk("disk", { size }, options);
  });
  await stack.up();
  const volume = await volumeIn(stack);
  expect(volume).toMatchObject({
    customTimeouts: { create: 420 },
    additionalSecretOutputs: ["zone"],
    inputs: { __timeouts: { create: "7m" }, __fresh: true, __secrets: [["zone"]] },
  });
  size = 2;
  expect((await stack.preview()).counts).toEqual({ same: 2 });
});

it.each(["a transform", "a transformation", "a transform of the stack"])(
  "%s of a component sets them, too",
  async (way) => {
    const more = { ignoreChanges: ["size"], customTimeouts: { update: "7m" } };
    const set = ({ type, props, opts }: { type: string; props: pulumi.Inputs; opts: pulumi.ResourceOptions }) =>
      type.endsWith(":CloudDisk") ? { props, opts: { ...opts, ...more } } : undefined;
    let size = 1;
    const stack = await on.stack(async () => {
      if (way.endsWith("stack")) pulumi.runtime.registerResourceTransform(set);
      const options = way.endsWith("form") ? { transforms: [set] } : { transformations: [set] };
      new CloudDisk("disk", { size }, way.endsWith("stack") ? {} : options);
    });
    await stack.up();
    expect(await volumeIn(stack)).toMatchObject({
      customTimeouts: { update: 420 },
      inputs: { __timeouts: { update: "7m" } },
    });
    size = 2;
    expect((await stack.preview()).counts).toEqual({ same: 2 });
  },
);

it("what no resource in the component has is refused in preview, in one sentence", async () => {
  const wrong: Record<string, () => void> = {
    "CloudDisk disk: ignoreChanges: attachTo is": () =>
      new CloudDisk(
        "disk",
        { size: 1, attachTo: "00000000-0000-0000-0000-000000000000" },
        { ignoreChanges: ["attachTo"] },
      ),
    "Vpc net: replaceOnChanges: subnets.a.cidr is": () =>
      new Vpc("net", { subnets: { a: { cidr: "10.0.0.0/24" } } }, { replaceOnChanges: ["subnets.a.cidr"] }),
    "Instance web: additionalSecretOutputs: nothing is": () =>
      new Instance("web", { flavor: "m1.tiny", image: "cirros", network: "n" }, {
        additionalSecretOutputs: ["nothing"],
      } as pulumi.ComponentResourceOptions),
  };
  for (const [sentence, declare] of Object.entries(wrong)) {
    const stack = await on.stack(async () => void declare());
    const outcome = await stack.preview({ fails: true });
    expect(outcome.output).toContain(`${sentence} an argument of no resource in the component; it can name `);
    expect(outcome.output).not.toMatch(/^\s+at /m);
  }
});

it.each(["an option", "a transform", "a transformation"])(
  "%s of a bucket reaches the user that the bucket describes, which other buckets may share",
  async (way) => {
    const more = { ignoreChanges: ["*"], customTimeouts: { update: "7m" } };
    const set = ({ type, props, opts }: { type: string; props: pulumi.Inputs; opts: pulumi.ResourceOptions }) =>
      type.endsWith(":OssBucket") ? { props, opts: { ...opts, ...more } } : undefined;
    const ways = {
      "an option": more,
      "a transform": { transforms: [set] },
      "a transformation": { transformations: [set] },
    };
    const { region, ...gateway } = on.sandbox.objectStore;
    const oss = { kind: "ceph", regions: { [region]: gateway } };
    let maxSize = 1;
    const stack = await on.stack(
      async () => {
        new OssBucket(
          "files",
          { connection: "oss", name: "told-files", user: { uid: "u-told", maxSize } },
          ways[way as keyof typeof ways],
        );
        new OssBucket("more", { connection: "oss", name: "more-files", user: { uid: "u-told" } });
      },
      { config: { "omnicloud:connections": JSON.stringify({ oss }) }, target: undefined },
    );
    await stack.up();
    const user = (await stack.export()).find(({ type }) => type.endsWith("ceph:OssUser"));
    expect(user).toMatchObject({ customTimeouts: { update: 420 } });
    maxSize = 2;
    expect((await stack.preview()).counts).toEqual({ same: 5 });
    await stack.destroy();
  },
);
