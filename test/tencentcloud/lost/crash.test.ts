/** Nothing lost on Tencent Cloud: the engine is killed after a native create was carried out, and before its answer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { omnicloud } from "../../harness/omnicloud";
import { openProject, type Running, type TestProject } from "../../harness/project";
import { openTencentcloud, type Tencentcloud } from "../../harness/tencentcloud";

// Parts that come one after the other, so that in each run one create is the only one.
const PROGRAM = `
const { Instance, SecurityGroup, Vpc } = require("pulumi-omnicloud");
const [part, nat] = [Number(process.env.PART), process.env.NAT];
const at = { availabilityZone: "ap-guangzhou-3" };
const back = nat ? { back: { cidr: "10.20.2.0/24", ...at } } : {};
const vpc = new Vpc("net", {
  cidr: "10.20.0.0/16",
  subnets: { front: { cidr: "10.20.1.0/24", ...at }, ...back },
  router: { externalNetwork: true, tencentcloud: { nat } },
});
if (part < 2) return;
const group = new SecurityGroup("web", { vpc: vpc.id, rules: [{ protocol: "tcp", portRangeMin: 80 }] });
if (part < 3) return;
new Instance("web", {
  ...{ flavor: "S5.MEDIUM4", image: "img-487zeit5", network: vpc.id, subnet: vpc.subnetIds.front },
  ...{ securityGroups: [group.id], publicAddress: part > 3, userData: "#!/bin/sh" },
  systemDisk: { size: 50 },
  dataDisks: { db: { size: 10, deleteWithInstance: true } },
});`;

type Env = Record<string, string>;

const part = (number: number): Env => ({ PART: String(number) });
const [NET, GROUP, MACHINE, ADDRESS] = [part(1), part(2), part(3), part(4)];

let cloud: Tencentcloud;
let project: TestProject;

beforeAll(async () => {
  cloud = await openTencentcloud();
  project = await openProject({
    files: { "index.cjs": `(() => {${PROGRAM}})();` },
    env: cloud.env,
    connections: { cloud: cloud.connection },
  });
});

afterAll(async () => {
  await project?.close();
  await cloud?.close();
});

/** Kills the engine once Tencent Cloud has done what this action asks, before anybody is told so. */
async function killedIn(action: string, env: Record<string, string>): Promise<void> {
  const { faults } = cloud.sandbox;
  let running: Running | undefined;
  let isReached = false;
  await new Promise<void>((resolve, reject) => {
    const meanwhile = async () => {
      isReached = true;
      await running?.killEngine();
      resolve();
    };
    faults.add({ kind: "reset-after", match: { service: "tencentcloud", path: `^/${action}$` }, meanwhile });
    running = project.start(["up"], env);
    void running.end.then(({ output }) => {
      if (!isReached) reject(new Error(`it ended before ${action}: ${output}`));
    }, reject);
  });
  faults.clear();
}

/** How many objects with our marks are there, of each kind; those that are being ended are none. */
async function marked(): Promise<Record<string, number>> {
  const { ResourceTagMappingList = [] } = await cloud.sdk.tag.GetResources({
    TagFilters: [{ TagKey: "omnicloud" }],
    MaxResults: 200,
  });
  const kinds = ResourceTagMappingList.map(({ Resource = "" }) => Resource.split(":").at(-1)?.split("/")[0] ?? "");
  return Object.fromEntries([...new Set(kinds)].map((kind) => [kind, kinds.filter((one) => one === kind).length]));
}

const ALL = { vpc: 1, subnet: 1, rtb: 1, sg: 1, instance: 1, volume: 1, eip: 1 };

const recover = () => omnicloud(project, ["recover", "dev"]);

/** Kills the engine in each of these, one run after the other, and lets what was made be moved into the state each time. */
async function killedInEach(kills: readonly (readonly [action: string, env: Env])[], made: RegExp): Promise<void> {
  await project.atNothing(NET);
  let env = NET;
  for (const [action, own] of kills) {
    env = own;
    await killedIn(action, env);
    const { output, errors } = await recover();
    expect(output + errors, action).toMatch(made);
  }
  await project.run(["refresh"], { env });
  await project.run(["up"], { env });
  await project.run(["preview", "--expect-no-changes"], { env });
}

describe("a kill between Tencent Cloud's create and its answer", () => {
  it("leaves no twin of any native type: recover moves each into the state", async () => {
    await killedInEach(
      [
        ["CreateVpc", NET],
        ["CreateRouteTable", NET],
        ["CreateSubnet", NET],
        ["CreateSecurityGroup", GROUP],
        ["RunInstances", MACHINE],
        ["AllocateAddresses", ADDRESS],
        ["AssociateAddress", ADDRESS],
      ],
      /created (vpc|subnet|rtb|sg|ins|eip)-/,
    );
    expect(await marked()).toEqual(ALL);
    // What lives is no leftover.
    expect((await omnicloud(project, ["leftovers", "dev"])).output).not.toMatch(/\b(disk|ins|vpc|eip)-/);
    await project.run(["destroy"], { env: ADDRESS });
    expect(await marked()).toEqual({});
  });

  it("leaves no twin of a NAT gateway and its route", async () => {
    const env = { ...NET, NAT: "front" };
    const kills = ["CreateNatGateway", "CreateRoutes"].map((action) => [action, env] as const);
    await killedInEach(kills, /created (nat-|\d+\.rtb-)/);
    expect(await marked()).toEqual({ vpc: 1, subnet: 2, rtb: 2, nat: 1, eip: 1 });
    await project.run(["destroy"], { env });
    expect(await marked()).toEqual({});
  });

  it("without recover leaves a twin, which the stack's end names, and leftovers delete", async () => {
    // A group is in nobody's way: the native provider waits five minutes for a subnet that a twin is in.
    await project.at(NET);
    await killedIn("CreateSecurityGroup", GROUP);
    await project.run(["cancel", "--yes"]);
    await project.run(["up"], { env: GROUP });
    expect((await marked()).sg).toBe(2);
    const { output } = await project.run(["destroy"], { env: GROUP, fails: true });
    const [, left = ""] = /tencentcloud:index\/securityGroup:SecurityGroup (sg-\w+)/.exec(output) ?? [];
    expect(left).not.toBe("");
    const { output: swept } = await omnicloud(project, ["leftovers", "dev", "--sweep", "--yes"]);
    expect(swept).toContain(left);
    await project.run(["destroy"], { env: GROUP });
    expect(await marked()).toEqual({});
  });
});
