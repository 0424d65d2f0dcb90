/** A QingStor cluster whose name in the program changes: with an alias nothing happens, without one preview says what would. */
import { QingStorCluster } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openStack, type TestStack } from "../harness/stack";
import { connected, type Example, example } from "./qingStors";

const GROWN = { ConfigQingStor: 1, DeployQingStor: 1, ScaleQingStorAccess: 0, ScaleQingStorStorage: 1 };

let sandbox: Sandbox;
let stack: TestStack;
let args: Example;
let name = "store";
let aliases: { name: string }[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  args = example();
  const program = async () => {
    const { status } = new QingStorCluster(name, args, { aliases });
    return { status };
  };
  stack = await openStack({ program, config: connected(sandbox.qingstor) });
  await stack.up();
});
afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

it("with an alias nothing changes, and nodes are added to it", async () => {
  name = "objects";
  aliases = [{ name: "store" }];
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  await stack.up();
  args.storageNodes[0].nodes.push("n-test11");
  await stack.up();
  expect(sandbox.qingstor.counts).toEqual(GROWN);
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
});

it("without an alias, it is refused in preview: the cluster is deployed; with one added then, nothing is asked for", async () => {
  name = "third";
  aliases = [];
  for (const run of [() => stack.preview({ fails: true }), () => stack.up({ fails: true })]) {
    const said = (await run()).errors().join("\n");
    expect(said).toContain("adopt: the installer has deployed its cluster already");
    expect(said).toContain("adopt: true takes the cluster over as it is");
  }
  expect((await stack.export()).some(({ urn }) => urn.endsWith("qingstor:QingStor::objects"))).toBe(true);
  aliases = [{ name: "objects" }];
  await stack.up();
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  expect(sandbox.qingstor.counts).toEqual(GROWN);
});

it("with adopt and without an alias it is taken over, and the old one is not forgotten as long as it is protected", async () => {
  name = "fourth";
  aliases = [];
  args.adopt = true;
  const said = (await stack.up({ fails: true })).errors().join("\n");
  expect(said).toMatch(/protected/);
  expect(sandbox.qingstor.counts).toEqual(GROWN);
});
