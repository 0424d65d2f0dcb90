/**
 * Whether this is still the place that a resource is in. In another one every object is missing, in the service's own words:
 * without a look at the place, a refresh there would drop a whole stack from its state, and an `up` create it twice.
 */
import { cloudOf } from "..";
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { hadNoAnswer, OmnicloudError, refusedWith } from "../core/errors";
import { identityOf, isSameStack } from "../core/mark";
import { UNKNOWN } from "../core/schema";
import { describePlace, placeDigest, type Where, whereIfKnown, whyElsewhere } from "../place";
import { placeArguments, type ResourceProperties } from "../state";
import { log } from "./engine";

/** The environment variable by which a user says that all objects of a stack were deleted by somebody else. */
const ALL_GONE = "OMNICLOUD_GONE";

/** The outputs with the place that they are from; without it if no cloud says what that is. */
export async function withPlace<T extends object>(
  outputs: T,
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<T> {
  const where = await whereIfKnown(definition, properties, connections);
  return where === undefined ? outputs : { ...outputs, __place: placeDigest(definition, where) };
}

/** The connections of this run whose places were shown, or did not answer: neither is asked for again by a check. */
const shown = new WeakMap<Connections, Map<string, Promise<Where | undefined>>>();

/**
 * The place that new inputs mean, for the state to keep it, and shown once in a run: where it acts.
 * @returns `undefined` if it is not known (yet)
 */
async function placeToActIn(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<Where | undefined> {
  const written = ["connection", ...placeArguments(definition)].map((key) => properties[key]);
  if (written.includes(UNKNOWN)) return undefined;
  const known = shown.get(connections) ?? new Map<string, Promise<Where | undefined>>();
  shown.set(connections, known);
  const key = JSON.stringify([definition.kind, ...written]);
  const place = known.get(key) ?? showPlace(definition, properties, connections);
  known.set(key, place);
  return place;
}

/** What was shown, in words: two ways to write a place are shown once. */
const said = new Set<string>();

async function showPlace(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<Where | undefined> {
  const where = await whereIfKnown(definition, properties, connections);
  if (where === undefined) return undefined;
  const written = properties.connection as string | undefined;
  const { name } = connections.ofKind(definition.kind, written, definition.name);
  const line = `acts on connection ${name}: ${describePlace(where)}`;
  if (!said.has(line)) log("info", "", line);
  said.add(line);
  return where;
}

/**
 * The place among the inputs that the state keeps: that of a new resource, and of one whose state has one. A state of 0.1.0
 * has none, and gets one with the resource's next change: before it, nothing says that this is its place.
 */
export async function placeOfInputs(
  definition: AnyDefinition,
  olds: ResourceProperties,
  news: ResourceProperties,
  connections: Connections,
): Promise<Pick<ResourceProperties, "__place">> {
  const where = await placeToActIn(definition, news, connections);
  if (olds.__self && olds.__place === undefined) return {};
  // If no cloud answers, the place is as it was.
  const place = where === undefined ? olds.__place : placeDigest(definition, where);
  return place === undefined ? {} : { __place: place };
}

/**
 * Why a resource is of another place; `undefined` also if its cloud does not answer, which a preview does not need.
 * @param news what the program says of it: it may name the connection that leads there
 */
export async function whyOtherPlace(
  definition: AnyDefinition,
  state: ResourceProperties,
  connections: Connections,
  news: ResourceProperties,
): Promise<string | undefined> {
  // One that did not answer is not waited for again by each resource.
  if (state.__place === undefined || !(await placeToActIn(definition, state, connections))) return undefined;
  return whyElsewhere(definition, state, connections, news);
}

/** Refuses to touch a resource of another place. @throws OmnicloudError that names both places, and what to do */
export async function refuseOtherPlace(
  ...given: [AnyDefinition, ResourceProperties, Connections, ResourceProperties]
): Promise<void> {
  const why = await whyOtherPlace(...given);
  if (why !== undefined) throw new OmnicloudError(why);
}

/**
 * The same before anything is read or deleted, unless the user says that all of it was deleted.
 * @throws OmnicloudError that names both places, and what to do
 */
export async function enterPlace(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<void> {
  await placeToActIn(definition, properties, connections);
  const why = process.env[ALL_GONE] ? undefined : await whyElsewhere(definition, properties, connections);
  if (why !== undefined) throw new OmnicloudError(why);
}

/**
 * Refuses to take an object for gone if this may not be the place that it was in: its state is of a version that kept none.
 * @param cloud the client that did not find it
 * @param isThere reads the object, if the verb has not done that: what is found by an id is in its place
 * @throws OmnicloudError that names the place, and what to do
 */
export async function refuseUnlessHere(
  definition: AnyDefinition,
  id: string,
  properties: ResourceProperties,
  connections: Connections,
  cloud: unknown,
  isThere: () => Promise<boolean> = async () => false,
): Promise<void> {
  if (process.env[ALL_GONE]) return;
  const { __place: place, __self: self } = properties;
  const where = await whereIfKnown(definition, properties, connections);
  if (place !== undefined && where !== undefined) return; // it was compared
  if (await holdsAnything(definition, self[0], cloud)) return;
  if (place === undefined && (await isThere())) return;
  throw new OmnicloudError(
    `${definition.name} ${id} is not here, nor is anything else of this stack (${describePlace(where)}): if that is another cloud, project or region than the stack's, correct the connection (its settings, OS_CLOUD, omnicloud:connection); if everything was deleted there, run this once with ${ALL_GONE}=1`,
  );
}

/** What this process found out, by client and identity. */
const looked = new WeakMap<object, Map<string, Promise<boolean>>>();

/** Whether a client sees anything that carries a token of a stack, of whatever kind. True for clouds that show no tokens. */
function holdsAnything(definition: AnyDefinition, token: string, cloud: unknown): Promise<boolean> {
  const client = cloud as object;
  const known = looked.get(client) ?? new Map<string, Promise<boolean>>();
  looked.set(client, known);
  const identity = identityOf(token);
  const look = known.get(identity) ?? lookForAny(definition, token, cloud);
  known.set(identity, look);
  look.catch(() => known.delete(identity));
  return look;
}

async function lookForAny(first: AnyDefinition, own: string, cloud: unknown): Promise<boolean> {
  const all = cloudOf(first.kind).definitions();
  const listed = [first, ...all.filter((other) => other !== first)].filter(
    ({ marked, leftovers }) => marked ?? leftovers,
  );
  if (listed.length === 0) return true;
  for (const definition of listed) {
    const objects = await listMarked(definition, cloud);
    if (objects.some(({ token }) => isSameStack(token, own))) return true;
  }
  return false;
}

async function listMarked({ marked, leftovers }: AnyDefinition, cloud: unknown) {
  try {
    return (await (marked ?? leftovers)?.(cloud)) ?? [];
  } catch (error) {
    // Not every user may list every kind, and not every cloud has every service.
    if (refusedWith(error, 403) || (error instanceof OmnicloudError && !hadNoAnswer(error))) return [];
    throw error;
  }
}
