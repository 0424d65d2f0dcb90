/**
 * Kills, replacements, renames and two back ends, on the real engine: after each case the state must name exactly the
 * objects that the cloud holds.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { interrupted, killHost, waitUntilInCloud } from "../../harness/interruption";
import type { Outcome } from "../../harness/outcome";
import { condition } from "../../harness/processes";
import { openProject, type TestProject } from "../../harness/project";
import { type Hold, type Match, openSlowProxy, type SlowProxy } from "../../harness/slowProxy";
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
let given: { network: string; subnet: string };

/** What may be different in the program. */
interface Told {
  renamed?: boolean;
  description?: string;
}

const env = (told: Told = {}) => ({ CASE: JSON.stringify({ ...told, ...given }) });
const PARALLEL = ["--parallel", "16"];
const up = (told?: Told, ...args: string[]): Promise<Outcome> =>
  stack.run(["up", ...PARALLEL, ...args], { env: env(told) });
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

/** All objects of the stack's, by kind. */
const allInCloud = () => Promise.all(KINDS.map(idsInCloud));

/** Runs `up` with the cloud held at these requests, and interrupts it as soon as `until` ends. */
async function held(
  when: "before" | "after",
  what: "made" | "deleted",
  until: (hold: Hold) => Promise<unknown>,
  { args = [], how }: { args?: string[]; how?: typeof killHost } = {},
): Promise<Outcome> {
  const hold = proxy.hold(when, ...KINDS.map((kind) => kind[what]));
  try {
    return await interrupted(stack, ["up", ...PARALLEL, ...args], { env: env(), when: () => until(hold), how });
  } finally {
    hold.drop();
  }
}

/** Waits until the cloud has created this number of each kind, beside those that were there. */
const made =
  (count: number, before: string[][] = []) =>
  () =>
    Promise.all(
      KINDS.map((kind, i) => {
        const added = async () => (await idsInCloud(kind)).filter((id) => !before[i]?.includes(id));
        return waitUntilInCloud(kind.type, added, count);
      }),
    );

/** Waits until these objects are deleted. */
const deleted = (ids: string[]) => () =>
  condition("the old ones to be deleted", 120, async () => {
    const there = (await allInCloud()).flat();
    return ids.every((id) => !there.includes(id));
  });

/** One of each kind, and `--replace` for them. */
async function replaceOne(): Promise<{ ids: string[]; args: string[] }> {
  const ones = (await stack.export()).filter(({ urn }) => urn.endsWith("-1"));
  expect(ones).toHaveLength(KINDS.length);
  return { ids: ones.map(({ id }) => id ?? ""), args: ones.flatMap(({ urn }) => ["--replace", urn]) };
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
    await stack.atNothing(env());
    await held("before", "made", (hold) => hold.reached(EACH * KINDS.length));
    for (const kind of KINDS) expect(await idsInCloud(kind)).toEqual([]);
    await up();
    await expectSame();
  });

  it("was killed after the cloud did what was asked", async () => {
    await stack.atNothing(env());
    await held("after", "made", made(EACH));
    const left = await allInCloud();
    expect(left.flat()).toHaveLength(EACH * KINDS.length);
    const outcome = await up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(EACH * KINDS.length);
    expect(await allInCloud()).toEqual(left);
    await expectSame();
  });

  it("was asked to replace some", async () => {
    await stack.at(env());
    const before = await allInCloud();
    await up({}, ...(await replaceOne()).args);
    await expectSame();
    for (const [i, ids] of (await allInCloud()).entries())
      expect(ids.filter((id) => before[i]?.includes(id))).toHaveLength(EACH - 1);
  });

  it("was killed in a replacement, the new ones made", async () => {
    await stack.at(env());
    const { args } = await replaceOne();
    await held("after", "made", made(1, await allInCloud()), { args });
    await up();
    await expectSame();
  });

  it("was killed in a replacement, the old ones just deleted", async () => {
    await stack.at(env());
    const { args, ids } = await replaceOne();
    await held("after", "deleted", deleted(ids), { args });
    await stack.run(["refresh", "--clear-pending-creates"], { env: env() });
    await up();
    await expectSame();
  });

  it("had its resources renamed, with aliases: nothing is touched", async () => {
    await stack.at(env());
    const before = await allInCloud();
    const outcome = await up({ renamed: true });
    expect(outcome.counts).toEqual({ same: EACH * KINDS.length });
    expect(await allInCloud()).toEqual(before);
    await expectSame();
  });

  it("had them replaced by a property after the rename", async () => {
    await stack.at(env({ renamed: true }));
    const before = await allInCloud();
    const outcome = await up({ renamed: true, description: "anew" });
    expect(outcome.counts).toEqual({ replace: EACH * KINDS.length });
    for (const [i, ids] of (await allInCloud()).entries())
      expect(ids.filter((id) => before[i]?.includes(id))).toEqual([]);
    await expectSame();
  });

  it("met another one of the same names in another back end", async () => {
    const told = { renamed: true, description: "anew" };
    await stack.at(env(told));
    const before = await allInCloud();
    const other = await stack.elsewhere();
    try {
      await other.run(["up"], { env: env(told) });
      for (const kind of KINDS) expect(await idsInCloud(kind)).toHaveLength(2 * EACH);
      await other.run(["destroy"], { env: env(told) });
    } finally {
      await other.close();
    }
    expect(await allInCloud()).toEqual(before);
    await expectSame();
  });

  it("had its host killed alone: destroy refuses and names what is left, up reclaims it", async () => {
    await stack.atNothing(env());
    const outcome = await held("after", "made", made(EACH), { how: killHost });
    expect(outcome.ok).toBe(false);
    const left = (await allInCloud()).flat();
    expect(left).toHaveLength(EACH * KINDS.length);
    const refused = await stack.run(["destroy"], { fails: true });
    for (const id of left) expect(refused.errors("omnicloud").join("\n")).toContain(id);
    expect(refused.errors("omnicloud").join("\n")).toMatch(/left behind.*pulumi up.*omnicloud leftovers/s);
    await up();
    expect((await allInCloud()).flat()).toEqual(left);
    await expectSame();
  });

  it("was destroyed: nothing is left", async () => {
    await stack.at(env());
    await stack.run(["destroy"]);
    for (const kind of KINDS) expect(await idsInCloud(kind)).toEqual([]);
    expect(await serverPorts()).toEqual([]);
    expect(await stack.export()).toEqual([]);
  });
});
