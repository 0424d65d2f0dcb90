/**
 * A QingStor cluster on a bad day: answers that are lost, an installer that refuses, and somebody else's jobs. Each
 * case goes on from the one before.
 */
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { chapter } from "../harness/chapter";
import { condition } from "../harness/processes";
import { openStack, type TestStack } from "../harness/stack";
import { connected, example, programOf } from "./qingStors";

const NOTHING = { ConfigQingStor: 0, DeployQingStor: 0, ScaleQingStorAccess: 0, ScaleQingStorStorage: 0 };
const ONCE = { ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1 };

let sandbox: Sandbox;
let stack: TestStack;
const args = example();

/** Which requests a fault is for. */
const of = (action: string) => ({ service: "qingstor" as const, body: `"action":"${action}"` });

beforeAll(async () => {
  sandbox = await startSandbox({ delays: { installerStep: 20 } });
  sandbox.qingstor.cipher = "AES-GCM";
  stack = await openStack({ program: programOf(() => args), config: connected(sandbox.qingstor) });
});
afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

describe("a QingStor cluster", () => {
  const it = chapter();
  it("reports in preview what the installer says of a wrong password, and not the password", async () => {
    const connections = { installer: { ...sandbox.qingstor.connection, password: "wrong-password" } };
    await stack.setConfig("omnicloud:connections", JSON.stringify(connections));
    const { output } = await stack.preview({ fails: true });
    expect(output).toContain("the QingStor installer refused DescribeQingStor with code 1200: authentication failed");
    expect(output).not.toContain("wrong-password");
    await stack.setConfig("omnicloud:connections", connected(sandbox.qingstor)["omnicloud:connections"] ?? "");
  });

  it("waits for somebody else's job, and is configured and deployed once if answers are lost, pages come instead, and looks fail", async () => {
    const { faults, qingstor, requests } = sandbox;
    const { pace } = qingstor;
    qingstor.pace = 3_600_000;
    qingstor.somebodyElse("ConfigQingStor");
    qingstor.pace = pace;
    const looks = () =>
      requests.list({ service: "qingstor" }).filter(({ body }) => body.includes("ConfigQingStorStatus"));
    faults.add({ kind: "reset-after", match: of("ConfigQingStor") });
    faults.add({ kind: "status", status: 503, match: of("GetConfigQingStorLog"), times: 2 });
    faults.add({ kind: "reset-before", match: of("DeployQingStor") });
    faults.add({ kind: "html", match: of("GetDeployQingStorStatus"), skip: 3 });
    faults.add({ kind: "reset-before", match: of("GetDeployQingStorLog"), skip: 1 });
    const bringing = stack.up();
    await condition("the other's job to be looked at", 120, () => looks().length > 2);
    expect(qingstor.counts).toEqual(NOTHING);
    qingstor.jobs.hurry();
    const outcome = await bringing;
    expect(outcome.progress("store-configure")).toContain("waiting for a job that the installer runs already: step0");
    expect(qingstor.counts).toEqual(ONCE);
    expect(faults.list()).toEqual([]);
    // The configuration's id was in the answer that was lost.
    const deploy = sandbox.qingstor.jobs.all.at(-1)?.id;
    expect(outcome.outputs).toMatchObject({ status: "running", jobs: { deploy } });
    expect(outcome.progress("store-configure")).toContain("the answer was lost: looking whether the job was started");
  });

  it("does not mistake somebody else's job for one that was refused, and asks whose it is", async () => {
    args.accessNodes.intranet.nodes.push("n-test7");
    args.accessNodes.intranet.vips.push("172.16.0.201");
    sandbox.qingstor.refuseNext("ScaleQingStorAccess", 5300, "the service is being updated");
    expect((await stack.up({ fails: true })).errors("store-scaleAccess").join()).toContain(
      "the QingStor installer refused ScaleQingStorAccess with code 5300: the service is being updated",
    );
    sandbox.qingstor.somebodyElse("ScaleQingStorAccess");
    sandbox.qingstor.jobs.hurry();
    expect((await stack.up({ fails: true })).errors("store-scaleAccess").join()).toMatch(
      /not known whether this stack started .*adopt: true takes the job over\. .*adopt: false starts this stack's own/,
    );
    expect(sandbox.qingstor.counts).toEqual(ONCE);
    args.adopt = false;
    await stack.up();
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1 });
    delete args.adopt;
  });

  it("starts its own again if that failed, even if somebody else has started one since", async () => {
    args.storageNodes[0].nodes.push("n-test11");
    sandbox.qingstor.failAt("ScaleQingStorStorage", 0);
    await stack.up({ fails: true });
    sandbox.qingstor.repair("ScaleQingStorStorage");
    sandbox.qingstor.somebodyElse("ScaleQingStorStorage");
    sandbox.qingstor.jobs.hurry();
    await stack.up();
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1, ScaleQingStorStorage: 2 });
    expect((await stack.preview()).counts).toEqual({ same: 14 });
  });
});
