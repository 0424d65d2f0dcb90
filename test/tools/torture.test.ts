/** The torture bench: that it runs rounds, and that it would notice what a kill loses. */
import { expect, it } from "vitest";
import { startSandbox } from "../../sandbox";
import { coveringRows, missingPairs, type Spot } from "../../tools/torture/cells";
import { linesOf } from "../../tools/torture/content";
import { differences, told } from "../../tools/torture/difference";
import { RECOVERIES } from "../../tools/torture/kill";
import { inOrderOf, pairsFirst } from "../../tools/torture/seed";
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

/** Runs a script beside the built bench, as an engine of its own. */
async function script(text: string): Promise<string> {
  const { code, output, errors } = await command(process.execPath, ["-e", text], { folder: ROOT });
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
