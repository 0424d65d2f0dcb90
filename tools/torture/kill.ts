/** Rounds of kills: a host, or engine and host, killed at one request of a verb; then the documented way to recover. */
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { type Sandbox, startSandbox } from "../../sandbox";
import { differences, linesOf } from "./content";
import { Engine, Killed } from "./engine";
import { emptyState } from "./state";

/** A program under torture. */
export interface Subject {
  name: string;
  /** What it says first. */
  first: PulumiFn;
  /** What it says after a change. */
  changed: PulumiFn;
}

/** What is interrupted. */
export const VERBS = ["up", "update", "destroy"] as const;
/** Where: the request never arrives; it is done and its answer is lost; it is done after the client is gone. */
export const POINTS = ["never received", "answer lost", "done after the kill"] as const;
/** Who is killed. */
export const VICTIMS = ["engine and host", "host"] as const;
/** What follows. */
export const RECOVERIES = ["refresh, up", "up", "refresh, destroy", "destroy"] as const;

/** One round. */
export interface KillRound {
  subject: string;
  verb: (typeof VERBS)[number];
  /** Which of the verb's changing requests, from 0. */
  request: number;
  point: (typeof POINTS)[number];
  victim: (typeof VICTIMS)[number];
  recovery: (typeof RECOVERIES)[number];
}

/** What a round found wrong; nothing if it passed. */
export type Findings = string[];

const FAULTS = {
  "never received": "reset-before",
  "answer lost": "reset-after",
  "done after the kill": "latency",
} as const;

const CHANGING = ["POST", "PUT", "PATCH", "DELETE"];
/** A login changes nothing. */
const NOT_A_LOGIN = "^(?!.*/auth/tokens)";

/** A sandbox, and a stack on it. */
async function open(): Promise<{ sandbox: Sandbox; engine: Engine }> {
  const sandbox = await startSandbox({ quick: true });
  const { authUrl, operator, objectStore } = sandbox;
  const { username, password, projectName, domain } = operator;
  const { region, ...gateway } = objectStore;
  const connections = {
    cloud: {
      ...{ kind: "openstack", authUrl, username, password, projectName, region: "RegionOne" },
      ...{ userDomainName: domain, projectDomainName: domain },
    },
    store: { kind: "ceph", platformUserId: "u-1001", regions: { [region]: gateway } },
  };
  const config = { "omnicloud:connections": JSON.stringify(connections) };
  return { sandbox, engine: new Engine({ project: "torture", stack: "dev", config }, emptyState()) };
}

/** The number of changing requests of each verb, and what the cloud holds after an undisturbed `up` of each program. */
export interface Undisturbed {
  requests: Record<KillRound["verb"], number>;
  first: string[];
  changed: string[];
  empty: string[];
}

/** Runs a subject once, undisturbed. @throws Error if that fails already */
export async function runUndisturbed({ name, first, changed }: Subject): Promise<Undisturbed> {
  const { sandbox, engine } = await open();
  try {
    const count = async (work: () => Promise<{ error?: string }>) => {
      const before = changingRequests(sandbox);
      const { error } = await work();
      if (error !== undefined) throw new Error(`${name} fails undisturbed: ${error}`);
      return changingRequests(sandbox) - before;
    };
    const empty = linesOf(await sandbox.save());
    const up = await count(() => engine.up(first));
    const afterFirst = linesOf(await sandbox.save());
    const update = await count(() => engine.up(changed));
    const afterChange = linesOf(await sandbox.save());
    const destroy = await count(() => engine.destroy());
    return { requests: { up, update, destroy }, first: afterFirst, changed: afterChange, empty };
  } finally {
    await sandbox.close();
  }
}

function changingRequests({ requests }: Sandbox): number {
  return requests.list().filter(({ method, path }) => CHANGING.includes(method) && new RegExp(NOT_A_LOGIN).test(path))
    .length;
}

/** Runs a round. @returns what it found wrong */
export async function runKill(round: KillRound, subject: Subject, undisturbed: Undisturbed): Promise<Findings> {
  const { sandbox, engine } = await open();
  try {
    if (round.verb !== "up") await engine.up(subject.first);
    await interrupt(round, subject, sandbox, engine);
    return await recover(round, subject, undisturbed, sandbox, engine);
  } finally {
    await sandbox.close();
  }
}

/** Kills at the round's request, which is the one after `request` others. */
async function interrupt(round: KillRound, subject: Subject, sandbox: Sandbox, engine: Engine): Promise<void> {
  sandbox.faults.add({
    kind: FAULTS[round.point],
    delay: 0,
    skip: round.request,
    match: { method: CHANGING, path: NOT_A_LOGIN },
    meanwhile: () => (round.victim === "host" ? engine.killHost() : engine.kill()),
  });
  try {
    if (round.verb === "destroy") await engine.destroy();
    else await engine.up(round.verb === "up" ? subject.first : subject.changed);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
  } finally {
    sandbox.faults.clear();
  }
}

async function recover(
  round: KillRound,
  subject: Subject,
  undisturbed: Undisturbed,
  sandbox: Sandbox,
  engine: Engine,
): Promise<Findings> {
  const findings: Findings = [];
  const run = async (verb: string, work: () => Promise<{ error?: string }>) => {
    const { error } = await work();
    if (error !== undefined) findings.push(`${verb}: ${error}`);
  };
  const program = round.verb === "up" ? subject.first : subject.changed;
  const [wanted, ending] = [
    round.verb === "up" ? undisturbed.first : undisturbed.changed,
    round.recovery.endsWith("destroy"),
  ];
  if (round.recovery.startsWith("refresh")) await run("refresh", () => engine.refresh());
  if (!ending) {
    await run("up", () => engine.up(program));
    findings.push(...differences(linesOf(await sandbox.save()), wanted).map((line) => `cloud: ${line}`));
    findings.push(...(await engine.plan(program)).map((change) => `second preview: ${change}`));
  }
  await run("destroy", () => engine.destroy());
  findings.push(...differences(linesOf(await sandbox.save()), undisturbed.empty).map((line) => `left: ${line}`));
  return findings;
}
