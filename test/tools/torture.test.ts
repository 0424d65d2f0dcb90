/** The torture bench: that it runs rounds, and that it would notice what a kill loses. */
import { expect, it } from "vitest";
import { startSandbox } from "../../sandbox";
import { coveringRows, missingPairs, type Spot } from "../../tools/torture/cells";
import { clusterOf } from "../../tools/torture/cluster";
import { linesOf } from "../../tools/torture/content";
import { courseOf, type Step } from "../../tools/torture/course";
import { differences, told } from "../../tools/torture/difference";
import { RECOVERIES } from "../../tools/torture/recovery";
import { inOrderOf, pairsFirst } from "../../tools/torture/seed";
import { smallestWalk } from "../../tools/torture/smallestWalk";
import { isExcused } from "../../tools/torture/unmarked";
import { command } from "../harness/command";
import { ROOT } from "../harness/root";

it("a seed decides the order, and leaves nothing out", () => {
  const things = Array.from({ length: 50 }, (_, i) => ({ i }));
  expect(inOrderOf(7, things)).toEqual(inOrderOf(7, things));
  expect(inOrderOf(7, things)).not.toEqual(inOrderOf(8, things));
  expect(inOrderOf(7, things)).toHaveLength(50);
  expect(new Set(inOrderOf(7, things))).toEqual(new Set(things));
});

it("two clouds that hold the same are equal, whatever their ids; one object more or less is named", async () => {
  const [one, other] = await Promise.all([startSandbox({ quick: true }), startSandbox({ quick: true })]);
  try {
    const [here, there] = [linesOf(await one.save()), linesOf(await other.save())];
    expect(differences(here, there)).toEqual([]);
    const [line = ""] = here;
    expect(differences([...here, line], there)).toEqual([`+ ${line}`]);
    expect(differences(here.slice(1), there)).toEqual([`- ${line}`]);
    expect(told(['+ nova servers {"name":"web","tags":["a"]}', '- nova servers {"name":"web","tags":[]}'])).toEqual([
      '~ nova servers web: tags ["a"] for []',
    ]);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
});

it("a node that is added twice is a difference; only a vm whose name was said may be too much", () => {
  const job = (action: string, request: object) => ({ action, request, status: "successful" });
  const configured = job("ConfigQingStor", { access_nodes: { intranet: { nodes: ["a"], vips: ["10.0.0.1"] } } });
  const added = job("ScaleQingStorAccess", { node_ids: [{ node_id: "b", vip: "10.0.0.2" }] });
  const access = (all: object[]) => clusterOf({ all }).map((cluster) => (cluster as { access: string[] }).access);
  expect(access([])).toEqual([]);
  expect(access([configured, added])).toEqual([["a at 10.0.0.1", "b at 10.0.0.2"]]);
  expect(access([configured, added, added])).toEqual([["a at 10.0.0.1", "b at 10.0.0.2", "b at 10.0.0.2"]]);
  const vm = (sign: string) => `${sign} examcloud vms {"name":"ada_1"}`;
  expect(isExcused(vm("+"), ["look for ada_1 in the cloud's dashboard"])).toBe(true);
  expect(isExcused(vm("-"), ["look for ada_1 in the cloud's dashboard"])).toBe(false);
  expect(isExcused(vm("+"), ["look for ada_2 in the cloud's dashboard"])).toBe(false);
  expect(isExcused('+ nova servers {"name":"ada_1"}', ["look for ada_1 in the cloud's dashboard"])).toBe(false);
});

it("a fault's own moment comes before nothing is done, or after all is", async () => {
  const sandbox = await startSandbox({ quick: true });
  const seen: string[] = [];
  const ask = () =>
    fetch(`${sandbox.url}/identity/v3`, { method: "GET" }).then(
      ({ status }) => status,
      () => "reset",
    );
  for (const kind of ["reset-before", "reset-after"] as const) {
    sandbox.faults.add({ kind, meanwhile: async () => void seen.push(kind) });
    expect(await ask()).toBe("reset");
  }
  expect(await ask()).toBeLessThan(400);
  expect(seen).toEqual(["reset-before", "reset-after"]);
  await sandbox.close();
});

it("every pair of request class and point, victim, recovery and change comes once", () => {
  const spots = Array.from(
    { length: 30 },
    (_, i): Spot => ({
      verb: "up",
      request: `nova POST /${i}`,
      point: "answer lost",
      at: [{ subject: "team", index: i }],
    }),
  );
  const rows = coveringRows(spots);
  expect(rows).toHaveLength(30 * RECOVERIES.length);
  expect(missingPairs(spots, rows)).toBe(0);
  expect(missingPairs(spots, rows.slice(RECOVERIES.length))).toBeGreaterThan(0);
});

it("a seed begins with rounds that together hold every pair, and leaves none out", () => {
  const things = ["a", "b", "c", "d"].flatMap((what) =>
    ["1", "2", "3"].flatMap((time) => ["x", "y", "z"].map((way) => ({ what, time, way }))),
  );
  const pairsOf = (places: readonly number[]) =>
    new Set(
      places.flatMap((at) => {
        const { what = "", time = "", way = "" } = things[at] ?? {};
        return [`${what}${time}`, `${what}${way}`, `${time}${way}`];
      }),
    );
  const order = pairsFirst(3, things);
  expect([...order].sort((a, b) => a - b)).toEqual(things.map((_, at) => at));
  expect(order).not.toEqual(pairsFirst(4, things));
  expect(pairsOf(order.slice(0, 20)).size).toBe(pairsOf(order).size);
});

it("a walk is the same for the same number, and the smallest that finds a fault is told step by step", async () => {
  const part = (name: string, needs: string[] = []) => ({ name, needs, declare: () => undefined });
  const subject = { name: "team", parts: [part("vpc"), part("disk", ["vpc"]), part("share"), part("group")] };
  const steps = courseOf(3, [subject]);
  expect(courseOf(3, [subject])).toEqual(steps);
  expect(courseOf(4, [subject])).not.toEqual(steps);
  // It is found as soon as there is a group, whatever else there is.
  const walk = async (some: readonly Step[]) => {
    const at = some.findIndex(({ parts }) => parts.some(({ part: { name } }) => name === "group"));
    return at < 0 ? { findings: [], at: some.length } : { findings: ["cloud: a group too many"], at };
  };
  expect(await smallestWalk(steps, walk)).toEqual([expect.stringMatching(/^step 0: team\.group[^+]*; undisturbed$/)]);
});

/** Runs a script beside the built bench, as an engine of its own. */
async function script(text: string): Promise<string> {
  const { code, output, errors } = await command(process.execPath, ["-e", text], { folder: ROOT, env: { QUICK: "0" } });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  return output.trim();
}

const SMALL = `
  const { carryOut } = require(process.cwd() + "/dist/tools/torture/program.js");
  const { Hosts } = require(process.cwd() + "/dist/tools/torture/host.js");
  const { openWorld } = require(process.cwd() + "/dist/tools/torture/world.js");
  const { Network, Subnet } = require("pulumi-omnicloud");
  const program = async () => {
    const network = new Network("net", { connection: "cloud" });
    new Subnet("sub", { connection: "cloud", network: network.id, cidr: "10.0.0.0/24" });
  };
`;

it("the first failure ends a run of the small engine, whatever waits for it", async () => {
  const said = await script(`${SMALL}
    const place = { project: "p", stack: "s", config: {} };
    carryOut(program, place, async ({ type }) => {
      if (type.endsWith("Network")) throw new Error("no network");
      return { id: "1a2b3c4d", outputs: {} };
    }).then(() => console.log("ended well"), (error) => console.log(error.message)).then(() => process.exit());`);
  expect(said).toBe("no network");
});

it("a killed engine leaves what was done and no word of it; its next run takes it over", async () => {
  const said = await script(`${SMALL}
    (async () => {
      const hosts = new Hosts();
      const { sandbox, engine } = await openWorld(hosts);
      sandbox.faults.add({ kind: "reset-after", match: { path: "/networks$" , method: "POST" }, meanwhile: () => engine.kill("both") });
      const killed = await engine.up(program).then(() => "", (error) => error.message);
      const pending = engine.state.pending.map(({ resource }) => resource.urn.split("::").pop());
      const { error } = await engine.up(program);
      const networks = sandbox.requests.count({ method: "POST", path: /networks$/ });
      console.log(JSON.stringify({ killed, pending, error, networks, plan: await engine.plan(program) }));
      process.exit();
    })();`);
  expect(JSON.parse(said)).toEqual({ killed: "the engine was killed", pending: ["net"], networks: 1, plan: [] });
});

it("programs under torture hold every resource and component", async () => {
  const said = await script(`${SMALL}
    const { readdirSync, existsSync } = require("node:fs");
    const { awsSubjects, subjects } = require(process.cwd() + "/dist/tools/torture/subjects");
    const { programOf } = require(process.cwd() + "/dist/tools/torture/subject");
    const { ComponentResource } = require("@pulumi/pulumi");
    const lists = readdirSync("dist/providers").map((cloud) => process.cwd() + "/dist/providers/" + cloud + "/definitions.js").filter(existsSync);
    const resources = lists.flatMap((list) => require(list).definitions.map(({ name }) => name));
    const exported = Object.entries(require("pulumi-omnicloud"));
    const components = exported.flatMap(([name, one]) => (one?.prototype instanceof ComponentResource ? [name] : []));
    (async () => {
      const { engine } = await openWorld(new Hosts());
      const held = new Set();
      const aws = { aws: { kind: "aws", region: "eu-west-1", endpoint: "http://127.0.0.1:9" } };
      const onAws = { ...engine.place, config: { "omnicloud:connections": JSON.stringify(aws) } };
      for (const subject of [...subjects, ...awsSubjects])
        for (const changed of [false, true])
          await carryOut(programOf(subject, { changed, change: "same" }), subject.on ? onAws : engine.place, async ({ type, name, inputs }) => {
            held.add(type.replace("pulumi-nodejs:dynamic/omnicloud/", "").replace("omnicloud:index:", ""));
            return { id: name, outputs: inputs };
          });
      // Not yet: Tencent Cloud, which is begun, and targets, whose balancer is no resource of ours.
      const notYet = (name) => /^tencentcloud:|^openstack:LoadBalancerTargets$/.test(name);
      const missing = [...resources, ...components].filter((name) => !held.has(name) && !notYet(name));
      console.log(JSON.stringify({ missing, resources: resources.length, components: components.length }));
      process.exit();
    })();`);
  expect(JSON.parse(said)).toEqual({ missing: [], resources: expect.any(Number), components: expect.any(Number) });
});

it("several workers share the rounds of a seed, and run each once", async () => {
  const said = await script(`
    const { torture } = require(process.cwd() + "/dist/tools/torture");
    const lines = [];
    torture({ kinds: ["faults"], subjects: ["desktops"], rounds: 6, workers: 2, say: (line) => lines.push(line) }).then(
      (result) => console.log(JSON.stringify({ result, lines })),
    );`);
  const { result, lines } = JSON.parse(said) as { result: object; lines: string[] };
  expect(result).toEqual({ passed: 6, failed: 0, findings: {} });
  expect(new Set(lines.filter((line) => line.startsWith("1 ok "))).size).toBe(6);
});
