import { getCloudDiskOutput, getFlavor, Volume } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStack, type TestStack } from "../../harness/stack";
import { openTarget, type Target } from "../target";

let target: Target;
const stacks: TestStack[] = [];

async function stackOf(...[options]: Parameters<typeof openStack>): Promise<TestStack> {
  const stack = await openStack(options);
  stacks.push(stack);
  return stack;
}

beforeAll(async () => {
  target = await openTarget();
});
afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await target.close();
});

describe("in a program, a look-up", () => {
  it("reads the stack's secret connections, and waits for what is yet to be created", async () => {
    const stack = await stackOf({
      target,
      program: async () => {
        const disk = new Volume("looked-at", { size: 1 });
        const { name, size } = getCloudDiskOutput({ id: disk.id });
        return { name, size, flavor: (await getFlavor({ id: "1" })).name };
      },
    });
    const preview = await stack.preview();
    expect(preview.errors()).toEqual([]);
    const { outputs } = await stack.up();
    expect(outputs).toEqual({ name: "looked-at", size: 1, flavor: "m1.tiny" });
    await stack.destroy();
  });

  it("fails it with one line, without a stack", async () => {
    const program = async () => ({ flavor: await getFlavor({ name: "m1.smal" }) });
    const stack = await stackOf({ target, program });
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain("no flavor is named m1.smal; ");
    expect(output).not.toContain("    at ");
  });

  it("knows the connections of its own stack only, if one process runs several", async () => {
    const program = async () => ({
      said: await getFlavor({ id: "1", connection: "cloud" }).then(({ name }) => name, String),
    });
    const [one, other] = [await stackOf({ target, program }), await stackOf({ program, stack: "other" })];
    const [known, unknown] = await Promise.all([one.up(), other.up()]);
    expect(known.outputs).toEqual({ said: "m1.tiny" });
    expect(unknown.outputs.said).toContain("connection cloud is unknown");
  });
});
