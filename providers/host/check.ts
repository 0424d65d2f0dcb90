/** Checks arguments before anything happens: bad ones fail in preview, at their property. */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import { equal, ownProperty, type Properties } from "../core/equal";
import { ConnectionError, hadNoAnswer, LoginError, NotAllowedError, reasonOf } from "../core/errors";
import type { Secrets } from "../core/mask";
import { adoptInstead, NO_IMPORT } from "../core/noImport";
import { type Fault, faultsOf, topOf, UNKNOWN, unknownArgument } from "../core/schema";
import { urnOf, withFirstToken } from "../core/stateKey";
import { argumentsOf, onlyArguments, placeArguments, type ResourceProperties, withoutUndefined } from "../state";
import { whyNotAdoptable } from "./adoption";
import { claimObject, freeToken, noteToken } from "./claims";
import { identityOfUrn, isPartial, isToBeReplaced } from "./command";
import { contextOf, type Wanted } from "./context";
import { log } from "./engine";
import { asFailure, sentenceOf } from "./failure";
import { readFirstList } from "./findOrCreate";
import { twoObjectsFaults } from "./formerObject";
import { NEVER_REPLACED } from "./identity";
import { refuseBlockedReplacement } from "./inTheWay";
import { noteFormerStack } from "./marks";
import { placeOfInputs, whyOtherPlace } from "./place";
import { whyNotNew } from "./replacedByOption";
import { dataLossFaults } from "./replacement";

/** Validates the arguments, and keeps the token of the first creation. */
export async function check(
  definition: AnyDefinition,
  olds: ResourceProperties,
  { __preview: reports, ...written }: ResourceProperties,
  connections: Connections,
  secrets: Secrets,
): Promise<dynamic.CheckResult> {
  const { __formerly: former, ...given } = written;
  const news = withIgnored(definition, olds, given);
  const args = onlyArguments(definition, news);
  const unknownArguments = Object.keys(news).filter(
    (key) => !key.startsWith("__") && !(key in definition.args.shape) && !definition.outputs.includes(key),
  );
  const { __failed: lost = [] } = news;
  const faults = [
    ...lost,
    ...unknownArguments.map((property) => unknownArgument(property, argumentsOf(definition))),
    ...faultsOf(definition.args, args).filter(
      ({ property }) =>
        !isAsBefore(property, olds, args) &&
        !isEmptied(property, args) &&
        !lost.some((one) => one.property === property),
    ),
    ...importFaults(definition, news),
  ];
  if (olds.__self && isToBeReplaced(identityOfUrn(urnOf(olds.__self, typeOf(definition.name)))))
    faults.push({ property: "", reason: NEVER_REPLACED });
  // In another place all that the cloud says is of other objects.
  const elsewhere = olds.__self && (await whyOtherPlace(definition, olds, connections, news));
  if (elsewhere) faults.push(ofTheRun({ property: "connection", reason: elsewhere }));
  else faults.push(...(await furtherFaults(definition, olds, { ...news, __formerly: former }, connections, faults)));
  const place = faults.length === 0 ? await placeOfInputs(definition, olds, news, connections) : {};
  const first = withFirstToken(news.__self, olds.__self);
  const self = olds.__self ? first : freeToken(definition, first);
  if (olds.__self) {
    noteFormerStack(self, olds.__self);
    const fault = noteToken(definition, self);
    if (fault) faults.push(fault);
  }
  const inputs = { ...news, __self: self, ...place };
  if (reports && faults.length > 0 && faults.every(isOfArguments)) {
    const refused = untold(faults, news, connections).map((fault) => sentenceOf(definition, news, secrets, fault));
    return { inputs: { ...inputs, __refused: refused }, failures: [] };
  }
  return { inputs, failures: faults.map((fault) => asFailure(definition, news, secrets, fault)) };
}

/** Faults that each resource would have again, after as many requests: the run ends with the first. */
const ending = new WeakSet<Fault>();

function ofTheRun(fault: Fault): Fault {
  ending.add(fault);
  return fault;
}

/** Whether a fault is of this resource alone. */
const isOfArguments = (fault: Fault): boolean => !ending.has(fault) && fault.reason !== NEVER_REPLACED;

/** What has been said of the connection that is used where none is named: it is of all those resources. */
const told = new WeakMap<Connections, Set<string>>();

/** The faults that are to be told: those of that connection once in a run. */
function untold(faults: readonly Fault[], { connection }: ResourceProperties, connections: Connections): Fault[] {
  const before = told.get(connections) ?? new Set<string>();
  told.set(connections, before);
  return faults.filter(({ property, reason }) => {
    if (property !== "connection" || connection !== undefined) return true;
    const isNew = !before.has(reason);
    before.add(reason);
    return isNew;
  });
}

/**
 * What is wrong beyond the schema, of what the schema accepts: all that is wrong is said in one preview. What it does not
 * accept counts as not known.
 */
async function furtherFaults(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
  known: readonly Fault[],
): Promise<Fault[]> {
  const wrong = new Set(known.map(({ property }) => topOf(property)));
  if (wrong.has("")) return [];
  const sound = { ...news, ...Object.fromEntries([...wrong].map((property) => [property, UNKNOWN])) };
  const further = await faultsBeyondSchema(definition, olds, sound, connections);
  return further.filter(({ property }) => !wrong.has(topOf(property)));
}

/** An option is no property: the engine would print one that is named so with a value of its own. */
function importFaults({ args }: AnyDefinition, { __import: id }: ResourceProperties): Fault[] {
  if (id === undefined) return [];
  const instead =
    "adopt" in args.shape ? `leave this option out, and ${adoptInstead(`"${id}"`)}` : "leave this option out";
  return [{ property: "", reason: `import: ${NO_IMPORT}: ${instead}` }];
}

/** The arguments, as they were if their changes are ignored. */
function withIgnored(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
): ResourceProperties {
  if (!olds.__self) return news;
  if (!news.__ignoreAll) {
    const ignored = (news.__ignored ?? []).map((key) => [key, olds[key]]);
    return withoutUndefined({ ...news, ...Object.fromEntries(ignored) }) as unknown as ResourceProperties;
  }
  const outside = Object.entries(news).filter(([key]) => !(key in definition.args.shape));
  return { ...Object.fromEntries(outside), ...onlyArguments(definition, olds) } as unknown as ResourceProperties;
}

/**
 * Whether a value is the state's own: what was accepted before is not judged again, nor what a refresh found in the cloud, if
 * the program ignores its changes.
 */
function isAsBefore(property: string, olds: ResourceProperties, args: Properties): boolean {
  const [key = "", ...inner] = property.split(/[.[\]]+/).filter(Boolean);
  // What a part of an argument may be depends on the parts beside it: `rules[2].remoteGroup` on all of `rules[2]`.
  const path = [key, ...inner.slice(0, -1)];
  const now = valueAt(args, path);
  return olds.__self !== undefined && now !== undefined && equal(valueAt(olds, path), now);
}

function valueAt(properties: Properties, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, step) => {
    const isHolder = typeof inner === "object" && inner !== null;
    return isHolder ? ownProperty(inner as Properties, step) : undefined;
  }, properties);
}

/**
 * Whether a list is empty because what it is to hold is not there yet: a run of some resources alone leaves out others, and
 * the engine, which says so, asks for this check first.
 */
function isEmptied(property: string, args: Properties): boolean {
  const value = args[property];
  return Array.isArray(value) && value.length === 0 && isPartial();
}

async function faultsBeyondSchema(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<Fault[]> {
  if (["connection", ...placeArguments(definition)].some((key) => news[key] === UNKNOWN)) return [];
  const args = onlyArguments(definition, news);
  const was = olds.__self ? onlyArguments(definition, olds) : undefined;
  const faults = was ? dataLossFaults(definition, was, args, news) : [];
  const login = refusedLogin(news, connections);
  if (login) return [...faults, { property: "connection", reason: reasonOf(login) }];
  try {
    const context = contextOf(definition, news, connections);
    const found = (await definition.validate?.(args, was, context)) ?? [];
    faults.push(
      ...found.filter((fault) => !isToldAlone(fault, context.urn) && !mayComeLater(fault, news, context.urn)),
    );
    if (was) faults.push(...(await twoObjectsFaults(definition, olds, news, context)));
    if (!was) faults.push(...(await replacementFaults(definition, news, context)));
    if (!was) await refuseBlockedByOption(definition, news, context);
    if (!was && typeof news.adopt === "string" && news.adopt !== UNKNOWN)
      faults.push(...(await adoptionFaults(news.adopt, { definition, args, inputs: news, context }, connections)));
  } catch (error) {
    if (error instanceof LoginError) noteRefusedLogin(news, connections, error);
    if (error instanceof ConnectionError || error instanceof LoginError)
      faults.push({ property: "connection", reason: reasonOf(error) });
    else if (error instanceof NotAllowedError) faults.push({ property: "adopt", reason: reasonOf(error) });
    // A preview works without the cloud: what it would have said is checked again by the verb itself.
    else if (!hadNoAnswer(error)) throw error;
  }
  return faults;
}

/** Logins that were refused in this run, by the connection's name: a user may be locked who asks again for each resource. */
const refusedLogins = new WeakMap<Connections, Map<unknown, LoginError>>();

function noteRefusedLogin({ connection }: ResourceProperties, connections: Connections, error: LoginError): void {
  const all = refusedLogins.get(connections) ?? new Map<unknown, LoginError>();
  refusedLogins.set(connections, all.set(connection, error));
}

function refusedLogin({ connection }: ResourceProperties, connections: Connections): LoginError | undefined {
  return refusedLogins.get(connections)?.get(connection);
}

/** Whether a fault is a warning, which is shown, and nothing more. */
function isToldAlone({ property, reason, isWarning = false }: Fault, urn: string): boolean {
  if (isWarning) log("warning", urn, `${property}: ${reason}`);
  return isWarning;
}

/**
 * Whether an argument names what may be created in this run, by a resource that this one depends on: then that is a
 * warning, and the verb itself finds out.
 */
function mayComeLater(
  { property, reason, isMissing }: Fault,
  { __awaits = [] }: ResourceProperties,
  urn: string,
): boolean {
  if (!isMissing || !__awaits.includes(topOf(property))) return false;
  log("warning", urn, `${property}: ${reason}; the run goes on, because what this resource depends on may create it`);
  return true;
}

/** Faults of a new resource that is none: `--replace` puts it in the place of one with data. */
async function replacementFaults(
  definition: AnyDefinition,
  news: ResourceProperties,
  context: Context<unknown>,
): Promise<Fault[]> {
  const reason = await whyNotNew(definition, news, context);
  return reason === undefined ? [] : [{ property: definition.replacedWith ?? "replaceData", reason }];
}

/** Of a resource that `--replace` names the engine asks for no diff: its object is found by the token. */
async function refuseBlockedByOption(
  definition: AnyDefinition,
  { __fresh, __kept }: ResourceProperties,
  context: Context<unknown>,
): Promise<void> {
  if (!definition.inTheWay || __fresh || __kept || !isToBeReplaced(context.urn)) return;
  const own = (await readFirstList(definition, context)).find(({ token }) => context.tokens.includes(token));
  if (own) await refuseBlockedReplacement(definition, own.id, context);
}

async function adoptionFaults(id: string, wanted: Wanted, connections: Connections): Promise<Fault[]> {
  const { definition, inputs, context } = wanted;
  const other = await claimObject(definition, id, inputs, connections, true);
  if (other !== undefined) return [{ property: "adopt", reason: `${id} is adopted by ${context.urn} and by ${other}` }];
  // What is not as the program says is told with what it is there: that is only for whom the platform allows it.
  await context.requirePermission?.(id);
  const reason = await whyNotAdoptable(id, wanted);
  return reason === undefined ? [] : [{ property: "adopt", reason }];
}
