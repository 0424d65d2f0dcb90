/**
 * The verbs of a resource's life, the same for all kinds: look for its own object before creating one, keep an id once it
 * is known, finish what was left half-made, and return what the cloud says.
 */
import type { AnyDefinition, Context, Report, Seen } from "../core/definition";
import type { Properties } from "../core/equal";
import { BrokenError, OmnicloudError, reasonOf } from "../core/errors";
import type { Running } from "./context";
import { adoptOrReclaim, createOnce } from "./findOrCreate";
import {
  changed,
  inputsIn,
  onlyArguments,
  outputsIn,
  type ResourceProperties,
  stateAfterChange,
  stateAfterRead,
  withoutUndefined,
} from "./state";

/** A half-made object: the engine keeps its id, and the next `up` continues with it. */
export class HalfMadeError extends OmnicloudError {
  /** What the engine prints: the error's one sentence. */
  readonly reasons: string[];
  constructor(
    readonly id: string,
    readonly properties: Properties,
    cause: unknown,
  ) {
    super(reasonOf(cause), { cause });
    this.reasons = [reasonOf(cause)];
  }
}

/** Creates the object, or takes over the one that an earlier run left. */
export async function create(
  definition: AnyDefinition,
  inputs: ResourceProperties,
  running: Running,
): Promise<{ id: string; outs: Properties }> {
  let known: string | undefined;
  const args = onlyArguments(definition, inputs);
  const learned: Properties = {};
  const { context, report, lastSeen } = watch(running, learned, (id) => {
    known = id;
  });
  try {
    const found = await adoptOrReclaim(definition, args, inputs, context, report);
    if (found !== undefined) known = found;
    const { id, whole } =
      found === undefined ? await createOnce(definition, args, inputs, context, report) : { id: found, whole: false };
    known = id;
    // An adopted object is as the program says; it is not touched, unless a part of it is missing.
    const adopted = typeof inputs.adopt === "string";
    const asItIs = adopted && (await readExisting(definition, id, inputs, context)).unfinished === undefined;
    if (!asItIs) await definition.settle?.(id, args, context, report);
    if (!whole && !adopted) await conform(definition, id, { ...inputs, ...learned }, context, report);
    const seen = lastSeen() ?? (await readExisting(definition, id, { ...inputs, ...learned }, context));
    return { id, outs: stateAfterChange(definition, inputs, refuseBroken(definition, id, seen, REPLACED)) };
  } catch (error) {
    if (known === undefined) throw error;
    throw new HalfMadeError(known, halfMade(definition, inputs, learned, error), error);
  }
}

/** Changes the object to what the program says, from what the cloud says it is now. */
export async function update(
  definition: AnyDefinition,
  id: string,
  olds: ResourceProperties,
  news: ResourceProperties,
  running: Running,
): Promise<Properties> {
  const args = onlyArguments(definition, news);
  const learned = outputsIn(definition, olds);
  const before = JSON.stringify(learned);
  const { context, report, lastSeen } = watch(running, learned);
  try {
    if (olds.__unfinished) await definition.settle?.(id, args, context, report);
    let now = await readExisting(definition, id, { ...olds, ...learned }, context);
    if (now.unfinished !== undefined && definition.settle) {
      await definition.settle(id, args, context, report);
      now = await readExisting(definition, id, { ...olds, ...learned }, context);
    }
    const was = stateAfterRead(definition, olds, now);
    const remarked = Boolean(olds.__kept) !== Boolean(news.__kept);
    if (changed(definition, was, args).length > 0 || remarked)
      await definition.update?.(id, was, args, context, report, now);
    const seen = lastSeen() ?? (await readExisting(definition, id, { ...news, ...learned }, context));
    const advice = olds.__unfinished ? REPLACED : `repair it in the cloud, or run pulumi up --replace '${context.urn}'`;
    return stateAfterChange(definition, news, refuseBroken(definition, id, seen, advice));
  } catch (error) {
    if (!olds.__unfinished && JSON.stringify(learned) === before) throw error;
    throw new HalfMadeError(id, halfMade(definition, olds, learned, error), error);
  }
}

/** What is kept of an object that is not as it should be yet. */
function halfMade(
  definition: AnyDefinition,
  inputs: ResourceProperties,
  learned: Properties,
  error: unknown,
): Properties {
  const own = { __provider: inputs.__provider, __unfinished: reasonOf(error) };
  return withoutUndefined({ ...inputsIn(definition, inputs), ...learned, ...own });
}

/** What the cloud says now; `undefined` if the object is gone. */
export async function read(
  definition: AnyDefinition,
  id: string,
  props: ResourceProperties,
  context: Context<unknown>,
): Promise<Properties | undefined> {
  const seen = await definition.read(id, props, context);
  return seen && stateAfterRead(definition, props, seen);
}

/** Brings a reclaimed object up to date: it may be as an older program described it. */
async function conform(
  definition: AnyDefinition,
  id: string,
  inputs: ResourceProperties,
  context: Context<unknown>,
  report: Report,
): Promise<void> {
  const args = onlyArguments(definition, inputs);
  const seen = await readExisting(definition, id, inputs, context);
  const was = stateAfterRead(definition, args, seen);
  if (changed(definition, was, args).length > 0) await definition.update?.(id, was, args, context, report, seen);
}

async function readExisting(
  definition: AnyDefinition,
  id: string,
  properties: Properties,
  context: Context<unknown>,
): Promise<Seen<object, object>> {
  const seen = await definition.read(id, properties, context);
  if (!seen) throw new OmnicloudError(`${id} is gone from the cloud: run pulumi refresh, then pulumi up`);
  return seen;
}

/** What happens to a half-made object that is broken. */
const REPLACED = "the next `pulumi up` replaces it";

/** Returns what was seen, unless it is broken: that is no success. `advice` is what the user can do. */
function refuseBroken(
  definition: AnyDefinition,
  id: string,
  seen: Seen<object, object>,
  advice: string,
): Seen<object, object> {
  if (!definition.broken?.(seen.outputs)) return seen;
  throw new BrokenError(`${definition.name} ${id} is in an error state; ${advice}`);
}

/** The same verb, watched: what it saw of the object last is remembered, and what it learns is gathered in `learned`. */
function watch(
  { context, report }: Running,
  learned: Properties,
  made: (id: string) => void = () => undefined,
): Running & { lastSeen(): Seen<object, object> | undefined } {
  let last: Seen<object, object> | undefined;
  const saw = (seen: Seen<object, object>) => {
    last = seen;
  };
  const learn = (outputs: Properties) => void Object.assign(learned, outputs);
  return { context: { ...context, known: learned }, report: { ...report, made, saw, learn }, lastSeen: () => last };
}
