/** `omnicloud recover` after a run whose provider died alone: the engine ends in order, and knows nothing of what was done. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../sandbox";
import { type CloudProject, openCloudProject } from "../harness/cloudProject";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { type Match, openSlowProxy, type SlowProxy } from "../harness/slowProxy";

const PROGRAM = `
const { SecurityGroupResource, Volume } = require("pulumi-omnicloud");
const { rules, name } = JSON.parse(process.env.CASE || "{}");
new Volume("one", { size: 1 });
new Volume("other", { size: 1 });
new SecurityGroupResource("group", { rules, name });`;

const DOOR = {
  direction: "ingress",
  protocol: "tcp",
  portRangeMin: 22,
  portRangeMax: 22,
  remoteIpPrefix: "10.0.0.0/8",
};

let sandbox: Sandbox;
let cloud: CloudProject;
let proxy: SlowProxy;
let project: TestProject;

/** What may be different in the program. */
interface Told {
  rules?: (typeof DOOR)[];
  name?: string;
}

const env = (told: Told = {}) => ({ CASE: JSON.stringify(told) });
const run = (args: string[], told?: Told) => project.run(args, { env: env(told) });
const recover = () => omnicloud(project, ["recover", "dev"]);

/** Runs `pulumi` until a request is done, and kills its host before the answer is there. */
async function hostKilled(verb: string, told: Told, match: Match): Promise<void> {
  const hold = proxy.hold("after", match);
  const running = project.start([verb, "--parallel", "1"], env(told));
  const over = running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\n${output}`)));
  try {
    await Promise.race([hold.reached(1), over]);
    await running.killHost();
  } finally {
    hold.drop();
  }
  expect((await running.end).ok).toBe(false);
}

const volumes = async () => {
  const { body } = await cloud.ask("GET", "block-storage", "/volumes/detail");
  return (body.volumes as { id: string }[]).map(({ id }) => id);
};
const volumesInState = async () =>
  (await project.export()).flatMap(({ id, type }) => (type.endsWith("openstack:Volume") ? (id ?? []) : []));

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  cloud = await openCloudProject({ authUrl: sandbox.authUrl, operator: sandbox.operator, region: "RegionOne" });
  proxy = await openSlowProxy(cloud.target);
  project = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target });
});
afterAll(async () => {
  await project?.close();
  await proxy?.close();
  await sandbox?.close();
});

describe("recover after a run whose provider died alone", () => {
  it("removes what a destroy deleted, and the next up creates it without a refresh", async () => {
    await project.atNothing(env());
    await run(["up"]);
    await hostKilled("destroy", {}, { method: "DELETE", path: /\/volumes\/[^/]+$/ });
    const [left = "", ...others] = await volumes();
    expect([others, (await volumesInState()).length]).toEqual([[], 2]);
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(/^failed run +openstack:Volume \S+ +it is gone +removed from the state: the next up/m);
    expect(await volumesInState()).toEqual([left]);
    expect((await run(["up"])).counts.create).toBeGreaterThan(0);
    expect(await volumes()).toHaveLength(2);
    expect((await recover()).output).toMatch(/^stack dev has nothing to recover$/m);
    await run(["preview", "--expect-no-changes"]);
  });

  it("shows what an update changed, also if the program no longer says it", async () => {
    await project.at(env());
    await hostKilled("up", { rules: [DOOR] }, { method: "POST", path: /\/security-group-rules$/ });
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(/^failed run +openstack:SecurityGroup group +\S+, which differs in rules +refreshed/m);
    expect((await run(["up"])).counts).toMatchObject({ update: 1 });
    await run(["destroy"]);
    expect(await project.export()).toEqual([]);
  });
});
