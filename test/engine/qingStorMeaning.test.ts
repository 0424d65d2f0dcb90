/** A QingStor cluster whose program says the same in other words: nothing is noted, asked for or refused. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openStack, type TestStack } from "../harness/stack";
import { connected, type Example, example, programOf } from "./qingStors";

let sandbox: Sandbox;
let stack: TestStack;
let args: Example;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  args = example();
  stack = await openStack({ program: programOf(() => args, false), config: connected(sandbox.qingstor) });
});
afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

it("leaves out what is the default, or names nodes in another order, without a change", async () => {
  await stack.up();
  const counts = sandbox.qingstor.counts;
  const { intranet } = args.accessNodes;
  intranet.nodes.reverse();
  intranet.vips.reverse();
  args.storageNodes[0].nodes.reverse();
  expect(Object.keys((await stack.preview()).counts)).toEqual(["same"]);
  for (const key of ["raid", "readonly"] as const) delete args.storageNodes[0][key];
  for (const key of ["withIaas", "useCassandra"] as const) delete args.qsConf[key];
  const { counts: changes } = await stack.preview();
  expect(Object.keys(changes)).toEqual(["same"]);
  await stack.up();
  expect(sandbox.qingstor.counts).toEqual(counts);
});
