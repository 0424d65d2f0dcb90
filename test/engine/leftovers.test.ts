/** `omnicloud leftovers`: what a stack created, and its state does not know. */
import { Volume } from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { openTarget, type Target } from "../contract/target";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { omnicloud } from "../harness/omnicloud";
import { openStack, type TestStack } from "../harness/stack";

let target: Target;
let project: CloudProject;
let stack: TestStack;
let identity: string;

beforeAll(async () => {
  target = await openTarget();
  project = await openCloudProject(target);
  stack = await openStack({
    target: project.target,
    program: async () => {
      new Volume("known", { size: 1 });
    },
  });
});

beforeEach(async () => {
  await stack.at();
  identity = (await stack.export()).find(({ type }) => type.endsWith("omnicloud:Identity"))?.id ?? "";
});

afterAll(async () => {
  await stack.close();
  await project.close();
  await target.close();
});

/** Creates a volume as a run does that is killed before its state is written. */
async function leave(name: string, mark: string): Promise<string> {
  const volume = { size: 1, name, metadata: { omnicloud: mark } };
  const { body } = await project.ask("POST", "block-storage", "/volumes", { volume });
  const { id } = body.volume as { id: string };
  await expect.poll(async () => (await project.volumes()).find((each) => each.id === id)?.status).toBe("available");
  return id;
}

it("finds nothing if the state knows everything", async () => {
  const found = await omnicloud(stack, ["leftovers", "dev"]);
  expect(found).toEqual({ code: 0, output: "stack dev left nothing behind\n", errors: "" });
});

it("names what only the cloud knows, and deletes that alone", async () => {
  const lost = await leave("lost", `${identity}-0123456789ab`);
  const kept = await leave("kept", `${identity}-0123456789ac-kept`);
  const foreign = await leave("foreign", "00000000-0123456789ab");
  const found = await omnicloud(stack, ["leftovers", "dev"]);
  expect(found.code).toBe(1);
  expect(found.output).toContain(`openstack:Volume ${lost} (lost) on connection cloud`);
  expect(found.output).not.toMatch(new RegExp(`${kept}|${foreign}|known`));

  const swept = await omnicloud(stack, ["leftovers", "dev", "--sweep"]);
  expect(swept).toMatchObject({ code: 0, errors: "" });
  expect(swept.output).toContain(`deleted openstack:Volume ${lost}`);
  expect((await project.volumes()).map(({ name }) => name).sort()).toEqual(["foreign", "kept", "known"]);
  expect((await omnicloud(stack, ["leftovers", "dev"])).code).toBe(0);
});

it("works when only the identity is left of the stack", async () => {
  const lost = await leave("lost again", `${identity}-0123456789ad`);
  const refused = await stack.destroy({ fails: true });
  expect(refused.errors().join("\n")).toContain(lost);
  expect((await stack.export()).filter(({ type }) => type.includes("Volume"))).toEqual([]);
  const swept = await omnicloud(stack, ["leftovers", "dev", "--sweep"]);
  expect(swept).toMatchObject({ code: 0 });
  await stack.destroy();
  const empty = await omnicloud(stack, ["leftovers", "dev"]);
  expect(empty.code).toBe(0);
  expect(empty.output).toContain("has no resources of omnicloud");
});

it("says in one line what keeps it from looking", async () => {
  const unknown = await omnicloud(stack, ["leftovers", "nowhere"]);
  expect(unknown).toMatchObject({ code: 2, output: "" });
  expect(unknown.errors).toContain("nowhere");
  const without = await omnicloud(stack, ["leftovers", "dev"], { PATH: "/nowhere" });
  expect(without).toMatchObject({ code: 2, output: "" });
  expect(without.errors).toContain("there is no pulumi on PATH");
  for (const { errors } of [unknown, without]) expect(errors.trim().split("\n")).toHaveLength(1);
});
