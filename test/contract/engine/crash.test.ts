/**
 * Kills, replacements, renames and two back ends, on the real engine: after each case the state must name exactly the
 * objects that the cloud holds. The cases go on from one another, as a stack's life does.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { openProject, type TestProject } from "../../harness/project";
import { type Match, openSlowProxy, type SlowProxy } from "../../harness/slowProxy";
import { openTarget, type Target } from "../target";

/** A kind of object that the program creates, two of each. */
interface Kind {
  type: string;
  made: Match;
  deleted: Match;
  list(project: CloudProject): Promise<{ id: string }[]>;
}

const KINDS: Kind[] = [
  {
    type: "openstack:Volume",
    made: { method: "POST", path: /\/volumes$/ },
    deleted: { method: "DELETE", path: /\/volumes\/[^/]+$/ },
    list: (project) => project.volumes(),
  },
  {
    type: "openstack:Network",
    made: { method: "POST", path: /\/networks$/ },
    deleted: { method: "DELETE", path: /\/networks\/[^/]+$/ },
    list: async (project) => (await project.networks()).filter(({ name }) => name !== GIVEN),
  },
  {
    type: "openstack:Server",
    made: { method: "POST", path: /\/servers$/ },
    deleted: { method: "DELETE", path: /\/servers\/[^/]+$/ },
    list: (project) => project.servers(),
  },
];

/** The network that the servers are in; it is not the stack's. */
const GIVEN = "given";

/** The number of each kind. */
const EACH = 2;

const PROGRAM = `
const { Network, Server, Volume } = require("pulumi-omnicloud");
const { renamed, description, network, subnet } = JSON.parse(process.env.CASE || "{}");
const named = (kind, i) => (renamed ? kind + "-renamed-" + i : kind + "-" + i);
const options = (kind, i) => ({
  replaceOnChanges: ["description"],
  ...(renamed ? { aliases: [{ name: kind + "-" + i }] } : {}),
});
for (let i = 0; i < ${EACH}; i++) {
  new Volume(named("disk", i), { size: 1, replaceData: true, description }, options("disk", i));
  new Network(named("net", i), { description }, options("net", i));
  // The port of a server in a subnet is created before it, and is one more thing that a kill could leave behind.
  const networks = [i === 0 ? { network } : { network, subnet }];
  new Server(named("web", i), { flavor: "m1.tiny", image: "cirros", networks, description }, options("web", i));
}`;

let target: Target;
let cloud: CloudProject;
let proxy: SlowProxy;
let stack: TestProject;
/** What is different in the program, from some case on. */
let told: { renamed?: boolean; description?: string } = {};
let given: { network: string; subnet: string };

const up = (...args: string[]) => stack.run(["up", "--parallel", "16", ...args], { env: env() });
const env = () => ({ CASE: JSON.stringify({ ...told, ...given }) });
const idsInCloud = (kind: Kind) => kind.list(cloud).then((objects) => objects.map(({ id }) => id).sort());

/** The ports that servers have, or had: those of the network itself left out. */
async function serverPorts(): Promise<{ device_id: string }[]> {
  const { body } = await cloud.ask("GET", "network", `/ports?network_id=${given.network}`);
  const ports = body.ports as { device_id: string; device_owner: string }[];
  return ports.filter((port) => !port.device_owner.startsWith("network:"));
}

/** State and cloud name the same objects, as many of each kind as the program says. */
async function expectSame(each = EACH): Promise<void> {
  const state = await stack.export();
  for (const kind of KINDS) {
    const known = state.filter(({ type }) => type.endsWith(`/${kind.type}`)).map(({ id }) => id ?? "");
    expect([kind.type, await idsInCloud(kind)]).toEqual([kind.type, known.sort()]);
    expect(known).toHaveLength(each);
  }
  expect(await serverPorts()).toHaveLength(each);
}

/** Runs `up` until the cloud is held at these requests, and kills the engine there. */
async function killedAt(
  when: "before" | "after",
  what: "made" | "deleted",
  count: number,
  ...args: string[]
): Promise<void> {
  const hold = proxy.hold(when, ...KINDS.map((kind) => kind[what]));
  const running = stack.start(["up", "--parallel", "16", ...args], env());
  try {
    await Promise.race([
      hold.reached(count * KINDS.length),
      running.end.then(({ output }) => Promise.reject(new Error(output))),
    ]);
    await running.killEngine();
  } finally {
    hold.drop();
  }
  await stack.run(["cancel"]);
}

/** `--replace` for one of each kind. */
async function replaceOne(): Promise<string[]> {
  const urns = (await stack.export()).filter(({ urn }) => urn.endsWith("-1")).map(({ urn }) => urn);
  expect(urns).toHaveLength(KINDS.length);
  return urns.flatMap((urn) => ["--replace", urn]);
}

beforeAll(async () => {
  target = await openTarget();
  cloud = await openCloudProject(target);
  const { network } = (await cloud.ask("POST", "network", "/networks", { network: { name: GIVEN } })).body as never;
  const { id } = network as { id: string };
  const asked = { subnet: { network_id: id, ip_version: 4, cidr: "10.71.0.0/24" } };
  const { subnet } = (await cloud.ask("POST", "network", "/subnets", asked)).body as { subnet: { id: string } };
  given = { network: id, subnet: subnet.id };
  proxy = await openSlowProxy(cloud.target);
  stack = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target });
});
afterAll(async () => {
  await stack?.close();
  await proxy?.close();
  await cloud?.close();
  await target?.close();
});

describe("state and cloud name the same objects after a stack", () => {
  it("was killed before the cloud did what was asked", async () => {
    await killedAt("before", "made", EACH);
    for (const kind of KINDS) expect(await idsInCloud(kind)).toEqual([]);
    await up();
    await expectSame();
    await stack.run(["destroy"]);
  });

  it("was killed after the cloud did what was asked", async () => {
    await killedAt("after", "made", EACH);
    const made = await Promise.all(KINDS.map(idsInCloud));
    expect(made.flat()).toHaveLength(EACH * KINDS.length);
    const outcome = await up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(EACH * KINDS.length);
    expect(await Promise.all(KINDS.map(idsInCloud))).toEqual(made);
    await expectSame();
  });

  it("was asked to replace some", async () => {
    const before = await Promise.all(KINDS.map(idsInCloud));
    await up(...(await replaceOne()));
    await expectSame();
    for (const [i, ids] of (await Promise.all(KINDS.map(idsInCloud))).entries())
      expect(ids.filter((id) => before[i]?.includes(id))).toHaveLength(EACH - 1);
  });

  it("was killed in a replacement, the new ones made", async () => {
    await killedAt("after", "made", 1, ...(await replaceOne()));
    await up();
    await expectSame();
  });

  it("was killed in a replacement, the old ones just deleted", async () => {
    await killedAt("after", "deleted", 1, ...(await replaceOne()));
    await stack.run(["refresh", "--clear-pending-creates"], { env: env() });
    await up();
    await expectSame();
  });

  it("had its resources renamed, with aliases: nothing is touched", async () => {
    const before = await Promise.all(KINDS.map(idsInCloud));
    told = { renamed: true };
    const outcome = await up();
    expect(outcome.counts).toEqual({ same: EACH * KINDS.length });
    expect(await Promise.all(KINDS.map(idsInCloud))).toEqual(before);
    await expectSame();
  });

  it("had them replaced by a property after the rename", async () => {
    const before = await Promise.all(KINDS.map(idsInCloud));
    told = { renamed: true, description: "anew" };
    const outcome = await up();
    expect(outcome.counts).toEqual({ replace: EACH * KINDS.length });
    for (const [i, ids] of (await Promise.all(KINDS.map(idsInCloud))).entries())
      expect(ids.filter((id) => before[i]?.includes(id))).toEqual([]);
    await expectSame();
  });

  it("met another one of the same names in another back end", async () => {
    const before = await Promise.all(KINDS.map(idsInCloud));
    const other = await stack.elsewhere();
    try {
      await other.run(["up"], { env: env() });
      for (const kind of KINDS) expect(await idsInCloud(kind)).toHaveLength(2 * EACH);
      await other.run(["destroy"], { env: env() });
    } finally {
      await other.close();
    }
    expect(await Promise.all(KINDS.map(idsInCloud))).toEqual(before);
    await expectSame();
  });

  it("had its host killed alone: destroy refuses and names what is left, up reclaims it", async () => {
    await stack.run(["destroy"]);
    const hold = proxy.hold("after", ...KINDS.map(({ made }) => made));
    const running = stack.start(["up", "--parallel", "16"], env());
    try {
      await hold.reached(EACH * KINDS.length);
      await running.killHost();
      expect((await running.end).ok).toBe(false);
    } finally {
      hold.drop();
    }
    const left = (await Promise.all(KINDS.map(idsInCloud))).flat();
    expect(left).toHaveLength(EACH * KINDS.length);
    const refused = await stack.run(["destroy"], { fails: true });
    for (const id of left) expect(refused.errors("omnicloud").join("\n")).toContain(id);
    expect(refused.errors("omnicloud").join("\n")).toMatch(/left behind.*pulumi up.*omnicloud leftovers/s);
    await up();
    expect((await Promise.all(KINDS.map(idsInCloud))).flat()).toEqual(left);
    await expectSame();
  });

  it("was destroyed: nothing is left", async () => {
    await stack.run(["destroy"]);
    for (const kind of KINDS) expect(await idsInCloud(kind)).toEqual([]);
    expect(await serverPorts()).toEqual([]);
    expect(await stack.export()).toEqual([]);
  });
});
