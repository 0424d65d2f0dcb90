/**
 * The verbs of a resource's life, the same for all kinds: look for the own object before making one, keep an id once it
 * is known, finish what was left half-made, and return what the cloud says.
 */
import type { AnyDefinition, Context, Marked, Seen } from "./definition";
import { changed, type Properties, replacing } from "./difference";
import { BrokenError, CloudError, OmnicloudError, reasonOf } from "./errors";
import { pause } from "./operation";
import { inputsIn, kept, type Marks, observed, onlyArguments, outputsIn } from "./state";
import { identityOf } from "./token";

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

/** Identities made by this process: nothing can carry their tokens yet, so nothing is looked for. */
export const newIdentities = new Set<string>();

/** Objects that this process deleted; a list fetched before may still name them. */
const deleted = new Set<string>();

/** What carries tokens of a kind, as it was when this process first asked. */
const earlier = new WeakMap<object, Map<AnyDefinition, Promise<Marked[]>>>();

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
  return { ...inputsIn(definition, inputs), ...learned, ...own };
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

/** Removes the object; gone already is success. */
export async function remove(definition: AnyDefinition, id: string, props: Kept, context: AnyContext): Promise<void> {
  // A definition knows which 404 means that the object is gone; one from anything else on the way is a failure.
  await definition.delete(id, props, context);
  deleted.add(id);
  if (!definition.leaves) context.inform(`deleted at ${new Date().toISOString()}`);
}

/** Where an object to adopt differs from the arguments: `size is 20 there, 10 here`. */
export async function differences(
  definition: AnyDefinition,
  id: string,
  args: Properties,
  context: AnyContext,
): Promise<string[] | undefined> {
  const seen = await definition.read(id, args, context);
  if (!seen) return undefined;
  const there = seen.args as Properties;
  return changed(definition, there, args)
    .filter((key) => key in there && args[key] !== undefined)
    .map((key) => `${key} is ${JSON.stringify(there[key] ?? null)} there and ${JSON.stringify(args[key])} here`);
}

/** The id of the object to take over: the one to adopt, or one of this resource's own from an earlier run. */
async function alreadyThere(
  definition: AnyDefinition,
  args: Properties,
  inputs: Kept,
  context: AnyContext,
): Promise<string | undefined> {
  const { adopt } = inputs;
  if (typeof adopt === "string") {
    const different = await differences(definition, adopt, args, context);
    if (different === undefined) throw new OmnicloudError(`adopt: there is no ${definition.name} ${adopt}`);
    if (different.length > 0)
      throw new OmnicloudError(`adopt: ${adopt} is not as the program says: ${different.join("; ")}`);
    context.inform(`adopted ${adopt}`);
    return adopt;
  }
  if (adopt === false || inputs.__fresh) return undefined;
  if (newIdentities.has(identityOf(inputs.__self[0]))) return undefined;
  return left(definition, args, inputs, context, await marked(definition, context));
}

/** The sound object with this resource's token among those given; one that cannot serve is removed if it holds no data. */
async function left(
  definition: AnyDefinition,
  args: Properties,
  inputs: Kept,
  context: AnyContext,
  candidates: Marked[],
): Promise<string | undefined> {
  const own = candidates
    .filter((object) => object.token === inputs.__self[0] && !deleted.has(object.id))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  const id = own[0]?.id ?? (await definition.find?.(args, context));
  if (id === undefined) return undefined;
  const seen = await definition.read(id, args, context);
  if (!seen) return undefined;
  const unfit = replacing(definition, observed(definition, args, seen), args);
  if (unfit.length === 0 && !definition.broken?.(seen.outputs)) {
    context.inform(`took back ${id}, which an earlier run of this stack made`);
    await endYounger(definition, own.slice(1), inputs, context);
    return id;
  }
  if (definition.holdsData) {
    throw new OmnicloudError(
      `an earlier run left ${id}, which holds data and differs in ${unfit.join(", ")}: remove it, adopt it as it is, or set adopt: false`,
    );
  }
  context.inform(
    `removing ${id}, which an earlier run left and which cannot serve (${unfit.join(", ") || "it is broken"})`,
  );
  await remove(definition, id, { ...inputs, ...seen.args, ...seen.outputs }, context);
  return undefined;
}

/** Of several with one token the oldest serves; the others were made by a run that was cut off, and no state knows them. */
async function endYounger(
  definition: AnyDefinition,
  younger: Marked[],
  inputs: Kept,
  context: AnyContext,
): Promise<void> {
  for (const { id, kept } of younger) {
    if (definition.holdsData || kept) {
      context.warn(`${id} carries the same mark and is left alone: remove it if its data is not needed`);
    } else {
      context.warn(`an earlier run made this twice: removing ${id}`);
      await remove(definition, id, inputs, context);
    }
  }
}

/** An object is not whole when it was found after its answer was lost: what create does after that was not done. */
type Made = { id: string; whole: boolean };

/** Makes the object once. Where the answer is lost, looks whether it was made before asking again. */
async function make(definition: AnyDefinition, args: Properties, inputs: Kept, context: AnyContext): Promise<Made> {
  const list = async () => (await definition.marked?.(context.cloud)) ?? [];
  // One that is made although another of its token is there must not be mixed up with that one.
  const before = new Set(inputs.adopt === false || inputs.__fresh ? (await list()).map((object) => object.id) : []);
  const made = async () => (await list()).filter((object) => !before.has(object.id));
  for (let attempt = 0; ; attempt++) {
    try {
      const id = await definition.create(args, context);
      if (attempt > 0) await removeTwins(definition, id, inputs, context, await made());
      return { id, whole: true };
    } catch (error) {
      if (!(error instanceof CloudError && error.ambiguous) || attempt === 3 || error.operation.startsWith("GET"))
        throw error;
      context.say("the answer was lost: looking whether it was made");
      for (let look = 0; look < 3; look++) {
        await pause(300 * 3 ** look, "a late answer");
        const found = await left(definition, args, inputs, context, await made());
        if (found !== undefined) return { id: found, whole: false };
      }
    }
  }
}

/** After a create that was asked twice: where both came to be, the one whose answer came stays. */
async function removeTwins(
  definition: AnyDefinition,
  id: string,
  inputs: Kept,
  context: AnyContext,
  candidates: Marked[],
): Promise<void> {
  for (const twin of candidates.filter((object) => object.token === inputs.__self[0] && object.id !== id)) {
    context.warn(`the cloud made this twice, late: removing ${twin.id}`);
    await definition.delete(twin.id, { ...inputs }, context);
  }
}

/** What was taken back may be as an older program said: brings it up to date. */
async function conform(definition: AnyDefinition, id: string, inputs: Kept, context: AnyContext): Promise<void> {
  const args = onlyArguments(definition, inputs);
  const seen = await see(definition, id, inputs, context);
  const was = observed(definition, args, seen);
  if (changed(definition, was, args).length > 0) await definition.update?.(id, was, args, context, seen);
}

function marked(definition: AnyDefinition, context: AnyContext): Promise<Marked[]> {
  if (!definition.marked) return Promise.resolve([]);
  const cloud = context.cloud as object;
  const lists = earlier.get(cloud) ?? new Map<AnyDefinition, Promise<Marked[]>>();
  earlier.set(cloud, lists);
  const list = lists.get(definition) ?? definition.marked(context.cloud);
  lists.set(definition, list);
  list.catch(() => lists.delete(definition));
  return list;
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
