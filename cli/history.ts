/**
 * What the states that a stack once had say of an object: whether one of them held it, and whether one names it as being
 * created by a run that was interrupted. In an own back end they are files; Pulumi Cloud gives each by its version.
 */

import { reasonOf } from "../providers/core/errors";
import { MARK_KEY, markIn } from "../providers/core/mark";
import { decompress } from "./compressed";
import { definedName } from "./definedName";
import { runPulumi } from "./engine";
import { placeOf, placeOfStack, type StackPlace } from "./stackPlace";
import { backendUrl, openStateFiles, type StateFiles } from "./stateFiles";

/** What is asked about. */
export interface Wanted {
  /** The name of its kind: `openstack:Volume`. */
  type: string;
  /** Its id in the cloud. */
  id: string;
  /** When it was created, as its cloud says. */
  createdAt: string;
  /** The token that it carries. */
  token: string;
  /** Of a thing with two ends: what it is between. A run may be interrupted before it says whose that is. */
  ends?: readonly string[];
}

/** A resource in a state, as far as it says whose an object is. */
export interface Holding {
  urn: string;
  type: string;
  id?: string;
  inputs?: { __self?: readonly unknown[]; connection?: unknown; [name: string]: unknown };
  outputs?: { __self?: readonly unknown[]; createdAt?: unknown };
  retainOnDelete?: boolean;
}

/** A state. */
export interface Deployment {
  resources?: Holding[];
  pending_operations?: { resource: Holding; type: string }[];
}

/** What the states of a stack say. */
export interface Past {
  /** The resource that had the object, in the latest state that held it. */
  held(object: Wanted): Holding | undefined;
  /** Whether an interrupted run was creating it. */
  wasCreating(object: Wanted): boolean;
  /** What could not be read, in words. If there is anything, an object that no state held may be one of those. */
  unreadable: readonly string[];
}

/** Ids that no cloud gives twice. Others, as a bucket's, are names, which may be given again. */
const UNIQUE = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Whether the resource of a state is, or was, this object. */
export function isHeldBy({ type, id, outputs }: Holding, object: Wanted): boolean {
  if (id !== object.id || definedName(type) !== object.type) return false;
  if (UNIQUE.test(id)) return true;
  const [then, now] = [Date.parse(String(outputs?.createdAt)), Date.parse(object.createdAt)];
  // Another one of the same name is younger.
  return !(now - then > 60_000);
}

/** The token of a state's resource. */
export function tokenIn({ inputs, outputs }: Holding): string | undefined {
  const [token] = inputs?.__self ?? outputs?.__self ?? [];
  if (typeof token === "string") return token;
  // A native resource has our mark in its tags.
  const { [MARK_KEY]: mark } = (inputs?.tags ?? {}) as Record<string, unknown>;
  return typeof mark === "string" ? markIn(mark)?.token : undefined;
}

/**
 * Reads all states that a stack had, and keeps what they say of these objects.
 * @param latest the state that it has now
 */
export async function readPast(stack: string, latest: Deployment, objects: readonly Wanted[]): Promise<Past> {
  const past = new Reading(objects);
  past.add(latest);
  const files = openStateFiles(await backendUrl());
  if (files) await readFiles(files, await placeOfStack(files, stack), past);
  else await readVersions(stack, past);
  return past;
}

/** How many states are read at a time. */
const AT_ONCE = 8;

class Reading implements Past {
  readonly unreadable: string[] = [];
  private readonly holdings = new Map<Wanted, Holding>();
  private readonly creating = new Set<Wanted>();

  constructor(private readonly objects: readonly Wanted[]) {}

  held(object: Wanted): Holding | undefined {
    return this.holdings.get(object);
  }

  wasCreating(object: Wanted): boolean {
    return this.creating.has(object);
  }

  /** Whether all that can be known is known: every object was held by a state. */
  get isComplete(): boolean {
    return this.holdings.size === this.objects.length;
  }

  /** Keeps what a state says, the latest state first. */
  add({ resources = [], pending_operations = [] }: Deployment): void {
    for (const object of this.objects) {
      const holding = resources.find((resource) => isHeldBy(resource, object));
      if (holding && !this.holdings.has(object)) this.holdings.set(object, holding);
    }
    for (const { resource, type } of pending_operations)
      if (type === "creating")
        for (const object of this.objects) if (isMeantBy(resource, object)) this.creating.add(object);
  }
}

/** Whether a create of this resource would make the object. */
function isMeantBy(resource: Holding, { type, token, ends }: Wanted): boolean {
  if (definedName(resource.type) !== type) return false;
  if (tokenIn(resource) === token) return true;
  const values = Object.values(resource.inputs ?? {});
  return ends?.every((end) => values.includes(end)) ?? false;
}

/** A checkpoint as an own back end writes it. */
interface Checkpoint {
  version?: number;
  checkpoint?: { latest?: Deployment | null };
}

/**
 * The state in a file of an own back end.
 * @throws if it is not one
 */
export async function readStateFile(content: Buffer): Promise<Deployment> {
  const { version = 0, checkpoint } = JSON.parse(await decompress(content)) as Checkpoint;
  if (version < 3 || version > 4 || !checkpoint) throw new Error(`its format ${version} is unknown`);
  return checkpoint.latest ?? {};
}

/** Reads what a back end keeps of a stack, and of what it was called before: a rename leaves its backups there. */
async function readFiles(files: StateFiles, place: StackPlace, past: Reading): Promise<void> {
  const places = new Map([[place.name, place]]);
  const current = await files.list(".pulumi/stacks");
  for (const { state, history, backups } of places.values()) {
    const recorded = await files.list(history);
    const checkpoints = recorded.filter((name) => /\.checkpoint\.json(\.\w+)?$/.test(name));
    for (const run of recorded.filter((name) => /\.history\.json(\.\w+)?$/.test(name)))
      if (!checkpoints.some((name) => stemOf(name) === stemOf(run))) past.unreadable.push(`the state after ${run}`);
    const names = [
      ...current.filter((name) => name.startsWith(`${state}.json`)),
      ...[...checkpoints, ...(await files.list(backups))].sort(latestFirst),
    ].filter((name) => !name.endsWith(".attrs"));
    // A few at a time: a state may be large, and there may be hundreds.
    for (let from = 0; from < names.length && !past.isComplete; from += AT_ONCE) {
      const some = names.slice(from, from + AT_ONCE);
      for (const deployment of await Promise.all(some.map((name) => readState(files, name, past)))) {
        past.add(deployment);
        const name = stackIn(deployment, place);
        if (name !== undefined && !places.has(name)) places.set(name, placeOf(name));
      }
    }
  }
}

async function readState(files: StateFiles, name: string, past: Reading): Promise<Deployment> {
  try {
    const content = await files.read(name);
    return content ? await readStateFile(content) : {};
  } catch (error) {
    past.unreadable.push(`${name} (${reasonOf(error)})`);
    return {};
  }
}

/** The part of its name that a run's record and its state have in common. */
function stemOf(name: string): string {
  return name.replace(/\.(history|checkpoint)\.json(\.\w+)?$/, "");
}

/** Files of history and backups have the time in their name, in ns. */
function latestFirst(a: string, b: string): number {
  const time = (name: string) => /(\d{16,})\.\w/.exec(name)?.[1] ?? "";
  return time(b).localeCompare(time(a));
}

/** The whole name of the stack that a state was written for. */
function stackIn({ resources = [] }: Deployment, { name }: StackPlace): string | undefined {
  const [, , stack, , project] = resources[0]?.urn.split(":") ?? [];
  if (stack === undefined || project === undefined) return undefined;
  return name.includes("/") ? `organization/${project}/${stack}` : stack;
}

/** Reads the versions that a back end without files gives; one that gives none can be read no further than its latest. */
async function readVersions(stack: string, past: Reading): Promise<void> {
  const recorded = JSON.parse(await runPulumi(["stack", "history", "--stack", stack, "--json"])) as
    | { version?: number }[]
    | null;
  const latest = Math.max(0, ...(recorded ?? []).map(({ version }) => version ?? 0));
  if (latest === 0 && recorded && recorded.length > 0)
    past.unreadable.push("the states of earlier runs, which this back end does not give");
  for (let version = latest; version > 0 && !past.isComplete; version -= 1) {
    try {
      const exported = await runPulumi(["stack", "export", "--stack", stack, "--version", String(version)]);
      past.add((JSON.parse(exported) as { deployment?: Deployment | null }).deployment ?? {});
    } catch (error) {
      past.unreadable.push(`its version ${version} (${reasonOf(error)})`);
    }
  }
}
