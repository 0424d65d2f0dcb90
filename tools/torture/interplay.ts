/**
 * What the engine lets a user do, on the real engine: an option of a kind, by a way of giving it, on a whole program. After
 * it the second preview has nothing to do, a refresh finds what is there, and a destroy leaves what it should and no more.
 */
import type { CustomResourceOptions as ResourceOptions, ResourceTransform } from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { succeeds } from "../../test/harness/command";
import { omnicloud as command } from "../../test/harness/omnicloud";
import type { Outcome } from "../../test/harness/outcome";
import { openStack, type TestStack } from "../../test/harness/stack";
import type { Ground } from "./ground";
import { type Findings, finding, unlike } from "./judge";
import type { Plan, Round } from "./rounds";
import { inOrderOf } from "./seed";
import type { Variant } from "./subject";
import { pulumi, withOptions } from "./subjects/package";
import type { World } from "./world";

/** How options are given. */
const WAYS = ["an option", "a stack transform", "an old stack transformation", "a transform of its own"] as const;
type Way = (typeof WAYS)[number];

const FIRST: Variant = { changed: false, change: "same" };
const CHANGED: Variant = { changed: true, change: "same" };

/** A stack on the real engine, and the cloud that it is on. */
export interface Play {
  stack: TestStack;
  world: World;
  ground: Ground;
  /** The program, with options given in a way. */
  program(variant: Variant, options?: ResourceOptions): PulumiFn;
}

type Act = (play: Play) => Promise<Findings>;

/** What is done; each begins with an empty stack. */
const ACTS: Readonly<Record<string, { act: Act; ways?: readonly Way[] }>> = {
  retainOnDelete: { act: (play) => retain(play, true), ways: WAYS },
  "retainOnDelete, set later": { act: (play) => retain(play, false), ways: WAYS },
  "retainOnDelete, taken off later": { act: unretain, ways: WAYS },
  protect: { act: protect, ways: WAYS },
  'ignoreChanges: ["*"]': { act: ignore, ways: WAYS },
  'replaceOnChanges: ["*"]': { act: (play) => change(play, { replaceOnChanges: ["*"] }), ways: WAYS },
  "deleteBeforeReplace: false": { act: (play) => replaceAll(play, { deleteBeforeReplace: false }), ways: WAYS },
  customTimeouts: { act: (play) => change(play, { customTimeouts: { create: "8m", update: "8m", delete: "8m" } }) },
  "--replace": { act: (play) => replaceAll(play, {}) },
  "another logical name": { act: rename },
  "state delete": { act: stateDelete },
  "stack rename": { act: stackRename },
  "--parallel 1": { act: (play) => simple(play, { parallel: 1 }) },
  "--continue-on-error": { act: (play) => simple(play, { continueOnError: true }) },
  "the first up --target": { act: targetFirst },
  "export and import": { act: exportImport },
};

/** The rounds of interplay. */
export function interplayPlan(grounds: readonly Ground[], seed: number): Plan {
  const cells = grounds.flatMap((ground) =>
    Object.entries(ACTS).flatMap(([name, { ways = ["an option"] }]) => ways.map((way) => ({ ground, name, way }))),
  );
  const rounds = inOrderOf(
    seed,
    cells.map(({ name, way, ground }, at) => ({ name, way, subject: ground.subject.name, at })),
  ).flatMap(({ at }) => {
    const cell = cells[at];
    return cell ? [interplayRound(cell.ground, cell.name, cell.way as Way)] : [];
  });
  const about = `${Object.keys(ACTS).length} things to do on the real engine, options by ${WAYS.length} ways, on each program`;
  return { kind: "interplay", rounds, cells: cells.length, about, every: 40 };
}

function interplayRound(ground: Ground, name: string, way: Way): Round {
  return {
    kind: "interplay",
    name: `interplay ${ground.subject.name}: ${name}, by ${way}`,
    ground,
    run: () => onEngine(ground, way, (play) => (ACTS[name]?.act ?? simple)(play)),
    smaller: async (other) => interplayRound(other, name, way),
  };
}

/** Opens a stack on the real engine, on an empty cloud. */
export async function onEngine(ground: Ground, way: Way, act: Act): Promise<Findings> {
  for (const variant of [FIRST, CHANGED]) await ground.freshAs(variant);
  await ground.emptyLines();
  return ground.within(undefined, async (world) => {
    const { project, stack: name, config, notes } = world.engine.place;
    const program = (variant: Variant, options?: ResourceOptions) => given(ground.program(variant), way, options);
    const env = { XDG_STATE_HOME: notes };
    const stack = await openStack({ program: program(FIRST), config, project, stack: name, env });
    try {
      return await act({ stack, world, ground, program });
    } finally {
      await stack.close();
    }
  });
}

function given(program: PulumiFn, way: Way, options?: ResourceOptions): PulumiFn {
  if (!options) return program;
  if (way === "an option") return () => withOptions(() => options, program);
  const merged = (opts: ResourceOptions) => pulumi.mergeOptions(opts, options);
  if (way === "a transform of its own") {
    const transforms: ResourceTransform[] = [({ props, opts }) => ({ props, opts: merged(opts) as typeof opts })];
    return () => withOptions(() => ({ transforms }), program);
  }
  return async () => {
    if (way === "a stack transform")
      pulumi.runtime.registerResourceTransform(({ props, opts }) => ({ props, opts: merged(opts) as typeof opts }));
    else pulumi.runtime.registerStackTransformation(({ props, opts }) => ({ props, opts: merged(opts) }));
    return program();
  };
}

/** Runs a verb; what must succeed and does not is a finding. */
async function verb(what: string, run: Promise<Outcome>): Promise<Findings> {
  try {
    await run;
    return [];
  } catch (error) {
    return [finding(what, String(error instanceof Error ? error.message : error).replaceAll("\n", " / "))];
  }
}

/** Up, a second preview and a refresh with nothing to do, and the cloud as the program says. */
async function settled({ stack, world, ground }: Play, variant: Variant, what: string): Promise<Findings> {
  const findings = await verb(`${what}: up`, stack.up());
  if (findings.length > 0) return findings;
  findings.push(...(await unlike(`${what}: cloud`, world, (await ground.freshAs(variant)).lines)));
  findings.push(...(await nothingToDo(stack, what)));
  return findings;
}

async function nothingToDo(stack: TestStack, what: string): Promise<Findings> {
  const before = (await stack.export()).length;
  const findings = await verb(`${what}: refresh`, stack.refresh());
  if ((await stack.export()).length !== before)
    findings.push(finding(`${what}: refresh`, "resources are gone from the state"));
  const { counts, ops } = await stack.preview();
  const changes = Object.entries(ops).filter(([, op]) => op !== "same");
  if (Object.keys(counts).some((op) => op !== "same"))
    findings.push(finding(`${what}: second preview`, changes.map(([name, op]) => `${op} ${name}`).join(", ")));
  return findings;
}

/** What `leftovers` says and sweeps must be nothing: what was kept is not touched. */
async function keptIsKept({ stack, world }: Play, wanted: readonly string[]): Promise<Findings> {
  const { output, errors } = await command(stack, ["leftovers", "dev", "--sweep"]);
  return (await unlike("kept, and swept", world, wanted)).map((line) => `${line} (${output}${errors})`.slice(0, 400));
}

async function ended({ stack, world, ground }: Play, what: string): Promise<Findings> {
  const findings = await verb(`${what}: destroy`, stack.destroy());
  return [...findings, ...(await unlike(`${what}: left`, world, await ground.emptyLines()))];
}

async function simple(play: Play, options: { parallel?: number; continueOnError?: boolean } = {}): Promise<Findings> {
  const findings = await verb("up", play.stack.up(options));
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

async function retain(play: Play, atFirst: boolean): Promise<Findings> {
  const { stack, program, world } = play;
  const findings: Findings = [];
  if (!atFirst) findings.push(...(await settled(play, FIRST, "before")));
  stack.program = program(FIRST, { retainOnDelete: true });
  findings.push(...(await settled(play, FIRST, "kept")));
  const wanted = await world.lines();
  findings.push(...(await verb("destroy", stack.destroy())));
  findings.push(...(await unlike("after destroy", world, wanted)));
  return [...findings, ...(await keptIsKept(play, wanted))];
}

async function unretain(play: Play): Promise<Findings> {
  const { stack, program } = play;
  stack.program = program(FIRST, { retainOnDelete: true });
  const findings = await settled(play, FIRST, "kept");
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "not kept")));
  return [...findings, ...(await ended(play, "not kept"))];
}

async function protect(play: Play): Promise<Findings> {
  const { stack, program, world } = play;
  stack.program = program(FIRST, { protect: true });
  const findings = await settled(play, FIRST, "protected");
  const wanted = await world.lines();
  const { ok } = await stack.destroy({ fails: true }).catch(() => ({ ok: true }));
  if (ok) findings.push(finding("destroy", "a protected stack was destroyed"));
  findings.push(...(await unlike("after a refused destroy", world, wanted)));
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "no longer protected")));
  return [...findings, ...(await ended(play, "no longer protected"))];
}

async function ignore(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const findings = await settled(play, FIRST, "before");
  // Power and the like are resources that come with a change: they are none here.
  stack.program = program(CHANGED, { ignoreChanges: ["*"] });
  findings.push(...(await verb("ignored: up", stack.up())));
  findings.push(...(await nothingToDo(stack, "ignored")));
  stack.program = program(CHANGED);
  findings.push(...(await settled(play, CHANGED, "no longer ignored")));
  return [...findings, ...(await ended(play, "no longer ignored"))];
}

async function change(play: Play, options: ResourceOptions): Promise<Findings> {
  const { stack, program } = play;
  stack.program = program(FIRST, options);
  const findings = await settled(play, FIRST, "at first");
  stack.program = program(CHANGED, options);
  findings.push(...(await settled(play, CHANGED, "changed")));
  return [...findings, ...(await ended(play, "changed"))];
}

async function replaceAll(play: Play, options: ResourceOptions): Promise<Findings> {
  const { stack, program } = play;
  stack.program = program(FIRST, options);
  const findings = await settled(play, FIRST, "at first");
  const replace = (await stack.export()).filter(({ type, id }) => id && !/Identity|Stack|providers/.test(type));
  const replaced = await verb("--replace", stack.up({ replace: replace.map(({ urn }) => urn) }));
  // What cannot be replaced says so; all else is as before.
  findings.push(...replaced.filter((line) => /fault in pulumi-omnicloud|dangling/.test(line)));
  findings.push(...(await settled(play, FIRST, "replaced")));
  return [...findings, ...(await ended(play, "replaced"))];
}

async function rename(play: Play): Promise<Findings> {
  const { stack, program } = play;
  const other: Variant = { changed: false, change: "other logical name" };
  const findings = await settled(play, FIRST, "before");
  stack.program = program(other);
  findings.push(...(await verb("renamed: up", stack.up())), ...(await nothingToDo(stack, "renamed")));
  return [...findings, ...(await ended(play, "renamed"))];
}

async function stateDelete(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  const custom = (await stack.export()).filter(({ id, type }) => id && !/Identity|Stack|providers/.test(type));
  const last = custom.at(-1);
  if (last) {
    const where = { folder: stack.folder, env: stack.environment };
    await succeeds("pulumi", ["state", "delete", last.urn, "--yes", "--stack", "dev", "--non-interactive"], where);
  }
  findings.push(...(await settled(play, FIRST, `forgotten: ${last?.urn.split("::").slice(-2).join(" ")}`)));
  return [...findings, ...(await ended(play, "forgotten"))];
}

async function stackRename(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  const where = { folder: stack.folder, env: stack.environment };
  for (const [from, to] of [
    ["dev", "prod"],
    ["prod", "dev"],
  ] as const)
    await succeeds("pulumi", ["stack", "rename", to, "--stack", from, "--non-interactive"], where);
  findings.push(...(await settled(play, FIRST, "renamed there and back")));
  return [...findings, ...(await ended(play, "renamed there and back"))];
}

async function targetFirst(play: Play): Promise<Findings> {
  const { stack } = play;
  const { events, output } = await stack.preview();
  const urns = events.flatMap(({ resourcePreEvent }) => resourcePreEvent?.metadata.urn ?? []);
  const target = urns.find((urn) => urn.includes("omnicloud/"));
  const refused = await verb("up --target", stack.up({ target: target ? [target] : [] }));
  const findings = refused.filter((line) => !/Identity/.test(line) || /Cannot read|undefined/.test(line));
  if (!target) findings.push(finding("up --target", `no resource to target: ${output}`));
  findings.push(...(await settled(play, FIRST, "after")));
  return [...findings, ...(await ended(play, "after"))];
}

async function exportImport(play: Play): Promise<Findings> {
  const { stack } = play;
  const findings = await settled(play, FIRST, "before");
  await stack.import(await stack.deployment());
  findings.push(...(await settled(play, FIRST, "imported")));
  return [...findings, ...(await ended(play, "imported"))];
}
