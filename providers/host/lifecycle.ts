/**
 * The verbs of a resource's life, the same for all kinds: look for the own object before making one, keep an id once it
 * is known, finish what was left half-made, and return what the cloud says.
 */
import type { AnyDefinition, Context, Seen } from "../core/definition";
import type { Properties } from "../core/equal";
import { BrokenError, OmnicloudError, reasonOf } from "../core/errors";
import { changed } from "./diff";
import { alreadyThere, make } from "./findOrCreate";
import { inputsIn, kept, type Marks, observed, onlyArguments, outputsIn, withoutUndefined } from "./state";

type AnyContext = Context<unknown>;
type Kept = Properties & Marks;

/** A half-made object: the engine keeps its id, and the next `up` goes on with it. */
export class HalfMadeError extends OmnicloudError {
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

/** Makes the object, or takes over the one that an earlier run left. */
export async function create(
  definition: AnyDefinition,
  inputs: Kept,
  context: AnyContext,
): Promise<{ id: string; outs: Properties }> {
  let known: string | undefined;
  const args = onlyArguments(definition, inputs);
  const learned: Properties = {};
  const [watched, lastSeen] = watch(context, learned);
  const watching = {
    ...watched,
    made: (id: string) => {
      known = id;
    },
  };
  try {
    const found = await alreadyThere(definition, args, inputs, watching);
    if (found !== undefined) known = found;
    const made = found === undefined ? await make(definition, args, inputs, watching) : { id: found, whole: false };
    const { id } = made;
    known = id;
    // An adopted object is as the program says; it is not touched, unless a part of it is missing.
    const adopted = typeof inputs.adopt === "string";
    const whole = adopted && (await see(definition, id, inputs, watching)).unfinished === undefined;
    if (!whole) await definition.settle?.(id, args, watching);
    if (!made.whole && !adopted) await conform(definition, id, { ...inputs, ...learned }, watching);
    const seen = lastSeen() ?? (await see(definition, id, { ...inputs, ...learned }, watching));
    return { id, outs: kept(definition, inputs, sound(definition, id, seen, ANEW)) };
  } catch (error) {
    if (known === undefined) throw error;
    throw new HalfMadeError(known, halfMade(definition, inputs, learned, error), error);
  }
}

/** Changes the object to what the program says, from what the cloud says it is now. */
export async function update(
  definition: AnyDefinition,
  id: string,
  olds: Kept,
  news: Kept,
  context: AnyContext,
): Promise<Properties> {
  const args = onlyArguments(definition, news);
  const learned = outputsIn(definition, olds);
  const before = JSON.stringify(learned);
  const [watching, lastSeen] = watch(context, learned);
  try {
    if (olds.__unfinished) await definition.settle?.(id, args, watching);
    let now = await see(definition, id, { ...olds, ...learned }, context);
    if (now.unfinished !== undefined && definition.settle) {
      await definition.settle(id, args, watching);
      now = await see(definition, id, { ...olds, ...learned }, context);
    }
    const was = observed(definition, olds, now);
    const rekept = Boolean(olds.__kept) !== Boolean(news.__kept);
    if (changed(definition, was, args).length > 0 || rekept) await definition.update?.(id, was, args, watching, now);
    const seen = lastSeen() ?? (await see(definition, id, { ...news, ...learned }, context));
    const mend = olds.__unfinished ? ANEW : `mend it in the cloud, or run pulumi up --replace '${context.urn}'`;
    return kept(definition, news, sound(definition, id, seen, mend));
  } catch (error) {
    if (!olds.__unfinished && JSON.stringify(learned) === before) throw error;
    throw new HalfMadeError(id, halfMade(definition, olds, learned, error), error);
  }
}

/** What is kept of an object that is not as it shall be yet. */
function halfMade(definition: AnyDefinition, inputs: Kept, learned: Properties, error: unknown): Properties {
  const own = { __provider: inputs.__provider, __unfinished: reasonOf(error) };
  return withoutUndefined({ ...inputsIn(definition, inputs), ...learned, ...own });
}

/** What the cloud says now; `undefined` when the object is gone. */
export async function read(
  definition: AnyDefinition,
  id: string,
  props: Kept,
  context: AnyContext,
): Promise<Properties | undefined> {
  const seen = await definition.read(id, props, context);
  return seen && observed(definition, props, seen);
}

/** What was taken back may be as an older program said: brings it up to date. */
async function conform(definition: AnyDefinition, id: string, inputs: Kept, context: AnyContext): Promise<void> {
  const args = onlyArguments(definition, inputs);
  const seen = await see(definition, id, inputs, context);
  const was = observed(definition, args, seen);
  if (changed(definition, was, args).length > 0) await definition.update?.(id, was, args, context, seen);
}

async function see(
  definition: AnyDefinition,
  id: string,
  properties: Properties,
  context: AnyContext,
): Promise<Seen<object, object>> {
  const seen = await definition.read(id, properties, context);
  if (!seen) throw new OmnicloudError(`${id} is gone from the cloud: run pulumi refresh, then pulumi up`);
  return seen;
}

/** What becomes of a half-made object that is broken. */
const ANEW = "the next up makes it anew";

/** A broken object is no success, whatever was said of it; `mend` is what the user can do. */
function sound(definition: AnyDefinition, id: string, seen: Seen<object, object>, mend: string): Seen<object, object> {
  if (!definition.broken?.(seen.outputs)) return seen;
  throw new BrokenError(`${definition.name} ${id} came to a bad end: ${mend}`);
}

/** A context that remembers what a verb saw of the object last, and gathers in `learned` what is told only once. */
function watch(context: AnyContext, learned: Properties): [AnyContext, () => Seen<object, object> | undefined] {
  let last: Seen<object, object> | undefined;
  const saw = (seen: Seen<object, object>) => {
    last = seen;
  };
  const learn = (outputs: Properties) => void Object.assign(learned, outputs);
  return [{ ...context, saw, known: learned, learn }, () => last];
}
