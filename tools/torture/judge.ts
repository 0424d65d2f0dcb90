/**
 * What must hold after a recovery: the cloud is what the program says, the second preview has nothing to do, `leftovers`
 * tells the truth, and a destroy leaves nothing, or names all that it leaves.
 */
import type { CloudContent } from "./cloud";
import type { Command, CommandResult } from "./command";
import { differences, told } from "./difference";
import type { Outcome } from "./engine";
import { VerbFailed } from "./host";
import { identityIn, type State } from "./state";
import { isExcused, isVm, wasNamed } from "./unmarked";
import type { World } from "./world";

/** What a round found wrong; nothing if it passed. */
export type Findings = string[];

/** What is judged: a cloud, and a stack on it, on whichever engine. */
export interface Scene extends Pick<World, "sandbox" | "said" | "lines"> {
  engine: {
    readonly state: Pick<State, "resources">;
    command(command: Command): Promise<CommandResult>;
    refresh(): Promise<Outcome>;
    destroy(): Promise<Outcome>;
  };
  /** Whether it has native resources: their provider knows no token, so `recover` comes before all else. @default false */
  natives?: boolean;
}

/** Each line of a finding is cut here. */
const LONGEST = 300;

/** A finding's line. */
export function finding(what: string, text: string): string {
  return `${what}: ${text}`.slice(0, LONGEST);
}

/** Runs a verb that must succeed. */
export async function mustSucceed(what: string, run: Promise<{ error?: string }>): Promise<Findings> {
  const { error } = await run;
  return error === undefined ? [] : [finding(what, error)];
}

/** A sentence that no user may read. */
export function isFault(error: string | undefined): boolean {
  return error !== undefined && (/fault in pulumi-omnicloud/.test(error) || error.includes("\n"));
}

/** A refused destroy says what was left, and how to get rid of it. */
const NAMES_WAY_OUT = /left( \w+)? behind.*omnicloud leftovers/s;

/** An emptied, disabled domain is the mark that a tenant's id was used: only a program can say `purge`, a sweep cannot. */
const RETIRED = /^\+ keystone domains .*"description":"Tenant id of .* used until /;

/** What the cloud holds beside what it should, or lacks. */
export async function unlike(
  what: string,
  { lines, said }: Pick<Scene, "lines" | "said">,
  wanted: readonly string[],
): Promise<Findings> {
  const all = differences(await lines(), wanted);
  const different = all.filter((line) => !RETIRED.test(line) && !isExcused(line, said));
  return told(different).map((line) => finding(what, line));
}

/** The kinds of objects that are parts of others. */
const PARTS = new Set(["manila rules", "neutron ports", "neutron rules"]);

/** The tag of a note, which says what bucket a run was creating. */
const NOTE = "omnicloud-for";

/** Objects in the cloud that carry a mark of the stack and are in its state under no id. */
interface Forgotten {
  kind: string;
  /** What it is known by: id, name. */
  names: string[];
  /** The bucket that it is the note of: who sweeps that sweeps the note. */
  noteOf?: string;
}

/** What `leftovers` does not name of what is left, after whatever happened. */
export async function untold(world: Scene): Promise<Findings> {
  const { content, said } = { content: await world.sandbox.save(), said: await leftovers(world) };
  if ("error" in said) return [finding("leftovers", said.error)];
  const text = said.lines.join("\n");
  const untold = forgottenIn(content, world).filter(({ names }) => !names.some((name) => text.includes(name)));
  // What a request that goes on after a kill deletes meanwhile need not be named.
  const now = untold.length > 0 ? await world.sandbox.save() : content;
  return untold
    .filter(({ names }) => names.some((name) => isThere(now, name)))
    .map(({ kind, names }) => finding("leftovers does not name", `${kind} ${names.join(" ")}`));
}

/** What `leftovers` says. */
export async function leftovers(
  world: Pick<Scene, "engine">,
  options: Omit<Extract<Command, { name: "leftovers" }>, "name"> = {},
): Promise<{ lines: string[]; left: boolean } | { error: string }> {
  try {
    return await world.engine.command({ name: "leftovers", ...options });
  } catch (error) {
    if (error instanceof VerbFailed) return { error: error.message };
    throw error;
  }
}

/** Runs `omnicloud recover`, and the refresh that it asks for. */
export async function runRecover({ engine }: Pick<Scene, "engine">): Promise<Findings> {
  try {
    const { lines } = await engine.command({ name: "recover" });
    return lines.some((line) => /pulumi refresh/.test(line)) ? mustSucceed("refresh", engine.refresh()) : [];
  } catch (error) {
    if (error instanceof VerbFailed) return [finding("recover", error.message)];
    throw error;
  }
}

/** Deletes what was left behind, and by their ids those of which `leftovers` cannot tell. None of it is the user's. */
export async function sweepAll(world: Pick<Scene, "engine">): Promise<Findings> {
  const said = await leftovers(world, { json: true });
  if ("error" in said) return [finding("leftovers", said.error)];
  const json = said.lines.join("\n");
  type Told = { type: string; id: string; why?: string }[];
  const found = JSON.parse(json) as { leftBehind?: Told; cannotBeTold?: Told; keptMovedOrForgotten?: Told };
  const ours = [...(found.leftBehind ?? []), ...(found.cannotBeTold ?? [])].map(({ type, id }) => `${type}/${id}`);
  const findings = (found.keptMovedOrForgotten ?? []).map(({ type, id, why }) =>
    finding("leftovers says that the user kept", `${type} ${id}: ${why}`),
  );
  if (ours.length === 0) return findings;
  const swept = await leftovers(world, { sweep: ours, yes: true });
  return "error" in swept ? [...findings, finding("leftovers --sweep", swept.error)] : findings;
}

function forgottenIn({ services }: CloudContent, { engine: { state }, said }: Pick<Scene, "engine" | "said">) {
  const identity = identityIn(state);
  if (identity === undefined) return [];
  const mark = new RegExp(`${identity}-[0-9a-f]{12}(?!-kept)(?![0-9a-f])`);
  const known = new Set(state.resources.flatMap(({ id }) => [id, ...id.split("/")]));
  // A part goes with what it is a part of.
  const isPart = (kind: string, part: Record<string, unknown>) =>
    PARTS.has(kind) && [part.share_id, part.device_id, part.security_group_id].some((id) => known.has(String(id)));
  return Object.entries(services).flatMap(([service, fields]) =>
    Object.entries(fields as object).flatMap(([field, value]) =>
      objectsOf(value)
        .filter(([, object]) => isVm(`${service} ${field}`) || mark.test(JSON.stringify(withoutParts(object))))
        .filter(([, object]) => !isPart(`${service} ${field}`, object))
        .map(
          ([key, { id, uid, name, tags }]): Forgotten => ({
            kind: `${service} ${field}`,
            noteOf: noteOf(tags),
            names: [key, id, uid, name].filter((one): one is string => typeof one === "string" && one !== ""),
          }),
        )
        .filter(({ names }) => !names.some((name) => known.has(name)))
        .filter(({ kind, names }) => !(isVm(kind) && names.some((name) => wasNamed(name, said)))),
    ),
  );
}

/** The bucket that a bucket is the note of, by its tags as a sandbox saves them. */
function noteOf(tags: unknown): string | undefined {
  const pairs = Array.isArray(tags) ? (tags as unknown[]) : [];
  const [, bucket] = pairs.filter(Array.isArray).find(([key]) => key === NOTE) ?? [];
  return typeof bucket === "string" ? bucket : undefined;
}

/** The objects of a kind, as a sandbox saves them: each by its key. */
function objectsOf(value: unknown): [string, Record<string, unknown>][] {
  return ((value ?? {}) as { $map?: [string, Record<string, unknown>][] }).$map ?? [];
}

/** Whether an object of this id is in the cloud. */
export function isThere({ services }: CloudContent, id: string): boolean {
  return Object.values(services).some((fields) =>
    Object.values(fields as object).some((value) =>
      objectsOf(value).some(([key, object]) => key === id || object.id === id || object.uid === id),
    ),
  );
}

/** What is within an object, as the files in a bucket, has marks of its own. */
function withoutParts(object: Record<string, unknown>): object {
  const { objects, uploads, ...rest } = object;
  return rest;
}

/**
 * Destroys what is there. It must leave nothing; or refuse, naming all that an interrupted run left, which `leftovers
 * --sweep` then deletes.
 */
export async function end(world: Scene, empty: readonly string[], excusing: boolean): Promise<Findings> {
  let { error } = await world.engine.destroy();
  // What carries no tag is in the way of what it hangs on.
  if (world.natives && excusing && error !== undefined && !namesWayOut(error)) {
    const findings = await runRecover(world);
    if (findings.length > 0) return findings;
    ({ error } = await world.engine.destroy());
  }
  const refused = excusing && namesWayOut(error);
  if (error !== undefined && !refused) return [finding("destroy", error), ...(await unlike("left", world, empty))];
  if (!refused) return unlike("left", world, empty);
  const unnamed = forgottenIn(await world.sandbox.save(), world).filter(
    ({ names, noteOf }) => ![...names, ...(noteOf ? [noteOf] : [])].some((name) => error?.includes(name)),
  );
  const findings = unnamed.map(({ kind, names }) => finding("destroy does not name", `${kind} ${names.join(" ")}`));
  findings.push(...(await destroySwept(world)));
  return [...findings, ...(await unlike("left after the sweep", world, empty))];
}

/** Whether a refused destroy says what was left behind, and how to get rid of it. */
export function namesWayOut(error: string | undefined): boolean {
  return error !== undefined && NAMES_WAY_OUT.test(error);
}

/** Sweeps what a refused destroy has named, and destroys again. */
export async function destroySwept(world: Pick<Scene, "engine">): Promise<Findings> {
  const findings = await sweepAll(world);
  return [...findings, ...(await mustSucceed("destroy after the sweep", world.engine.destroy()))];
}
