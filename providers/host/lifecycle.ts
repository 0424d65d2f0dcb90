/**
 * The verbs of a resource's life, the same for all kinds: look for its own object before creating one, keep an id once it
 * is known, finish what was left half-made, and return what the cloud says.
 */
import { typeOf } from "../core/address";
import type { AnyDefinition, Context, Seen } from "../core/definition";
import type { Properties } from "../core/equal";
import { BrokenError, OmnicloudError, reasonOf } from "../core/errors";
import { nameOfHolder } from "../core/mark";
import { mask } from "../core/mask";
import { keepSecret } from "../core/operation";
import { tokensOf } from "../core/stateKey";
import {
  changed,
  inputsIn,
  onlyArguments,
  outputsIn,
  type ResourceProperties,
  stateAfterChange,
  stateAfterRead,
  withoutUndefined,
} from "../state";
import { conform, triedInVain, unlike } from "./conform";
import type { Running } from "./context";
import { findOrCreate } from "./findOrCreate";
import { ensureMark, isMarkChanged, marksAsRead, takenError, takerOf } from "./marks";
import { claim } from "./ownership";
import { asFarAsChanged, type Begun } from "./partial";
import { noteTaken } from "./runMemory";

/** A half-made object: the engine keeps its id, and the next `up` continues with it. */
export class HalfMadeError extends OmnicloudError {
  /** What the engine prints: the error's one sentence. */
  readonly reasons: string[];
  constructor(
    readonly id: string,
    readonly properties: Properties,
    cause: unknown,
  ) {
    super(mask(reasonOf(cause)), { cause });
    this.reasons = [this.message];
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
  const { context, report, lastSeen } = watch(definition, running, learned, (id) => {
    known = id;
    noteTaken(definition, id, running.context);
  });
  const creation = { definition, args, inputs, context, report };
  try {
    const { id, found } = await findOrCreate(creation);
    if (known !== id) report.made(id);
    const unmarked = await claim(definition, id, context, lastSeen());
    // An adopted object is as the program says; it is not touched, unless a part of it is missing.
    const adopted = found?.was === "adopted";
    const there = adopted ? await readExisting(definition, id, inputs, context) : undefined;
    // One that carries a mark is ours from now on; one that carries none gets ours with its first change.
    if (there?.marks && there.marks.length > 0) await ensureMark(definition, id, there.marks, context);
    if (!there || there.unfinished !== undefined) await definition.settle?.(id, args, context, report);
    if (found && !adopted) {
      const look = (wanted: Properties) => readExisting(definition, id, { ...inputs, ...learned, ...wanted }, context);
      await conform(found, creation, look);
    }
    const seen = lastSeen() ?? (await readExisting(definition, id, { ...inputs, ...learned }, context));
    const outs = stateAfterChange(definition, inputs, refuseBroken(definition, id, seen, REPLACED));
    return { id, outs: { ...outs, ...unmarked } };
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
  const learned = outputsIn(definition, olds);
  const before = JSON.stringify(learned);
  const { context, report, lastSeen } = watch(definition, withFormerTokens(definition, running, olds), learned);
  const said = onlyArguments(definition, news);
  let tried: string[] = [];
  let begun: Begun | undefined;
  try {
    const isMarked = Boolean(olds.__unfinished) || isMarkChanged(olds, news);
    const unmarked = isMarked ? await claim(definition, id, context) : { __unmarked: olds.__unmarked };
    const unsaid = await triedInVain(definition, olds.__tried, said, context);
    const [known, args] = [
      { ...olds, ...unsaid },
      { ...said, ...unsaid },
    ];
    if (olds.__unfinished) await definition.settle?.(id, args, context, report);
    let now = await readExisting(definition, id, { ...known, ...learned }, context);
    if (now.unfinished !== undefined && definition.settle) {
      await definition.settle(id, args, context, report);
      now = await readExisting(definition, id, { ...known, ...learned }, context);
    }
    const was = { ...stateAfterRead(definition, known, now), ...unlike(definition, now, unsaid) };
    const taker = takerOf(definition, now.marks, olds.__self, news.__self);
    if (taker && news.takeOver !== true) throw takenError(id, nameOfHolder(taker));
    const different = changed(definition, was, args);
    tried = different.filter((key) => olds[key] === undefined && definition.fresh !== undefined);
    if (different.length > 0) {
      begun = { known: olds, args, different };
      await definition.update?.(id, was, args, context, report, now);
      begun = undefined;
    } else await ensureMark(definition, id, now.marks, context);
    const seen = lastSeen() ?? (await readExisting(definition, id, { ...news, ...learned }, context));
    const advice = olds.__unfinished ? REPLACED : `repair it in the cloud, or run pulumi up --replace '${context.urn}'`;
    const outs = stateAfterChange(definition, news, refuseBroken(definition, id, seen, advice));
    return withoutUndefined({ ...outs, ...unmarked });
  } catch (error) {
    const hidden = [...new Set([...(olds.__tried ?? []), ...tried])];
    if (!olds.__unfinished && JSON.stringify(learned) === before) {
      const partial = begun && (await asFarAsChanged(definition, id, begun, context));
      if (hidden.length === 0 && !partial) throw error;
      const { __provider } = news;
      const __tried = hidden.length > 0 ? hidden : undefined;
      throw new HalfMadeError(id, withoutUndefined({ ...(partial ?? olds), __provider, __tried }), error);
    }
    const kept = halfMade(definition, olds, learned, error);
    throw new HalfMadeError(id, hidden.length === 0 ? kept : { ...kept, __tried: hidden }, error);
  }
}

/** What the update of a resource is given that comes from another stack: that stack's marks are the resource's own. */
function withFormerTokens(definition: AnyDefinition, running: Running, { __self: self }: ResourceProperties): Running {
  const { tokens } = running.context;
  if (!self || tokens.includes(self[0])) return running;
  const all = [...new Set([...tokens, ...tokensOf(self, typeOf(definition.name))])];
  return { ...running, context: { ...running.context, tokens: all } };
}

/** What is kept of an object that is not as it should be yet. */
function halfMade(
  definition: AnyDefinition,
  inputs: ResourceProperties,
  learned: Properties,
  error: unknown,
): Properties {
  const own = { __provider: inputs.__provider, __unfinished: mask(reasonOf(error)) };
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
  return (
    seen && withoutUndefined({ ...stateAfterRead(definition, props, seen), ...marksAsRead(definition, props, seen) })
  );
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
  if (!definition.broken?.(seen.outputs) && !definition.failed?.(seen.outputs)) return seen;
  throw new BrokenError(`${definition.name} ${id} is in an error state; ${advice}`);
}

/** The same verb, watched: what it saw of the object last is remembered, and what it learns is gathered in `learned`. */
function watch(
  definition: AnyDefinition,
  { context, report }: Running,
  learned: Properties,
  made: (id: string) => void = () => undefined,
): Running & { lastSeen(): Seen<object, object> | undefined } {
  let last: Seen<object, object> | undefined;
  const saw = (seen: Seen<object, object>) => {
    last = seen;
  };
  const learn = (outputs: Properties) => {
    Object.assign(learned, outputs);
    for (const name of definition.secrets ?? []) if (outputs[name] !== undefined) keepSecret(outputs[name]);
  };
  return { context: { ...context, known: learned }, report: { ...report, made, saw, learn }, lastSeen: () => last };
}
