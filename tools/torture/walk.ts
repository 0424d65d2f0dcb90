/**
 * Random walks: ten changes to a program of all components, some interrupted or answered wrongly. After each the second
 * preview has nothing to do; in the end the cloud is as one that the last program made fresh, and a destroy leaves nothing.
 */
import type { Fault, ServiceName } from "../../sandbox";
import { AWS_FAULTS } from "./aws/faults";
import { courseOf, type Disturbance, inWords, type Step, type Walked } from "./course";
import { FAULTS } from "./fault";
import type { Hosts } from "./host";
import { end, type Findings, finding, isFault, mustSucceed, runRecover, unlike, untold } from "./judge";
import { AT_POINT } from "./kill";
import { Killed } from "./ledger";
import { CHANGING, NO_LOGIN } from "./request";
import type { Plan, Round } from "./rounds";
import { smallestWalk } from "./smallestWalk";
import { programOfParts, type Subject } from "./subject";
import { openWorld, type World } from "./world";

/** How many walks a seed has. */
const WALKS = 200;

/** The walks of a seed, through the parts of programs that are on one cloud. */
export function walkPlan(hosts: Hosts, seed: number, all: readonly Subject[], of?: readonly string[]): Plan {
  const rounds = Array.from({ length: WALKS }, (_, at): Round => {
    const number = (seed - 1) * WALKS + at;
    const steps = courseOf(number, all);
    const on = all[0]?.on;
    return {
      kind: "walks",
      name: `walks number ${number}${of ? ` of ${of.join(", ")}` : ""}`,
      run: async () => said(steps, await walk(steps, hosts, on)),
      smallest: () => smallestWalk(steps, (some) => walk(some, hosts, on)),
    };
  });
  const about = `walks of 10 changes each, ${WALKS} a seed`;
  return { kind: "walks", rounds, cells: Number.POSITIVE_INFINITY, about, every: 25 };
}

function said(steps: readonly Step[], { findings, at }: Walked): Findings {
  const step = steps[at];
  if (!step) return findings;
  return findings.map((line) => finding(`step ${at}, ${step.change}, ${inWords(step.disturbance)}`, line));
}

/** Walks, until something is wrong. */
async function walk(steps: readonly Step[], hosts: Hosts, on: Subject["on"]): Promise<Walked> {
  const world = await openWorld(hosts, { on });
  let last: string[];
  try {
    const empty = await world.lines();
    for (const [at, step] of steps.entries()) {
      const findings = await take(step, world, on === "aws");
      if (findings.length > 0) return { findings, at };
    }
    last = await world.lines();
    const findings = [...(await untold(world)), ...(await end(world, empty, false))];
    if (findings.length > 0) return { findings, at: steps.length };
  } finally {
    await world.close();
  }
  const fresh = await openWorld(hosts, { on });
  try {
    await mustSucceed("fresh", fresh.engine.up(programOfParts(steps.at(-1)?.parts ?? [])));
    const ofNow = (lines: readonly string[]) => lines.filter(isOfNow).map(leavesPower(steps) ? withoutPower : String);
    const scene = { ...world, lines: async () => ofNow(last) };
    const lines = ofNow(await fresh.lines());
    return { findings: await unlike("walked, beside fresh", scene, lines), at: steps.length };
  } finally {
    await fresh.close();
  }
}

/** Manila keeps the server of a share network, and what it learned of it, when the network's last share is gone. */
function isOfNow(line: string): boolean {
  return !/^manila (servers|networks) |^neutron ports .*"device_owner":"manila:share"/.test(line);
}

/** Whether an InstancePower was removed on the way: it leaves its instance running or stopped, as it was then. */
function leavesPower(steps: readonly Step[]): boolean {
  const last = new Set(steps.at(-1)?.parts.map(({ part }) => part));
  return steps.some(({ parts }) => parts.some(({ part }) => part.name === "power" && !last.has(part)));
}

/** A server's line without its power. */
function withoutPower(line: string): string {
  return line.startsWith("nova servers ") ? line.replace(/"(power_state|vm_state|status)":("[^"]*"|\d+),?/g, "") : line;
}

/**
 * Brings the program up, disturbed or not; then it must be up, with nothing left to do.
 * @param natives its native provider knows no token: `recover` comes first
 */
async function take({ parts, disturbance }: Step, world: World, natives: boolean): Promise<Findings> {
  const { sandbox, engine } = world;
  const program = programOfParts(parts);
  if (disturbance) disturb(disturbance, world);
  const error = await engine.up(program).then(
    (outcome) => outcome.error,
    (thrown: unknown) => {
      if (thrown instanceof Killed) return "killed";
      throw thrown;
    },
  );
  sandbox.faults.clear();
  const findings: Findings = isFault(error) ? [finding("up, a fault", error ?? "")] : [];
  if (error !== undefined) {
    if (natives) findings.push(...(await runRecover(world)));
    findings.push(...(await mustSucceed("refresh", engine.refresh({ clear: !natives }))));
    findings.push(...(await mustSucceed("up", engine.up(program))));
  }
  findings.push(...(await engine.plan(program)).map((change) => finding("second preview", change)));
  return findings;
}

function disturb(disturbance: Disturbance, { sandbox, engine }: World): void {
  const match = { method: CHANGING, path: NO_LOGIN };
  const skip = disturbance.request;
  if ("fault" in disturbance) {
    const { fault, service } = disturbance;
    // AWS's services stand where a sandbox's do.
    const of = service === undefined ? match : { ...match, service: service as ServiceName };
    sandbox.faults.add({ ...(FAULTS[fault] ?? AWS_FAULTS[fault]), match: of, skip } as Fault);
    return;
  }
  const { point, victim } = disturbance;
  sandbox.faults.add({ kind: AT_POINT[point], delay: 0, skip, match, meanwhile: () => engine.kill(victim) });
}
