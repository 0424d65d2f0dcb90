/** A QingStor cluster's life on the real engine and the sandbox's installer. Each case goes on from the one before. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Job, type Sandbox, startSandbox } from "../../sandbox";
import { chapter } from "../harness/chapter";
import type { Outcome } from "../harness/outcome";
import { openStack, type TestStack } from "../harness/stack";
import { connected, type Example, example, programOf, SSH_PASSWORD } from "./qingStors";

let sandbox: Sandbox;
let stack: TestStack;
let args: Example = example();
let protect: boolean | undefined;
/** All that was shown, in clear if it was shown so. */
let shown = "";

const NOTHING = { ConfigQingStor: 0, DeployQingStor: 0, ScaleQingStorAccess: 0, ScaleQingStorStorage: 0 };

/** The jobs that an action started, oldest first. */
const jobs = (action: Job["action"]) => sandbox.qingstor.jobs.all.filter((job) => job.action === action);

/** What a run did other than leaving a resource as it is: `update AccessNodes store-scaleAccess`. */
function changes({ ops }: Outcome): string[] {
  return Object.entries(ops)
    .filter(([, op]) => op !== "same")
    .map(([resource, op]) => `${op} ${resource.replace("qingstor:", "")}`)
    .sort();
}

/** A copy of the cluster's arguments, changed. */
function changed(change: (args: Example) => void): Example {
  const copy = structuredClone(args);
  change(copy);
  return copy;
}

/** What a preview of a change says. */
async function refused(change: (args: Example) => void): Promise<string> {
  const before = args;
  args = changed(change);
  const outcome = await stack.preview({ fails: true });
  args = before;
  keep(outcome);
  return outcome.errors().join("\n");
}

function keep(outcome: Outcome): Outcome {
  shown +=
    outcome.output + JSON.stringify(outcome.diagnostics().filter(({ severity }) => String(severity) !== "debug"));
  return outcome;
}

beforeAll(async () => {
  sandbox = await startSandbox();
  sandbox.qingstor.disorder = true;
  sandbox.qingstor.cipher = "RSA-OAEP";
  const program = async () => programOf(() => args, protect)();
  stack = await openStack({ program, config: connected(sandbox.qingstor) });
});
afterAll(async () => {
  await stack?.close();
  await sandbox?.close();
});

describe("a QingStor cluster", () => {
  const it = chapter();
  it("refuses bad arguments in preview, at their property", async () => {
    const said = await refused(({ accessNodes: { intranet }, storageNodes: [group], qsConf }) => {
      intranet.vips = ["172.17.0.13", "172.17.0.13"];
      qsConf.qsNetwork = ["192.168.10.1"];
      group.nodes = ["node_test4", "node_test4"];
      Object.assign(group, { replica: 0 });
    });
    expect(said).toContain("accessNodes.intranet.vips");
    expect(said).toContain("node node_test3 has no VIP: vips and nodes pair by position");
    expect(said).toContain("VIP 172.17.0.13 is given twice");
    expect(said).toContain("must be a CIDR, as 192.168.10.1/24");
    expect(said).toContain("node node_test4 is given twice");
    expect(said).toContain("storageNodes[0].replica");
    expect(sandbox.qingstor.counts).toEqual(NOTHING);
  });

  it("reports a configuration that failed: the step, the last lines, and what to do", async () => {
    sandbox.qingstor.failAt("ConfigQingStor", 1, `fatal: node_test5: password ${SSH_PASSWORD} refused`);
    const [error = "", ...others] = keep(await stack.up({ fails: true })).errors("store-configure");
    expect(others).toEqual([]);
    expect(error).toMatch(/the configuration \(job j-\w+\) failed in step1\. Its log ended with/);
    expect(error).toContain("step1: fatal: node_test5: password [secret] refused");
    expect(error).toContain("then run pulumi up: it starts this job again, and no other");
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 1 });
  });

  it("starts that job again after a repair, even with other arguments, and shows steps and log as they come", async () => {
    sandbox.qingstor.repair("ConfigQingStor");
    sandbox.qingstor.failAt("DeployQingStor", 2);
    args.accessNodes.intranet.interface = "eth1";
    const outcome = keep(await stack.up({ fails: true }));
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 2, DeployQingStor: 1 });
    const [, again] = jobs("ConfigQingStor");
    expect(again?.request).toMatchObject({
      qs_conf: {
        firstbox: "127.0.0.1",
        ansible_ssh_pass: SSH_PASSWORD,
        with_iaas: false,
        zone_id: "test",
        iaas_domain: "test.com",
        global_domain: "stor.test.com",
        qs_network: ["192.168.10.1/24"],
        use_cassandra: true,
      },
      access_nodes: { intranet: { interface: "eth1", bridge_vip: "172.17.0.100" } },
      storage_nodes: [{ cluster_id: 0, vol_type: "replicate", ec_type: 2, brick_count: 2, readonly: false }],
    });
    const progress = outcome.progress("store-configure");
    expect(progress.filter((line) => /^step\d$/.test(line))).toEqual(["step0", "step1"]);
    const lines = progress.filter((line) => line.includes("TASK"));
    expect(lines).toHaveLength(6);
    expect(new Set(lines).size).toBe(6);
    expect(outcome.errors("store-deploy").join()).toMatch(/the deployment \(job j-\w+\) failed in step2/);

    sandbox.qingstor.repair("DeployQingStor");
    const last = keep(await stack.up());
    expect(sandbox.qingstor.counts).toEqual({ ...NOTHING, ConfigQingStor: 2, DeployQingStor: 2 });
    expect(last.outputs).toMatchObject({
      status: "running",
      isActivated: false,
      domain: "qingstor.me",
      jobs: { configure: again?.id, deploy: jobs("DeployQingStor")[1]?.id },
      qingstor: { isDeployed: true, platformName: "qingstor", qingstorVersion: "20181001", hosts: [] },
    });
    expect(changes(keep(await stack.preview()))).toEqual([]);
  });

  it("adds access nodes and then storage nodes, each by its own job", async () => {
    args = changed(({ accessNodes: { intranet }, storageNodes: [group] }) => {
      intranet.nodes.push("n-test7", "n-test8");
      intranet.vips.push("172.16.0.201", "172.16.0.202");
      group.nodes.push("n-test11");
    });
    args.storageNodes.push({ ...args.storageNodes[0], volume: "vol1", nodes: ["n-test12", "n-test13"] });
    sandbox.qingstor.failAt("ScaleQingStorStorage", 1);
    const outcome = keep(await stack.up({ fails: true }));
    expect(outcome.errors("store-scaleStorage").join()).toMatch(/the scaling of storage nodes .* failed in step1/);
    const [access] = jobs("ScaleQingStorAccess");
    const [storage] = jobs("ScaleQingStorStorage");
    expect(access?.request).toEqual({
      node_ids: [
        { node_id: "n-test7", vip: "172.16.0.201" },
        { node_id: "n-test8", vip: "172.16.0.202" },
      ],
    });
    expect(storage?.request).toMatchObject({
      storage_nodes: [
        { volume: "vol0", block: "sdc", nodes: [{ node_id: "n-test11" }] },
        { volume: "vol1", nodes: [{ node_id: "n-test12" }, { node_id: "n-test13" }] },
      ],
    });
    expect(storage?.startedAt).toBeGreaterThanOrEqual(access?.endedAt ?? Number.POSITIVE_INFINITY);

    // The node that could not be added is given up, another takes its place.
    sandbox.qingstor.repair("ScaleQingStorStorage");
    args = changed(({ storageNodes: [group] }) => {
      group.nodes[3] = "n-test14";
    });
    keep(await stack.up());
    expect(jobs("ScaleQingStorStorage")[1]?.request).toMatchObject({
      storage_nodes: [
        { volume: "vol0", nodes: [{ node_id: "n-test14" }] },
        { volume: "vol1", nodes: [{ node_id: "n-test12" }, { node_id: "n-test13" }] },
      ],
    });
    expect(sandbox.qingstor.counts).toEqual({
      ConfigQingStor: 2,
      DeployQingStor: 2,
      ScaleQingStorAccess: 1,
      ScaleQingStorStorage: 2,
    });
    expect(changes(keep(await stack.preview()))).toEqual([]);
  });

  it("refuses in preview what the installer cannot do in place, with the reason", async () => {
    const said = await refused(({ accessNodes: { intranet }, storageNodes: [group], qsConf }) => {
      qsConf.ansibleSshPass = "another";
      qsConf.globalDomain = "other.test.com";
      intranet.bridgeVip = "172.17.0.101";
      group.volType = "disperse";
      group.replica = 2;
      group.nodes.shift();
    });
    for (const property of [
      "qsConf.ansibleSshPass",
      "qsConf.globalDomain",
      "accessNodes.intranet.bridgeVip",
      "storageNodes[0].volType",
      "storageNodes[0].replica",
    ])
      expect(said).toContain(`${property}: cannot change once the cluster is deployed`);
    expect(said).toContain("storageNodes[0].nodes: node node_test4 cannot be removed");
    expect(said).not.toContain("another");
    const scaled = await refused(({ accessNodes: { intranet } }) => {
      intranet.nodes.pop();
      intranet.vips.pop();
    });
    expect(scaled).toContain("accessNodes.intranet.nodes: node n-test8 cannot be removed");
  });

  it("calls any status but running drift, says what to do, and never replaces it", async () => {
    sandbox.qingstor.status = "suspended";
    sandbox.qingstor.activated = true;
    expect(keep(await stack.refresh()).ops).toMatchObject({ "qingstor:QingStor store": "update" });
    expect(changes(keep(await stack.preview()))).toEqual(["update QingStor store"]);
    const [error] = keep(await stack.up({ fails: true })).errors("store");
    expect(error).toMatch(
      /the cluster is suspended \(before that deploying\), not running: .* repaired at the installer/,
    );
    sandbox.qingstor.status = "running";
    const { outputs } = keep(await stack.up());
    expect(outputs).toMatchObject({ status: "running", isActivated: true });
  });

  it("is protected, and forgotten only if the state allows it: its machines are not touched", async () => {
    expect(
      keep(await stack.destroy({ fails: true }))
        .errors()
        .join(),
    ).toMatch(/protect/);
    protect = false;
    keep(await stack.up());
    expect(
      keep(await stack.destroy({ fails: true }))
        .errors("store")
        .join(),
    ).toMatch(
      /a destroy can only forget it, and its machines run on .* set allowForget: true and run pulumi up, then destroy/,
    );
    expect((await stack.export()).filter(({ type }) => type.includes("qingstor:"))).toHaveLength(13);
    args.allowForget = true;
    keep(await stack.up());
    const counts = { ...sandbox.qingstor.counts };
    const outcome = keep(await stack.destroy());
    expect(outcome.info("store")).toEqual([
      "forgotten: its machines were not touched, they run on with all their data",
    ]);
    expect(sandbox.qingstor.counts).toEqual(counts);
    expect(await stack.export()).toEqual([]);
  });

  it("is neither configured nor deployed a second time by another stack, and adopted if the program says so", async () => {
    const counts = { ...sandbox.qingstor.counts };
    expect(
      keep(await stack.preview({ fails: true }))
        .errors()
        .join(),
    ).toMatch(
      /the installer has deployed its cluster already.* nothing was asked.* adopt: true takes the cluster over as it is/,
    );
    args.adopt = true;
    const outcome = keep(await stack.up());
    expect(outcome.outputs).toMatchObject({ status: "running", jobs: {} });
    delete args.adopt;
    expect(changes(keep(await stack.preview()))).toEqual([]);
    expect(sandbox.qingstor.counts).toEqual(counts);
  });

  it("shows no password anywhere, and keeps none in clear", async () => {
    const states = new URL(stack.environment.PULUMI_BACKEND_URL ?? "").pathname;
    const files = readdirSync(states, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kept = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8"));
    expect(kept.join()).toContain("ansibleSshPass");
    for (const text of [shown, ...kept]) expect(text).not.toContain(SSH_PASSWORD);
    expect(shown).not.toContain(sandbox.qingstor.password);
  });
});
