/** A state that a newer version wrote: every verb refuses it in one sentence, and nothing of it is dropped or touched. */
import { Volume } from "pulumi-omnicloud";
import { expect, it } from "vitest";
import { ground } from "../engine/ground";
import { omnicloud } from "../harness/omnicloud";
import type { Outcome } from "../harness/outcome";
import type { TestStack } from "../harness/stack";

const on = ground();

/** What a later version may keep beside the arguments. */
const LATER = { __later: { by: "0.9.0" } };

/** Adds it to a resource's inputs and outputs, as exported. */
async function age(stack: TestStack, name: string): Promise<void> {
  const { deployment, ...rest } = await stack.deployment();
  const { resources = [] } = deployment as { resources?: { urn: string; inputs?: object; outputs?: object }[] };
  const aged = resources.map((resource) =>
    resource.urn.endsWith(`::${name}`)
      ? { ...resource, inputs: { ...resource.inputs, ...LATER }, outputs: { ...resource.outputs, ...LATER } }
      : resource,
  );
  await stack.import({ ...rest, deployment: { ...(deployment as object), resources: aged } });
}

it.each(["disk", "omnicloud"])("is refused by preview, up, refresh and destroy: of %s", async (name) => {
  let size = 1;
  const program = (withDisk: boolean) => async () => {
    new Volume("other", { size: 1 });
    if (withDisk) new Volume("disk", { size });
  };
  const stack = await on.stack(program(true));
  await stack.up();
  await age(stack, name);
  const before = await stack.export();
  const volumes = (await on.cloud.volumes()).map(({ id }) => id).sort();
  const refuses = async (outcome: Outcome) => {
    expect(outcome.errors(name)).toEqual([
      expect.stringMatching(/\(__later\) was written by a newer version of pulumi-omnicloud: update it[^\n]*$/),
    ]);
    expect(outcome.output).not.toMatch(/ at .*\.[jt]s:\d/);
  };
  await refuses(await stack.preview({ fails: true }));
  await refuses(await stack.up({ fails: true }));
  size = 2;
  await refuses(await stack.up({ fails: true }));
  if (name === "disk") {
    await refuses(await stack.refresh({ fails: true }));
    stack.program = program(false);
    await refuses(await stack.up({ fails: true }));
  }
  await refuses(await stack.destroy({ fails: true, continueOnError: true }));
  const after = await stack.export();
  const aged = (resources: typeof before) => resources.find(({ urn }) => urn.endsWith(`::${name}`));
  expect(aged(after)).toMatchObject({ id: aged(before)?.id, inputs: LATER, outputs: LATER });
  const known = (await on.cloud.volumes()).map(({ id }) => id);
  if (name === "disk") expect(known).toEqual([aged(after)?.id]);
  else expect(volumes).toEqual(expect.arrayContaining(known));
  for (const command of [
    ["leftovers", "dev", "--sweep", "--yes"],
    ["leftovers", "dev", "--repair"],
    ["recover", "dev"],
  ]) {
    const refused = await omnicloud(stack, command);
    expect([command, refused]).toMatchObject([command, { code: 2, output: "" }]);
    expect(refused.errors).toContain("written by a newer version of pulumi-omnicloud: update it");
  }
});
