/** What the state holds of a resource: its arguments as written, what the cloud says beside them, and hidden properties. */
import { clouds } from ".";
import { holdsValues } from "./core/answer";
import type { AnyDefinition, Seen } from "./core/definition";
import { equal, type Properties } from "./core/equal";
import { mask } from "./core/mask";
import type { Needed } from "./core/replacedWith";
import { type Fault, hasUnknown } from "./core/schema";
import type { Self } from "./core/stateKey";

/** Our hidden properties, never shown and never a diff; `__provider` is the engine's own. */
const HIDDEN = [
  "__self",
  "__fresh",
  "__kept",
  "__timeouts",
  "__replaceOn",
  "__ignoreAll",
  "__ignored",
  "__secrets",
  "__with",
  "__place",
] as const;

/** Our hidden properties of a resource. */
export interface HiddenProperties {
  /** The token, and the resource's place in the program. */
  __self: Self;
  /** A replacement that is created first: it looks for nothing. */
  __fresh?: boolean;
  /** The object is kept when its resource is deleted. */
  __kept?: boolean;
  /** The user's `customTimeouts`. */
  __timeouts?: { create?: string; update?: string; delete?: string };
  /** The user's `replaceOnChanges`: the engine cannot apply it, because its host does not say which arguments changed. */
  __replaceOn?: string[];
  /** Arguments that may name what is created in this very run: see `named` of a resource's type. */
  __awaits?: string[];
  /** Resources without which the object cannot be there: it is replaced with them. */
  __with?: Needed[] | string;
  /** The user's `ignoreChanges: ["*"]`: the engine would keep our hidden properties as they were, too. */
  __ignoreAll?: boolean;
  /** Secret arguments in the user's `ignoreChanges`: the engine would keep them as they stand in the state, maybe in clear. */
  __ignored?: readonly string[];
  /** What the program's aliases say the resource was before, as in {@link Self}. Check drops it, so no state has it. */
  __formerly?: readonly string[];
  /** The user's `import`, which is refused. */
  __import?: string;
  /** Whose marks stood on the object when it was read last, if they were several: the next `up` leaves one. */
  __marks?: string;
  /** Whose the object was when it was read last, if another resource has taken it over. */
  __takenBy?: string;
  /** The steps to each secret among the properties, which arrive in clear. */
  __secrets?: readonly (readonly string[])[];
  /** True if the connection has no right to write the mark on the thing: nothing in the cloud says whose it is. */
  __unmarked?: boolean;
  /** Why the object is half-made; the next `up` finishes it. */
  __unfinished?: string;
  /** Arguments that an update which failed may have written, and that the state does not have: the next one looks at them. */
  __tried?: string[];
  /** A digest of the cloud, region and project that the object is in: in another one nothing is done with it. */
  __place?: string;
  /** Arguments whose value cannot be had, and why: check refuses them, so no state has it. See core/failedInputs.ts. */
  __failed?: readonly Fault[];
  /** True in a preview whose program reports what is refused: see core/refusedInputs.ts. */
  __preview?: boolean;
  /** Why a preview refuses the arguments: the program reports it. No state has it. */
  __refused?: readonly string[];
  /** How the cloud names today what was written under another name: see `names` of a definition. */
  __named?: Properties;
  /** The ids of what arguments name, as they were when the object was changed last: see `ids` of what is seen. */
  __ids?: Properties;
}

/** What the engine hands to a verb: a resource's arguments, hidden properties, and outputs once it exists. */
export type ResourceProperties = Properties & HiddenProperties;

/** The names of a definition's arguments. */
export function argumentsOf(definition: AnyDefinition): string[] {
  return Object.keys(definition.args.shape);
}

/** The arguments in which `to` differs from `from`, by what they mean. */
export function changed(definition: AnyDefinition, from: Properties, to: Properties): string[] {
  const quiet = new Set<string>([...(definition.quiet ?? []), "adopt", "takeOver", "replaceData", "connection"]);
  return argumentsOf(definition).filter((key) => !quiet.has(key) && !isSame(definition, key, from, to));
}

function isSame(definition: AnyDefinition, key: string, from: Properties, to: Properties): boolean {
  const [a, b] = [from[key], to[key]];
  if (equal(a, b)) return true;
  if (hasUnknown(a) || hasUnknown(b)) return false;
  const named = (from as ResourceProperties).__named?.[key];
  return Boolean(
    definition.same?.[key]?.(a, b) ||
      definition.means?.[key]?.(from, b) ||
      (named !== undefined && (equal(named, b) || definition.same?.[key]?.(named, b))),
  );
}

/** Whether an argument names what it named when the state was written, whatever it is called today. */
function namesTheSame({ names }: AnyDefinition, key: string, before: Properties, seen: Seen<object, object>): boolean {
  const then = names?.[key]?.(before);
  return then !== undefined && equal(then, names?.[key]?.({ ...seen.outputs, __ids: seen.ids }));
}

/**
 * Of what others add to, what the program wrote: a key or a tag that it never wrote is not its own.
 * @param written what the program wrote
 * @param there what the cloud has
 */
function ownPart(written: unknown, there: unknown): unknown {
  if (Array.isArray(written) && Array.isArray(there)) return there.filter((one) => written.includes(one));
  if (!isRecord(written) || !isRecord(there)) return there;
  return Object.fromEntries(Object.entries(there).filter(([key]) => Object.hasOwn(written, key)));
}

/** What the cloud has of an object's arguments, without what others added: see `shared` of a definition. */
export function ownPartsOf(definition: AnyDefinition, written: Properties, there: Properties): Properties {
  const own = (definition.shared ?? []).filter((key) => key in there);
  return { ...there, ...Object.fromEntries(own.map((key) => [key, ownPart(written[key], there[key])])) };
}

const isRecord = (value: unknown): value is Properties =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The arguments that say where an object is, beside its connection: `region`. */
export function placeArguments(definition: AnyDefinition): readonly string[] {
  return clouds.find(({ kind }) => kind === definition.kind)?.placeArguments ?? [];
}

/** Only the arguments. */
export function onlyArguments(definition: AnyDefinition, properties: Properties): Properties {
  return pick(properties, argumentsOf(definition));
}

/** The inputs among a state's properties: arguments and hidden properties. */
export function inputsIn(definition: AnyDefinition, properties: Properties): Properties {
  return pick(properties, [...argumentsOf(definition), ...HIDDEN]);
}

/** The outputs among a state's properties. */
export function outputsIn(definition: AnyDefinition, properties: Properties): Properties {
  return pick(properties, definition.outputs);
}

/** The state after a change: the arguments as they were written, and the outputs as the cloud says. */
export function stateAfterChange(
  definition: AnyDefinition,
  inputs: Properties,
  seen: Seen<object, object>,
): Properties {
  return withoutUndefined({ ...inputsIn(definition, inputs), ...seen.outputs, __ids: seen.ids });
}

/** The state after a read: arguments as written if the cloud means the same, else as the cloud has them, which is drift. */
export function stateAfterRead(definition: AnyDefinition, before: Properties, seen: Seen<object, object>): Properties {
  const drifted: Properties = {};
  const named: Properties = {};
  const now = { ...before, ...seen.args, ...seen.outputs, __ids: seen.ids };
  for (const [key, value] of Object.entries(ownPartsOf(definition, before, seen.args as Properties))) {
    const written = before[key];
    const rule = definition.same?.[key];
    // What the program leaves to the cloud cannot drift, nor what it only says in other words than the cloud.
    if (written === undefined && !definition.exhaustive?.includes(key)) continue;
    if (equal(written, value) || rule?.(written, value) || definition.means?.[key]?.(now, written)) continue;
    if (namesTheSame(definition, key, before, seen)) named[key] = value;
    else drifted[key] = value;
  }
  const missing = seen.unfinished === undefined ? {} : { __unfinished: mask(seen.unfinished) };
  const __named = Object.keys(named).length > 0 ? named : undefined;
  return withoutUndefined({ ...before, ...drifted, ...seen.outputs, __named, ...missing });
}

/** Outputs may not hold `undefined`, however deep: the engine's values know none. */
export function withoutUndefined(properties: Properties): Properties {
  const known = Object.entries(properties).filter(([, own]) => own !== undefined);
  return Object.fromEntries(known.map(([key, own]) => [key, definedWithin(own)]));
}

/** Whether there is an `undefined` in a list or a plain object, however deep. */
function holdsUndefined(value: unknown): boolean {
  return holdsValues(value) && Object.values(value).some((own) => own === undefined || holdsUndefined(own));
}

function definedWithin(value: unknown): unknown {
  if (!holdsUndefined(value)) return value;
  return Array.isArray(value) ? value.map(definedWithin) : withoutUndefined(value as Properties);
}

function pick(properties: Properties, keys: readonly string[]): Properties {
  return Object.fromEntries(
    keys
      .filter((key) => properties[key] !== undefined && properties[key] !== null)
      .map((key) => [key, properties[key]]),
  );
}
