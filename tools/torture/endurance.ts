/**
 * Endurance: thousands of operations in one host, and many stacks that come and go in one process. What they take does not
 * grow: memory, sockets, file handles, temporary files.
 */
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { Volume } from "pulumi-omnicloud";
import { collect } from "./collect";
import type { Ground } from "./ground";
import type { Hosts } from "./host";
import { type Findings, finding } from "./judge";
import type { Plan, Round } from "./rounds";
import { newFolder, openWorld, type World } from "./world";

/** The operations of one host, and after how many its figures count as its own: caches are filled by then. */
const OPERATIONS = { all: 2000, first: 600 };
/** The cycles of one process. */
const CYCLES = { all: 100, first: 30 };
/** By how much memory may grow between the two, in MiB: what the collector has not come to. */
const MEMORY = 24;
/** By how many handles and files. */
const HANDLES = 6;

interface Figures {
  heapUsed: number;
  external: number;
  handles: number;
}

/** The rounds of endurance. */
export function endurancePlan(hosts: Hosts, grounds: readonly Ground[]): Plan {
  const host: Round = {
    kind: "endurance",
    name: `endurance of a host: ${OPERATIONS.all} operations`,
    run: () => alone(() => runHost(hosts)),
  };
  const programs = grounds.map(
    (ground): Round => ({
      kind: "endurance",
      name: `endurance ${ground.subject.name}: ${CYCLES.all} times up and destroy in one process`,
      run: () => alone(() => runCycles(ground)),
    }),
  );
  const rounds = [host, ...programs];
  const about = `${OPERATIONS.all} operations in one host, ${CYCLES.all} cycles of each program in one process`;
  return { kind: "endurance", rounds, cells: rounds.length, about, every: 150 };
}

/** Runs with temporary files of its own: those of others come and go. */
async function alone(run: () => Promise<Findings>): Promise<Findings> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = newFolder();
  try {
    return await run();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

async function runHost(hosts: Hosts): Promise<Findings> {
  const world = await openWorld(hosts);
  try {
    const made = await world.engine.up(async () => void new Volume("disk", { connection: "cloud", size: 1 }));
    if (made.error !== undefined) return [finding("up", made.error)];
    const volume = world.engine.state.resources.find(({ type }) => type.endsWith("Volume"));
    const host = await hosts.take(world.engine.place);
    const read = { definition: "openstack:Volume", verb: "read" as const, args: [volume?.id, volume?.outputs] };
    let [before, after]: (Figures | undefined)[] = [];
    for (let at = 1; at <= OPERATIONS.all; at++) {
      await host.ask(read);
      if (at === OPERATIONS.first) before = await host.ask<Figures>({ measure: true });
    }
    after = await host.ask<Figures>({ measure: true });
    await host.kill();
    return before ? grown("host", before, after) : [];
  } finally {
    await world.close();
  }
}

async function runCycles(ground: Ground): Promise<Findings> {
  // What no destroy takes down is adopted by the next cycle.
  const program = ground.program({ changed: false, change: "same", adopts: true });
  return ground.within(undefined, async (world) => {
    let before = figures();
    for (let at = 1; at <= CYCLES.all; at++) {
      const failed = await cycle(world, program);
      if (failed.length > 0) return failed.map((line) => `cycle ${at}, ${line}`);
      if (at === CYCLES.first) before = figures();
    }
    return settled(before);
  });
}

async function cycle({ engine, sandbox }: World, program: () => Promise<unknown>): Promise<Findings> {
  const [up, destroy] = [await engine.up(program as never), await engine.destroy()];
  sandbox.requests.clear();
  return [up, destroy].flatMap(({ error }) => (error === undefined ? [] : [finding("cycle", error)]));
}

/** What this process has in use, and its temporary files. */
function figures(): Figures {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  const files = readdirSync(tmpdir()).length;
  return { heapUsed, external, handles: process.getActiveResourcesInfo().length + files };
}

/** How long (ms) sockets may stay open that nobody uses any more. */
const IDLE = 20_000;

/** What has grown once what is idle was closed. */
async function settled(before: Figures): Promise<Findings> {
  for (const end = Date.now() + IDLE; ; await sleep(1000)) {
    const findings = grown("program's process", before, figures());
    if (findings.length === 0 || Date.now() > end) return findings;
  }
}

function grown(what: string, before: Figures, after: Figures): Findings {
  const mebibytes = ({ heapUsed, external }: Figures) => Math.round((heapUsed + external) / 2 ** 20);
  const findings: Findings = [];
  if (mebibytes(after) - mebibytes(before) > MEMORY)
    findings.push(finding(what, `memory grew from ${mebibytes(before)} to ${mebibytes(after)} MiB`));
  if (after.handles - before.handles > HANDLES)
    findings.push(finding(what, `handles and files grew from ${before.handles} to ${after.handles}`));
  return findings;
}
