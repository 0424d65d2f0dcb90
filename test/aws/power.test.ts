/** InstancePower on AWS: several instances in one state, by few requests. */
import { InstancePower } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
let ids: string[] = [];
let said: { state: "running" | "stopped" | "suspended" | "shelved"; trigger?: string; instances?: string[] };

const program = async () => {
  const { state, trigger, instances = ids } = said;
  const reboot = trigger === undefined ? undefined : { type: "soft" as const, trigger };
  const { states, operated, status } = new InstancePower("all", { instances, state, reboot });
  return { states, operated, status };
};

beforeAll(async () => {
  aws = await openAws();
  const { Images: [image] = [] } = await aws.ec2.describeImages({ Owners: ["amazon"] });
  const run = { ImageId: image?.ImageId, InstanceType: "t3.micro", MinCount: 3, MaxCount: 3 } as const;
  ids = (await aws.ec2.runInstances(run)).Instances?.map(({ InstanceId = "" }) => InstanceId) ?? [];
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

async function states(): Promise<unknown[]> {
  const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: ids });
  return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ State }) => State?.Name));
}

describe("the power of several instances on AWS", () => {
  const it = chapter();

  it("is kept in one state, and what was done is told for each", async () => {
    said = { state: "stopped" };
    const { outputs } = await stack.up();
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    expect(outputs.status).toBe("stopped");
    expect(Object.keys(outputs.operated as object).sort()).toEqual([...ids].sort());
    expect(outputs.operated).toMatchObject({ [String(ids[0])]: { type: "stop", at: expect.stringMatching(/Z$/) } });
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("that somebody changed is drift, and only that one is touched", async () => {
    await aws.ec2.startInstances({ InstanceIds: ids.slice(0, 1) });
    await stack.refresh();
    const { counts, outputs } = await stack.up();
    expect(counts).toEqual({ update: 1 });
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
    const done = outputs.operated as Record<string, { at: string }>;
    expect(done[ids[0] ?? ""]?.at).not.toBe(done[ids[1] ?? ""]?.at);
  });

  it("is changed, and the order of the list means nothing", async () => {
    said = { state: "running", trigger: "1" };
    await stack.up();
    expect(await states()).toEqual(["running", "running", "running"]);
    said.instances = [...ids].reverse();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    said.trigger = "2";
    expect((await stack.up()).outputs.operated).toMatchObject({ [String(ids[2])]: { type: "softreboot" } });
  });

  it("of an unknown instance is an error, once the others are where they should be", async () => {
    said = { state: "stopped", instances: [...ids, "i-00000000000000000"] };
    const { output } = await stack.up({ fails: true });
    expect(output).toContain("AWS has no i-00000000000000000 in eu-west-1; the others are stopped");
    expect(await states()).toEqual(["stopped", "stopped", "stopped"]);
  });

  it("cannot be what AWS has not", async () => {
    said = { state: "shelved" };
    expect((await stack.preview({ fails: true })).output).toContain("state: AWS has no shelf");
    said = { state: "suspended" };
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\].*cannot be suspended/);
  });
});
