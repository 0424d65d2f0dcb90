/** Options that a program gives at first, sets later, or takes off later. */
import type { Findings } from "../judge";
import { finding, unlike } from "../judge";
import type { Variant } from "../subject";
import {
  type Act,
  CHANGED,
  ended,
  FIRST,
  holdsKept,
  keptIsKept,
  mayRefuse,
  nothingToDo,
  objectsOf,
  type Play,
  settled,
  verb,
} from "./play";
import type { Given } from "./ways";

/** When an option is there. */
export const TIMES = ["at first", "set later", "taken off later"] as const;
/** One of them. */
export type Time = (typeof TIMES)[number];

/** What is done with an option. */
export interface Tried {
  /** The option. */
  given: Given;
  /** What the stack is, and how it ends; its program has the option or not, as the time says. */
  act(play: Play, tried: { given: Given; time: Time }): Promise<Findings>;
}

/** Every argument, by its name. */
const everyName = (option: "ignoreChanges" | "replaceOnChanges") => (properties: readonly string[]) => ({
  [option]: [...properties],
});

/** The options of all kinds. */
export const OPTIONS: Readonly<Record<string, Tried>> = {
  retainOnDelete: { given: { retainOnDelete: true }, act: retain },
  protect: { given: { protect: true }, act: protect },
  "deleteBeforeReplace: false": { given: { deleteBeforeReplace: false }, act: replaceEach },
  'ignoreChanges: ["*"]': { given: { ignoreChanges: ["*"] }, act: ignore },
  "ignoreChanges by name": { given: everyName("ignoreChanges"), act: ignore },
  'replaceOnChanges: ["*"]': { given: { replaceOnChanges: ["*"] }, act: change },
  "replaceOnChanges by name": { given: everyName("replaceOnChanges"), act: change },
  customTimeouts: { given: { customTimeouts: { create: "8m", update: "9m", delete: "7m" } }, act: timeouts },
};

/** What a round does with an option at a time. */
export function trying({ given, act }: Tried, time: Time): Act {
  return (play) => act(play, { given, time });
}

/** Brings the stack up so that the option is there, or is no longer, as the time says. */
async function begin(play: Play, given: Given, time: Time): Promise<Findings> {
  const { stack, program } = play;
  const [plain, optioned] = [program(FIRST), program(FIRST, given)];
  const before = { "at first": undefined, "set later": plain, "taken off later": optioned }[time];
  const then = time === "taken off later" ? plain : optioned;
  const findings: Findings = [];
  if (before) {
    stack.program = before;
    findings.push(...(await verb("before: up", stack.up())));
  }
  stack.program = then ?? program(FIRST);
  return [...findings, ...(await settled(play, FIRST, time))];
}

/** The programs whose objects carry no marks. */
const UNMARKED = new Set(["desktops"]);
/** A component detaches what it attached, although the disk is kept. */
const DETACHED = /^after destroy: ~ (cinder volumes|nova servers) .*(attachments|status "available" for "in-use")/;

async function retain(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const { stack, world } = play;
  const findings = await begin(play, given, time);
  const isKept = await holdsKept(world);
  if (time === "taken off later") {
    if (isKept) findings.push(finding("no longer kept", "a mark still says that its object is kept"));
    return [...findings, ...(await ended(play, "no longer kept"))];
  }
  if (!isKept && !UNMARKED.has(play.ground.subject.name)) findings.push(finding("kept", "no mark says so"));
  const wanted = await world.lines();
  findings.push(...(await verb("destroy", stack.destroy())));
  findings.push(...(await unlike("after destroy", world, wanted)).filter((line) => !DETACHED.test(line)));
  return [...findings, ...(await keptIsKept(play, await world.lines()))];
}

async function protect(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const { stack, program, world } = play;
  const findings = await begin(play, given, time);
  if (time === "taken off later") return [...findings, ...(await ended(play, "no longer protected"))];
  const wanted = await world.lines();
  const destroyed = await mayRefuse("a refused destroy", stack.destroy());
  findings.push(...destroyed.findings);
  if (destroyed.ok) findings.push(finding("destroy", "a protected stack was destroyed"));
  findings.push(...(await unlike("after a refused destroy", world, wanted)));
  stack.program = program(FIRST);
  findings.push(...(await settled(play, FIRST, "no longer protected")));
  return [...findings, ...(await ended(play, "no longer protected"))];
}

async function ignore(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const { stack, program, world } = play;
  const findings = await begin(play, given, time);
  const wanted = await world.lines();
  if (time !== "taken off later") {
    stack.program = program(CHANGED, given);
    findings.push(...(await verb("ignored: up", stack.up())), ...(await nothingToDo(stack, "ignored")));
    findings.push(...(await unlike("ignored: cloud", world, wanted)).filter((line) => !isNew(line)));
  }
  stack.program = program(CHANGED);
  findings.push(...(await settled(play, CHANGED, "no longer ignored")));
  return [...findings, ...(await ended(play, "no longer ignored"))];
}

/** A resource that a change brings, or takes off, is not ignored: a member under another key. */
function isNew(line: string): boolean {
  return /^ignored: cloud: [+-] /.test(line);
}

async function change(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const { stack, program } = play;
  const findings = await begin(play, given, time);
  if (time !== "taken off later") {
    stack.program = program(CHANGED, given);
    // What cannot be replaced says so; without the option it is changed in place.
    const replaced = await mayRefuse("changed: up", stack.up());
    findings.push(...replaced.findings);
    if (replaced.ok) findings.push(...(await settled(play, CHANGED, "replaced")));
  }
  stack.program = program(CHANGED);
  findings.push(...(await settled(play, CHANGED, "changed")));
  return [...findings, ...(await ended(play, "changed"))];
}

async function timeouts(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const { stack, program } = play;
  const findings = await begin(play, given, time);
  const has = time !== "taken off later";
  // A destroy sees only what the last create or update has put out.
  for (const { urn, inputs = {}, outputs = {} } of await objectsOf(stack))
    if ([inputs, outputs].some((properties) => "__timeouts" in properties !== has))
      findings.push(finding("timeouts", `the host is ${has ? "not told of those" : "still told of those"} of ${urn}`));
  stack.program = program(CHANGED, has ? given : undefined);
  findings.push(...(await settled(play, CHANGED, "changed")));
  return [...findings, ...(await ended(play, "changed"))];
}

/** `--replace` of each resource by itself, the option being there or not. */
async function replaceEach(play: Play, { given, time }: { given: Given; time: Time }): Promise<Findings> {
  const findings = await begin(play, given, time);
  return [...findings, ...(await replaceOneByOne(play, FIRST))];
}

/** Replaces each resource by itself; what cannot be replaced says so, and all is as before. */
export async function replaceOneByOne(play: Play, variant: Variant): Promise<Findings> {
  const { stack } = play;
  const findings: Findings = [];
  const about = (urn: string) => `--replace of ${urn.split("::").slice(-2).join(" ")}`;
  for (const { urn, id } of await objectsOf(stack)) {
    const replaced = await mayRefuse(about(urn), stack.up({ replace: [urn] }));
    findings.push(...replaced.findings);
    const now = (await objectsOf(stack)).find((resource) => resource.urn === urn);
    if (now === undefined) findings.push(finding(about(urn), `it is gone from the state, and was ${id}`));
  }
  findings.push(...(await settled(play, variant, "replaced")));
  return [...findings, ...(await ended(play, "replaced"))];
}
