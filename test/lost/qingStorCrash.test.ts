/**
 * A QingStor cluster whose runs are interrupted: wherever that is, the installer's own counter shows that nothing was
 * asked for twice.
 */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type Example, example } from "../engine/qingStors";
import {
  interrupt,
  interrupted,
  killEngine,
  killHost,
  waitUntilInState,
  waitUntilShown,
} from "../harness/interruption";
import type { Outcome } from "../harness/outcome";
import { condition } from "../harness/processes";
import { openProject, type Running, type TestProject } from "../harness/project";
import { openSlowProxy, type SlowProxy } from "../harness/slowProxy";

const PROGRAM = `
const { QingStorCluster } = require("pulumi-omnicloud");
const store = new QingStorCluster("store", JSON.parse(process.env.CLUSTER));
exports.jobs = store.jobs;`;

/** A job that nobody waits for the end of. */
const FOR_EVER = 3_600_000;
const QUICK = 20;
const NOTHING = { ConfigQingStor: 0, DeployQingStor: 0, ScaleQingStorAccess: 0, ScaleQingStorStorage: 0 };
const ONCE = { ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1 };

let sandbox: Sandbox;
let proxy: SlowProxy;
let stack: TestProject;
let args: Example;

const env = () => ({ CLUSTER: JSON.stringify(args) });
const up = (): Promise<Outcome> => stack.run(["up"], { env: env() });
const asks = (action: string) => ({ method: "POST", path: /qingstor$/, body: new RegExp(`"action":"${action}"`) });

/** Runs `up` until something has come to pass, and interrupts it there. */
const interruptOnce = (when: (running: Running) => Promise<unknown>, how = killEngine): Promise<Outcome> =>
  interrupted(stack, ["up"], { env: env(), when, how });

const loseNetwork = async ({ end }: Running) => {
  const back = proxy.lose();
  expect(await end).toMatchObject({ ok: false });
  back();
};

/** Runs `up` until the installer is held at a request, before it is done or after that, and interrupts it there. */
async function interruptAt(when: "before" | "after", action: string, how = killEngine): Promise<void> {
  const hold = proxy.hold(when, asks(action));
  try {
    await interruptOnce(() => hold.reached(1), how);
  } finally {
    hold.drop();
  }
}

/** Runs `up` until its deployment was started, which goes on for ever, and kills it before it hears of that. */
async function loseDeployment(): Promise<void> {
  const [before, after] = [proxy.hold("before", asks("DeployQingStor")), proxy.hold("after", asks("DeployQingStor"))];
  try {
    await interruptOnce(async () => {
      await before.reached(1);
      sandbox.qingstor.pace = FOR_EVER;
      before.release();
      await after.reached(1);
    });
  } finally {
    after.drop();
  }
}

/** Waits until a run asks for what is looked at from now on: an action, and what else is in the request. */
function lookedAt(action: string, more = ""): () => Promise<void> {
  const looks = () =>
    sandbox.requests
      .list({ service: "qingstor" })
      .filter(({ body }) => body.includes(`"action":"${action}"`) && body.includes(more)).length;
  const before = looks();
  return () => condition(`${action} ${more} to be asked`, 120, () => looks() > before);
}

/** Lets all jobs come to their ends, and those to come be quick. */
function hurry(): void {
  sandbox.qingstor.jobs.hurry();
  sandbox.qingstor.pace = QUICK;
}

/** An access node more. */
function addAccessNode(number = 7): void {
  args.accessNodes.intranet.nodes.push(`n-test${number}`);
  args.accessNodes.intranet.vips.push(`172.16.0.${194 + number}`);
}

/** The nodes that the installer was asked to add, in each of its scaling jobs. */
const scaled = () =>
  sandbox.qingstor.jobs.all
    .filter(({ action }) => action.startsWith("Scale"))
    .map(({ request }) => [...JSON.stringify(request).matchAll(/"node_id":"([^"]+)"/g)].map(([, node]) => node));

/** Kills `up` while the installer's answer to a scaling is on its way, after it began or before. */
const loseScaling = (action: "ScaleQingStorAccess" | "ScaleQingStorStorage") => interruptAt("after", action);

beforeEach(async () => {
  args = example();
  sandbox = await startSandbox({ delays: { installerStep: QUICK } });
  proxy = await openSlowProxy({ ...sandbox, authUrl: sandbox.qingstor.url, region: "RegionOne" });
  stack = await openProject({ files: { "index.cjs": PROGRAM } });
  stack.connections({ installer: { ...sandbox.qingstor.connection, url: proxy.target.authUrl } });
});
afterEach(async () => {
  await stack?.close();
  await proxy?.close();
  await sandbox?.close();
});

describe("a QingStor cluster is configured, deployed and scaled once where `up`", () => {
  it("was killed while it waited for somebody else's job, which is not taken for its own", async () => {
    sandbox.qingstor.pace = FOR_EVER;
    sandbox.qingstor.somebodyElse("ConfigQingStor");
    await interruptOnce((running) =>
      waitUntilShown(running, /waiting for a job that the installer runs already: step0/),
    );
    expect(sandbox.qingstor.counts).toEqual(NOTHING);
    hurry();
    await up();
    expect(sandbox.qingstor.counts).toEqual(ONCE);
  });

  it("was killed before its request reached the installer", async () => {
    await interruptAt("before", "ConfigQingStor");
    expect(sandbox.qingstor.counts).toEqual(NOTHING);
    await up();
    expect(sandbox.qingstor.counts).toEqual(ONCE);
  });

  it("was killed, by its host or its engine, between its request and the answer", async () => {
    // The note of this run is still there in the next, and its request never came.
    await interruptAt("before", "ConfigQingStor");
    await interruptAt("after", "ConfigQingStor", killHost);
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 1 });
    await loseDeployment();
    expect(sandbox.qingstor.counts).toEqual(ONCE);
    hurry();
    await up();
    expect(sandbox.qingstor.counts).toEqual(ONCE);
  });

  it("was killed after its configuration was requested, and more nodes are wanted then: they are configured", async () => {
    await interruptAt("after", "ConfigQingStor");
    addAccessNode();
    await up();
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ConfigQingStor: 2 });
    const asked = sandbox.requests.list({ service: "qingstor" }).filter(({ body }) => body.includes("ConfigQingStor"));
    expect(asked.filter(({ body }) => body.includes("n-test7"))).toHaveLength(1);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was interrupted by Ctrl-C while it followed a job whose id it never heard", async () => {
    await loseDeployment();
    await interruptOnce(lookedAt("GetDeployQingStorLog"), interrupt);
    hurry();
    const outcome = await up();
    expect(outcome.info("store-deploy")).toEqual([
      "took over the installer's latest job for deployment: an earlier run of this stack started it",
    ]);
    expect(sandbox.qingstor.counts).toEqual(ONCE);
  });

  it("was killed, by its engine or its host, while it followed a job", async () => {
    await stack.at(env());
    addAccessNode();
    sandbox.qingstor.pace = FOR_EVER;
    const job = () => sandbox.qingstor.jobs.all.at(-1)?.id ?? "";
    for (const how of [killEngine, killHost])
      await interruptOnce(async () => {
        await waitUntilInState(stack, "store-scaleAccess", ({ outputs }) => outputs?.job === job());
        expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1 });
        await lookedAt("GetDeployQingStorLog", job())();
      }, how);
    const [known] = (await stack.export()).filter(({ type }) => type.endsWith("qingstor:AccessNodes"));
    expect(known?.outputs?.job).toBe(job());
    hurry();
    await up();
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1 });
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1 });
  });

  it("was interrupted by Ctrl-C there, or lost its network there when it asked again for a job that had failed", async () => {
    await stack.at(env());
    addAccessNode();
    args.storageNodes[0].nodes.push("n-test11");
    await interruptAt("after", "ScaleQingStorAccess", interrupt);
    sandbox.qingstor.failAt("ScaleQingStorStorage", 1);
    await stack.run(["up"], { env: env(), fails: true });
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1, ScaleQingStorStorage: 1 });
    sandbox.qingstor.repair("ScaleQingStorStorage");
    await interruptAt("after", "ScaleQingStorStorage", loseNetwork);
    await up();
    expect(sandbox.qingstor.counts).toEqual({ ...ONCE, ScaleQingStorAccess: 1, ScaleQingStorStorage: 2 });
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was killed twice while it added nodes, and the program adds others each time", async () => {
    await stack.at(env());
    addAccessNode(7);
    await loseScaling("ScaleQingStorAccess");
    addAccessNode(8);
    await loseScaling("ScaleQingStorAccess");
    addAccessNode(9);
    args.storageNodes[0].nodes.push("n-test11");
    await loseScaling("ScaleQingStorStorage");
    args.storageNodes[0].nodes.push("n-test12");
    const outcome = await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test8"], ["n-test9"], ["n-test11"], ["n-test12"]]);
    expect(outcome.info("store-scaleStorage")).toContain(
      "an interrupted run of this stack added nodes n-test11: they are not added again",
    );
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was killed while it added nodes that the program names no more: they are recorded, and named", async () => {
    await stack.at(env());
    addAccessNode(7);
    await loseScaling("ScaleQingStorAccess");
    args = example();
    addAccessNode(8);
    const refused = await stack.run(["up"], { env: env(), fails: true });
    expect(refused.output).toContain("accessNodes.intranet.nodes: node n-test7 cannot be removed");
    expect(refused.output).toContain("an interrupted run of this stack added");
    const preview = await stack.run(["preview"], { env: env(), fails: true });
    expect(preview.output).toContain("accessNodes.intranet.nodes: node n-test7 cannot be removed");
    addAccessNode(7);
    await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test8"]]);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was killed while it added nodes, which failed: they are added with today's", async () => {
    await stack.at(env());
    sandbox.qingstor.failAt("ScaleQingStorStorage", 1);
    args.storageNodes[0].nodes.push("n-test11");
    await loseScaling("ScaleQingStorStorage");
    hurry();
    sandbox.qingstor.repair("ScaleQingStorStorage");
    args.storageNodes[0].nodes.push("n-test12");
    await up();
    expect(scaled()).toEqual([["n-test11"], ["n-test11", "n-test12"]]);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was killed while it added access nodes, the last job before being one for storage nodes", async () => {
    await stack.at(env());
    addAccessNode(7);
    args.storageNodes[0].nodes.push("n-test11");
    await up();
    addAccessNode(8);
    await loseScaling("ScaleQingStorAccess");
    await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test11"], ["n-test8"]]);
  });

  it("was killed before it added storage nodes, and the program adds access nodes then: their job is no other's", async () => {
    await stack.at(env());
    args.storageNodes[0].nodes.push("n-test11");
    await interruptAt("before", "ScaleQingStorStorage");
    addAccessNode(7);
    await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test11"]]);
    args.storageNodes[0].nodes.push("n-test12");
    await loseScaling("ScaleQingStorStorage");
    addAccessNode(8);
    await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test11"], ["n-test12"], ["n-test8"]]);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("was killed before it added storage nodes, then twice while it added access nodes: those jobs are no other's", async () => {
    await stack.at(env());
    args.storageNodes[0].nodes.push("n-test11");
    await interruptAt("before", "ScaleQingStorStorage");
    for (const node of [7, 8]) {
      addAccessNode(node);
      await loseScaling("ScaleQingStorAccess");
    }
    addAccessNode(9);
    await up();
    expect(scaled()).toEqual([["n-test7"], ["n-test8"], ["n-test9"], ["n-test11"]]);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });
});
