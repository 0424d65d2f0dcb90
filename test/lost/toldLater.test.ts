/** Options that are set later and count when no program runs. */
import * as pulumi from "@pulumi/pulumi";
import { Network, Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import type { TestStack } from "../harness/stack";

const on = ground();

const outputsOf = async (stack: TestStack, name: string) =>
  (await stack.export()).find(({ urn, type }) => urn.endsWith(`::${name}`) && type.includes("/openstack:"))?.outputs;

it.each(["set", "changed", "taken off"])(
  "a time-out for deletes that is %s later ends the wait of a destroy",
  async (how) => {
    const [first, then] = { set: [undefined, "2s"], changed: ["9m", "2s"], "taken off": ["2s", undefined] }[how] ?? [];
    let timeout = first;
    const stack = await on.stack(
      async () => void new Volume("disk", { size: 1 }, timeout ? { customTimeouts: { delete: timeout } } : {}),
    );
    await stack.up();
    timeout = then;
    expect((await stack.up()).counts).toEqual({ update: 1 });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await outputsOf(stack, "disk"))?.__timeouts).toEqual(then ? { delete: then } : undefined);
    if (!then) return void (await stack.destroy());
    on.sandbox.faults.add({ kind: "stuck", match: { service: "cinder", method: "DELETE", path: "/volumes/" } });
    const outcome = await stack.destroy({ fails: true });
    expect(outcome.errors("disk").join()).toMatch(/the time for this delete is over/);
  },
);

it("a value that is marked as a secret later stands in the state in clear no longer", async () => {
  let isSecret = false;
  const stack = await on.stack(async () => {
    const token = isSecret ? pulumi.secret("LATER-SECRET") : "LATER-SECRET";
    new Volume("disk", { size: 1, metadata: { team: "a", token } });
    new Network("net", { description: token });
  });
  await stack.up();
  isSecret = true;
  expect((await stack.up()).counts).toEqual({ update: 2 });
  expect((await stack.preview()).counts).toEqual({ same: 2 });
  for (const name of ["disk", "net"])
    expect(JSON.stringify(await outputsOf(stack, name))).not.toContain('"LATER-SECRET"');
  expect((await outputsOf(stack, "disk"))?.metadata).toMatchObject({ team: "a" });
  isSecret = false;
  expect((await stack.up()).counts).toEqual({ same: 2 });
  await stack.destroy();
});
