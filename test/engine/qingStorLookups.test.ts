import { getQingStor, getQingStorJob, getQingStorJobOutput, getQingStorOutput } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { openStack, type TestStack } from "../harness/stack";
import { connected } from "./qingStors";

let sandbox: Sandbox;
let stack: TestStack;
let failed: string;

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const { qingstor } = sandbox;
  qingstor.failAt("ConfigQingStor", 1, "fatal: no route to host");
  failed = qingstor.somebodyElse("ConfigQingStor").id;
  qingstor.jobs.hurry();
  qingstor.repair("ConfigQingStor");
  qingstor.somebodyElse("ConfigQingStor");
  qingstor.jobs.hurry();
  stack = await openStack({ program: async () => undefined, config: connected(qingstor) });
});
afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

it("look-ups give what the installer says of its cluster and of any of its jobs", async () => {
  const told = (thrown: unknown) => String((thrown as Error).message);
  stack.program = async () => ({
    cluster: await getQingStor({ connection: "installer" }),
    activated: getQingStorOutput().isActivated,
    latest: await getQingStorJob({ kind: "configure" }),
    failed: getQingStorJobOutput({ kind: "configure", job: failed, step: "step1" }),
    none: await getQingStorJob({ kind: "deploy" }).catch(told),
    unknown: await getQingStorJob({ kind: "deploy", job: "j-unknown" }).catch(told),
    scaling: await getQingStorJob({ kind: "scaleAccess" }).catch(told),
    wrong: await getQingStorJob({ kind: "destroy" as "deploy" }).catch(told),
  });
  const { outputs } = await stack.up();
  expect(outputs).toMatchObject({
    cluster: { consoleId: "test", isDeployed: false, isActivated: false, domain: "qingstor.me", platformInfo: {} },
    activated: false,
    latest: { kinds: ["configure"], status: "successful", preStatus: "step1" },
    failed: { status: "failed", preStatus: "step1" },
    none: "getQingStorJob: the installer has run no job yet for deployment",
    unknown: "the QingStor installer refused GetDeployQingStorStatus with code 2100: job [j-unknown] does not exist",
  });
  expect(outputs.scaling).toMatch(/job: is required for scaleAccess/);
  expect(Object.keys((outputs.latest as { log: object }).log)).toEqual(["step0", "step1"]);
  const { log } = outputs.failed as { log: Record<string, string[]> };
  expect(Object.keys(log)).toEqual(["step1"]);
  expect(log.step1?.at(-1)).toBe("fatal: no route to host");
  expect(outputs.wrong).toContain('kind: must be one of "configure", "deploy", "scaleAccess", "scaleStorage"');
});
