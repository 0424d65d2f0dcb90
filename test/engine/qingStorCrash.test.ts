/**
 * A QingStor cluster whose runs are interrupted: wherever that is, the installer's own counter shows that nothing was asked
 * for twice. Each case goes on from the one before, as a cluster's life does.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import type { Outcome } from "../harness/outcome";
import { condition } from "../harness/processes";
import { openProject, type Running, type TestProject } from "../harness/project";
import { openSlowProxy, type SlowProxy } from "../harness/slowProxy";
import { example } from "./qingStors";

const PROGRAM = `
const { QingStorCluster } = require("pulumi-omnicloud");
const store = new QingStorCluster("store", JSON.parse(process.env.CLUSTER));
exports.jobs = store.jobs;`;

/** A job that nobody waits for the end of. */
const FOR_EVER = 3_600_000;
const QUICK = 20;
const NOTHING = { ConfigQingStor: 0, DeployQingStor: 0, ScaleQingStorAccess: 0, ScaleQingStorStorage: 0 };

let sandbox: Sandbox;
let proxy: SlowProxy;
let stack: TestProject;
const args = example();

const env = () => ({ CLUSTER: JSON.stringify(args) });
const up = (): Promise<Outcome> => stack.run(["up"], { env: env() });
const asks = (action: string) => ({ method: "POST", path: /qingstor$/, body: new RegExp(`"action":"${action}"`) });

/** Runs `up` until something holds, and interrupts it there. */
async function interruptOnce(
  what: string,
  holds: () => boolean,
  how: (running: Running) => Promise<void>,
): Promise<void> {
  const running = stack.start(["up"], env());
  const over = running.end.then(({ output }) => Promise.reject(new Error(output)));
  await Promise.race([condition(what, 60, holds), over]).catch(async (error: unknown) => {
    await running.killEngine();
    throw new Error(`${error}
${(await running.end).output}`);
  });
  await how(running);
  await running.end;
  await stack.run(["cancel"]);
}

const killEngine = (running: Running) => running.killEngine();
const interrupt = (running: Running) => running.interrupt();
const killHost = (running: Running) => running.killHost();
const loseNetwork = async ({ end }: Running) => {
  const back = proxy.lose();
  expect(await end).toMatchObject({ ok: false });
  back();
};

/** Runs `up` until the installer is held at a request, before it is done or after that, and interrupts it there. */
async function interruptAt(when: "before" | "after", action: string, how = killEngine): Promise<void> {
  const hold = proxy.hold(when, asks(action));
  try {
    await interruptOnce(`${action} to be held`, () => hold.count > 0, how);
  } finally {
    hold.drop();
  }
}

/** How often something was asked since. */
function counter(action: string): () => number {
  const body = new RegExp(`"action":"${action}"`);
  const count = () =>
    sandbox.requests.list({ service: "qingstor" }).filter((request) => body.test(request.body)).length;
  const before = count();
  return () => count() - before;
}

beforeAll(async () => {
  sandbox = await startSandbox({ delays: { installerStep: QUICK } });
  proxy = await openSlowProxy({ ...sandbox, authUrl: sandbox.qingstor.url, region: "RegionOne" });
  stack = await openProject({ files: { "index.cjs": PROGRAM } });
  stack.connections({ installer: { ...sandbox.qingstor.connection, url: proxy.target.authUrl } });
});
afterAll(async () => {
  await stack?.close();
  await proxy?.close();
  await sandbox?.close();
});

describe("a QingStor cluster is configured, deployed and scaled once where `up`", () => {
  it("was killed while it waited for somebody else's job, which is not taken for its own", async () => {
    sandbox.qingstor.pace = FOR_EVER;
    sandbox.qingstor.somebodyElse("ConfigQingStor");
    const looks = counter("GetConfigQingStorStatus");
    await interruptOnce("the other's job to be looked at", () => looks() > 2, killEngine);
    expect(sandbox.qingstor.counts).toEqual(NOTHING);
    sandbox.qingstor.jobs.hurry();
    sandbox.qingstor.pace = QUICK;
  });

  it("was killed before its request reached the installer", async () => {
    await interruptAt("before", "ConfigQingStor");
    expect(sandbox.qingstor.counts).toEqual(NOTHING);
  });

  it("was killed, by its host or its engine, between its request and the answer", async () => {
    // The note of the last run is still there, and its request never came.
    await interruptAt("after", "ConfigQingStor", killHost);
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 1 });
    sandbox.qingstor.pace = FOR_EVER;
    await interruptAt("after", "DeployQingStor");
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1 });
  });

  it("was interrupted by Ctrl-C while it followed a job whose id it never heard", async () => {
    const looks = counter("GetDeployQingStorStatus");
    await interruptOnce("the deployment to be looked at", () => looks() > 4, interrupt);
    sandbox.qingstor.jobs.hurry();
    const outcome = await up();
    expect(outcome.info("store-deploy")).toEqual([
      "took over the installer's latest job for deployment: an earlier run of this stack started it",
    ]);
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1 });
  });

  it("was killed, by its engine or its host, while it followed a job", async () => {
    args.accessNodes.intranet.nodes.push("n-test7");
    args.accessNodes.intranet.vips.push("172.16.0.201");
    for (const how of [killEngine, killHost]) {
      const looks = counter("GetDeployQingStorLog");
      await interruptOnce(
        "the scaling to be followed",
        () => sandbox.qingstor.counts.ScaleQingStorAccess > 0 && looks() > 2,
        how,
      );
    }
    const [known] = (await stack.export()).filter(({ type }) => type.endsWith("qingstor:AccessNodes"));
    expect(known?.outputs?.job).toBe(sandbox.qingstor.jobs.all.at(-1)?.id);
    sandbox.qingstor.jobs.hurry();
    await up();
    const once = { ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1, ScaleQingStorAccess: 1 };
    expect(sandbox.qingstor.counts).toEqual(once);
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
    expect(sandbox.qingstor.counts).toEqual(once);
  });

  it("was interrupted by Ctrl-C there, or lost its network there when it asked again for a job that had failed", async () => {
    args.accessNodes.intranet.nodes.push("n-test8");
    args.accessNodes.intranet.vips.push("172.16.0.202");
    args.storageNodes[0].nodes.push("n-test11");
    sandbox.qingstor.pace = QUICK;
    await interruptAt("after", "ScaleQingStorAccess", interrupt);
    sandbox.qingstor.failAt("ScaleQingStorStorage", 1);
    await stack.run(["up"], { env: env(), fails: true });
    const twice = { ...NOTHING, ConfigQingStor: 1, DeployQingStor: 1, ScaleQingStorAccess: 2 };
    expect(sandbox.qingstor.counts).toEqual({ ...twice, ScaleQingStorStorage: 1 });
    sandbox.qingstor.repair("ScaleQingStorStorage");
    await interruptAt("after", "ScaleQingStorStorage", loseNetwork);
    await up();
    expect(sandbox.qingstor.counts).toEqual({ ...twice, ScaleQingStorStorage: 2 });
    await stack.run(["preview", "--expect-no-changes"], { env: env() });
  });
});
