/**
 * Where an object is: its cloud, region and project, in one form however they are written. The state keeps a digest of it,
 * because in any other place an object is missing in the service's own words.
 */
import { createHash } from "node:crypto";
import { cloudOf } from ".";
import type { Connections } from "./core/connection";
import type { AnyDefinition } from "./core/definition";
import { ownProperty, type Properties } from "./core/equal";
import { OmnicloudError } from "./core/errors";

/** A place: `cloud`, and what the kind of cloud says beside it. */
export type Where = Readonly<Record<string, unknown>>;

/** The connection that a resource's properties mean. @throws ConnectionError for an unknown or unusable one */
function settingsOf({ kind, name }: AnyDefinition, properties: Properties, connections: Connections) {
  return connections.ofKind(kind, properties.connection as string | undefined, name);
}

/** Where a resource is. @throws OmnicloudError if its connection is unusable, or the cloud does not say it */
export async function whereIs(
  definition: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<Where> {
  return cloudOf(definition.kind).where(settingsOf(definition, properties, connections), properties);
}

/** The same; `undefined` if nobody can say it now: what a cloud does not answer, the verb itself reports. */
export async function whereIfKnown(
  definition: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<Where | undefined> {
  try {
    return await whereIs(definition, properties, connections);
  } catch (error) {
    if (error instanceof OmnicloudError) return undefined;
    throw error;
  }
}

/** The parts of a place that an object cannot leave: of one that belongs to no project, its cloud alone. */
export function bindingParts({ replaceOn = [] }: AnyDefinition): ReadonlySet<string> {
  return new Set<string>(["cloud", ...replaceOn]);
}

/** A place in 8 hexadecimal digits, as the state keeps it. */
export function placeDigest(definition: AnyDefinition, where: Where): string {
  const binding = bindingParts(definition);
  const parts = Object.entries(where)
    .filter(([key, value]) => binding.has(key) && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 8);
}

/** A place in words: `cloud https://keystone.example, region RegionOne, project 1f…`. */
export function describePlace(where: Where | undefined): string {
  const parts = Object.entries(where ?? {}).filter(([, value]) => value !== undefined);
  return parts.map(([what, name]) => `${what} ${String(name)}`).join(", ") || "an unknown place";
}

/** A connection that leads to a place. */
export interface Way {
  /** Its name. */
  connection: string;
  /** The place. */
  where: Where;
}

/** What was looked for in this process: many resources of one stack ask the same. */
const ways = new WeakMap<Connections, Map<string, Promise<Way | undefined>>>();

/** The connection that leads to a place of which only the digest is known, if there is one. */
export function findWayTo(
  place: string,
  definition: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<Way | undefined> {
  const known = ways.get(connections) ?? new Map<string, Promise<Way | undefined>>();
  ways.set(connections, known);
  const way = known.get(place) ?? lookForWay(place, definition, properties, connections);
  known.set(place, way);
  return way;
}

async function lookForWay(
  place: string,
  definition: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<Way | undefined> {
  const apart = connections.apart();
  const found = await Promise.all(
    apart.names().map(async (connection) => {
      const where = await whereIfKnown(definition, { ...properties, connection }, apart);
      return where && placeDigest(definition, where) === place ? { connection, where } : undefined;
    }),
  );
  return found.find((way) => way !== undefined);
}

/** Whether properties mean the place that a state keeps; `undefined` if nobody can say it now. */
export async function isAtPlace(
  place: unknown,
  definition: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<boolean | undefined> {
  const where = await whereIfKnown(definition, properties, connections);
  return where === undefined ? undefined : placeDigest(definition, where) === place;
}

/**
 * Why a resource cannot be touched here: the state says that it is in another place than its connection leads to now.
 * `undefined` if it is here, or nobody can say.
 * @param state what the state has of it
 * @param news what the program says of it: it may name the connection that leads there
 */
export async function whyElsewhere(
  definition: AnyDefinition,
  state: Properties,
  connections: Connections,
  news?: Properties,
): Promise<string | undefined> {
  const place = ownProperty(state, "__place");
  if (typeof place !== "string") return undefined;
  const where = await whereIfKnown(definition, state, connections);
  if (where === undefined || placeDigest(definition, where) === place) return undefined;
  const isRewritten = news !== undefined && news.connection !== state.connection;
  if (isRewritten && (await isAtPlace(place, definition, news, connections))) return undefined;
  const { name } = settingsOf(definition, state, connections);
  const here = `connection ${name} is ${describePlace(where)} now`;
  const way = await findWayTo(place, definition, state, connections);
  if (way === undefined)
    return `this stack is in another place, and ${here}: correct the connection (its settings, OS_CLOUD, omnicloud:connection); if its cloud has moved there, npx omnicloud recover STACK --moved accepts that`;
  const { connection } = way;
  return `this stack is on ${connection} (${describePlace(way.where)}), and ${here}: set OS_CLOUD=${connection}, or run pulumi config set omnicloud:connection ${connection}`;
}
