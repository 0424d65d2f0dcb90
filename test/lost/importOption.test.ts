/** The engine's `import` option, which no provider in Node can serve: it says what to do instead. */
import * as pulumi from "@pulumi/pulumi";
import { CloudDisk, PulumiState, Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";

const on = ground();

const ID = "0a1b2c3d-0000-4000-8000-000000000000";
const options: pulumi.CustomResourceOptions = { import: ID };
const transformation: pulumi.ResourceTransformation = ({ props, opts }) => ({ props, opts: { ...opts, ...options } });

const ways: Record<string, () => void> = {
  "of a resource": () => void new Volume("disk", { size: 1 }, options),
  "of a resource, by a transformation of its own": () =>
    void new Volume("disk", { size: 1 }, { transformations: [transformation] }),
  "of a resource, by a transformation of the stack": () => {
    pulumi.runtime.registerStackTransformation((args) =>
      args.type.endsWith("openstack:Volume") ? transformation(args) : undefined,
    );
    new Volume("disk", { size: 1 });
  },
  "of what is in a component, by a transformation": () =>
    void new CloudDisk("disk", { size: 1 }, { transformations: [transformation] }),
};

it.each(Object.keys(ways))("%s is refused in preview, and names the argument adopt with its id", async (way) => {
  const stack = await on.stack(async () => ways[way]?.());
  const outcome = await stack.preview({ fails: true });
  expect(outcome.errors("disk").join()).toContain(`leave this option out, and give the argument adopt: "${ID}"`);
  expect(outcome.output).not.toMatch(/^\s+at |TypeError|toJavaScript/m);
  await stack.up({ fails: true });
  expect(await on.cloud.volumes()).toEqual([]);
});

it("of a component is refused in one sentence: one that adopts names adopt, all others what is in them", async () => {
  const wrong: Record<string, () => void> = {
    [`CloudDisk disk: import: the engine cannot import it: leave this option out, and give the argument adopt: "${ID}"`]:
      () => new CloudDisk("disk", { size: 1 }, options as pulumi.ComponentResourceOptions),
    "PulumiState state: import: the engine cannot import it, nor does it adopt": () =>
      new PulumiState("state", { user: "u-state" }, options as pulumi.ComponentResourceOptions),
  };
  for (const [sentence, declare] of Object.entries(wrong)) {
    const stack = await on.stack(async () => void declare());
    const outcome = await stack.preview({ fails: true });
    expect(outcome.output).toContain(sentence);
    expect(outcome.output).not.toMatch(/^\s+at /m);
  }
});
