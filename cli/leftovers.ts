/**
 * `omnicloud leftovers`: what carries a stack's identity in its clouds and is not in its state, and whose it is; and what an
 * interrupted run requested, if no cloud can say whether it exists.
 */
import { connectionsOf } from "../providers";
import type { Connections } from "../providers/core/connection";
import type { Lost } from "../providers/core/definition";
import { OmnicloudError } from "../providers/core/errors";
import { identityOf } from "../providers/core/mark";
import { runOperation } from "../providers/core/operation";
import { describeLeftover, findLost, findMarked, type Leftover } from "../providers/leftovers";
import { requirePermissionToList } from "../providers/permission";
import { connectionsToAsk } from "./asked";
import { readCheckpoint } from "./checkpoint";
import { judge, type Verdict } from "./evidence";
import { type Deployment, type Holding, tokenIn } from "./history";
import { describeLock, readLocks } from "./lock";
import { refuseNewerState } from "./newerState";
import { isIdentity } from "./otherStacks";
import { placesAsked, refuseElsewhere } from "./places";
import { release } from "./release";
import { repairMarks } from "./repair";
import { nameOf, readConnections } from "./stack";
import { choose, chooseSwept, sweep, type Talk } from "./sweep";

/** How long each list may take, in ms. */
const LONGEST = 600_000;

/** The options of `leftovers`. */
export interface LeftoversOptions {
  /** Deletes what was left behind, or what these ids name. @default false */
  sweep?: boolean | string[];
  /** Takes the mark off what is the user's own, or what these ids name. @default false */
  release?: boolean | string[];
  /** Writes the marks on what the state has as they should be. @default false */
  repair?: boolean;
  /** Deletes without asking. @default false */
  yes?: boolean;
  /** The names of what is only noted on this machine, and that the user has looked for: these notes are dropped. */
  forget?: string[];
  /** Prints JSON, for programs. @default false */
  json?: boolean;
  /** Lists what carries this identity, of a stack that is gone. */
  identity?: string;
  /** The one connection that is asked. */
  connection?: string;
}

/** What `--json` prints of an object. */
interface Told {
  type: string;
  id: string;
  name: string;
  connection: string;
  mark: string;
  why?: string;
  stack?: string;
}

/**
 * Reports what a stack created and does not know, and deletes it if asked to.
 * @param stack its name; without one, `identity` says whose objects are listed
 * @param say is given each line
 * @param ask asks the user; `undefined` if nobody can answer
 * @returns whether anything is left
 * @throws OmnicloudError if stack or clouds cannot be read, or if what is asked for must not be done
 */
export async function reportLeftovers(
  stack: string | undefined,
  options: LeftoversOptions,
  say: Talk["say"],
  ask: Talk["ask"] = async () => undefined,
): Promise<boolean> {
  if (options.identity !== undefined) return reportGone(stack, { ...options, identity: options.identity }, say);
  if (options.connection !== undefined) throw new OmnicloudError("--connection: only with --identity");
  if (stack === undefined) throw new OmnicloudError("name the stack; of one that is gone, give --identity");
  const talk: Talk = options.json ? { say: () => undefined, ask } : { say, ask };
  const state: Deployment = (await readCheckpoint(stack)).deployment ?? {};
  refuseNewerState(state);
  reportPending(stack, state, talk);
  const identities = identitiesIn(state);
  if (identities.length === 0) {
    talk.say(`stack ${stack} has no resources of omnicloud, so nothing in its clouds can be recognized as its own`);
    if (options.json) say(toJson({ stack }, [], []));
    return false;
  }
  const connections = await readConnections(stack);
  await refuseElsewhere(resourcesIn(state), connections);
  const unasked: string[] = [];
  const names = connectionsToAsk(state, connections, (line) => unasked.push(line));
  for (const line of unasked) talk.say(line);
  for (const line of await placesAsked(names, connections)) talk.say(line);
  await requirePermissionToList(names, connections, "leftovers");
  const find = () => findAll(identities, (identity) => findMarked(identity, connections, { names }));
  if (options.forget) dropNotes(options.forget, [...(await find()), ...identities.flatMap(findLost)], talk);
  const lost = identities.flatMap(findLost);
  reportLost(lost, talk); // even if the clouds cannot be reached
  const marked = await find();
  const verdicts = await judge(stack, state, marked);
  const changes = await change(stack, verdicts, marked, connections, options, talk);
  const left = verdicts.filter(({ object }) => ![...changes.deleted, ...changes.released].includes(object));
  report(stack, left, talk);
  if (verdicts.length + lost.length + unasked.length === 0) talk.say(`stack ${stack} left nothing behind`);
  const { deleted, released, repaired, whole } = changes;
  const of = (objects: readonly Leftover[]) => objects.map((object) => told(object));
  if (options.json) say(toJson({ stack, deleted: of(deleted), released: of(released), repaired }, left, lost));
  if (unasked.length > 0) throw new OmnicloudError(`not everything could be asked: ${unasked.join("; ")}`);
  return left.length > 0 || lost.length > 0 || !whole;
}

/** What was done on the user's wish. */
interface Changes {
  deleted: readonly Leftover[];
  released: readonly Leftover[];
  repaired: readonly string[];
  /** Whether all marks could be repaired. */
  whole: boolean;
}

async function change(
  stack: string,
  verdicts: readonly Verdict[],
  marked: readonly Leftover[],
  connections: Connections,
  options: LeftoversOptions,
  talk: Talk,
): Promise<Changes> {
  const { sweep: toSweep, release: toRelease, repair } = options;
  if (verdicts.length > 0 && !toSweep && !toRelease) await reportLock(stack, talk);
  const chosen = toRelease ? choose("--release", verdicts, toRelease, "yours") : [];
  const deleted = await sweepIfAsked(stack, verdicts, marked, options, talk);
  const toLetGo = chosen.filter(({ object }) => !deleted.includes(object));
  const released = toLetGo.length > 0 ? await release(stack, toLetGo, talk) : [];
  const { repaired, whole } = repair
    ? await repairMarks(stack, marked, connections, talk)
    : { repaired: [], whole: true };
  return { deleted, released, repaired, whole };
}

/** Lists what carries the identity of a stack that is gone: there is no state to hold it against, so nothing is changed. */
async function reportGone(
  stack: string | undefined,
  { identity, connection, json, ...changes }: LeftoversOptions & { identity: string },
  say: Talk["say"],
): Promise<boolean> {
  if (!/^[0-9a-f]{8}$/.test(identity))
    throw new OmnicloudError("--identity: must be eight hexadecimal digits: 1a2b3c4d");
  if (changes.sweep || changes.forget || changes.release || changes.repair)
    throw new OmnicloudError("--identity: of a stack that is gone nothing is changed, only listed");
  const connections = stack === undefined ? connectionsOf(() => undefined) : await readConnections(stack);
  const names = connection === undefined ? connectionsToAsk({}, connections, say) : [connections.get(connection).name];
  await requirePermissionToList(names, connections, "leftovers");
  if (!json) for (const line of await placesAsked(names, connections)) say(line);
  const found = await findAll([identity], (one) => findMarked(one, connections, { names }));
  if (json) say(JSON.stringify({ identity, found: found.map((object) => told(object)) }, undefined, 2));
  else if (found.length === 0) say(`nothing carries a mark of identity ${identity}`);
  else for (const object of found) say(`${describeLeftover(object)}${object.kept ? ": kept by retainOnDelete" : ""}`);
  return found.length > 0;
}

async function findAll(
  identities: readonly string[],
  find: (identity: string) => Promise<Leftover[]>,
): Promise<Leftover[]> {
  const lists = await runOperation({ verb: "list", deadline: Date.now() + LONGEST, patient: true }, () =>
    Promise.all(identities.map(find)),
  );
  return lists.flat();
}

function resourcesIn({ resources = [], pending_operations = [] }: Deployment): Holding[] {
  return [...resources, ...pending_operations.map(({ resource }) => resource)];
}

/** The stack's identities: those in its state, and those of what interrupted runs were creating. */
function identitiesIn({ resources = [], pending_operations = [] }: Deployment): string[] {
  const own = resources.filter(({ type }) => isIdentity(type)).flatMap(({ id = [] }) => id);
  const begun = pending_operations.flatMap(({ resource }) => tokenIn(resource) ?? []).map(identityOf);
  return [...new Set([...own, ...begun])];
}

function reportPending(stack: string, { pending_operations = [] }: Deployment, { say }: Talk): void {
  if (pending_operations.length === 0) return;
  const names = pending_operations.map(({ type, resource }) => `${type} ${nameOf(resource.urn)}`).join(", ");
  say(
    `stack ${stack} has operations that were interrupted (${names}): if no other run is going on, npx omnicloud recover ` +
      `${stack} reclaims what they created, or pulumi cancel, pulumi refresh --clear-pending-creates and pulumi up`,
  );
}

/** Says if a run is going on: what it is creating is not in the state yet. */
async function reportLock(stack: string, { say }: Talk): Promise<void> {
  const [lock] = (await readLocks(stack)) ?? [];
  if (lock) say(`stack ${stack} is ${describeLock(lock)}: what that run is creating is listed too`);
}

/** Reports what may exist although no cloud can say so. */
function reportLost(all: Lost[], { say }: Talk): void {
  for (const { sentence } of all) say(sentence);
  if (all.length > 0)
    say("--sweep cannot delete what may exist of these. Once you have looked, --forget NAME drops the note on one");
}

/** Drops notes. @throws OmnicloudError for a name that is not noted */
function dropNotes(names: string[], noted: (Leftover | Lost)[], { say }: Talk): void {
  const known = noted.filter(({ forget }) => forget);
  const unknown = names.find((name) => !known.some((one) => one.name === name));
  if (unknown !== undefined) {
    const all =
      known
        .map(({ name }) => name)
        .sort()
        .join(", ") || "none";
    throw new OmnicloudError(`--forget: no launch of ${unknown} is noted on this machine; noted are ${all}`);
  }
  for (const { name, forget } of known.filter((one) => names.includes(one.name))) {
    forget?.();
    say(`forgot the launch of ${name}`);
  }
}

async function sweepIfAsked(
  stack: string,
  verdicts: readonly Verdict[],
  marked: readonly Leftover[],
  { sweep: wanted, yes = false }: LeftoversOptions,
  talk: Talk,
): Promise<Leftover[]> {
  if (!wanted) return [];
  const chosen = chooseSwept(verdicts, wanted);
  if (chosen.length === 0) return [];
  if (!yes) for (const verdict of chosen) talk.say(line(verdict));
  return sweep(stack, chosen, marked, yes, talk);
}

/** What each group means, and what can be done about it. */
const GROUPS: readonly [group: Verdict["group"], says: string][] = [
  ["left behind", "left behind by an interrupted run: pulumi up reclaims it, --sweep deletes it"],
  ["yours", "kept, moved or forgotten by you: never deleted; --release takes the mark off, so that the stack can end"],
  ["cannot be told", "cannot be told: pulumi up reclaims what the program has, --sweep ID deletes what you name"],
];

function report(stack: string, left: readonly Verdict[], { say }: Talk): void {
  for (const [group, says] of GROUPS) {
    const members = left.filter((verdict) => verdict.group === group);
    if (members.length === 0) continue;
    say(`stack ${stack}, ${says}`);
    for (const verdict of members) say(line(verdict));
  }
}

function line({ object, why }: Verdict): string {
  return `  ${describeLeftover(object)}: ${why}`;
}

function told({ definition, id, name, connection, token }: Leftover, verdict?: Verdict): Told {
  return {
    type: definition.name,
    id,
    name,
    connection,
    mark: token,
    ...(verdict ? { why: verdict.why } : {}),
    ...(verdict?.holder ? { stack: verdict.holder.stack } : {}),
  };
}

function toJson(about: object, verdicts: readonly Verdict[], lost: readonly Lost[]): string {
  const of = (wanted: Verdict["group"]) =>
    verdicts.filter(({ group }) => group === wanted).map((verdict) => told(verdict.object, verdict));
  return JSON.stringify(
    {
      ...about,
      leftBehind: of("left behind"),
      keptMovedOrForgotten: of("yours"),
      cannotBeTold: of("cannot be told"),
      lost: lost.map(({ name, sentence }) => ({ name, sentence })),
    },
    undefined,
    2,
  );
}
