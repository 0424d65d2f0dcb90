/**
 * Whether this is still the cloud, project and region that a resource is in. In another one every object is missing, in the
 * service's own words: without a look at the place, a refresh there would drop a whole stack from its state.
 */
import { createHash } from "node:crypto";
import { cloudOf } from "..";
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { hadNoAnswer, OmnicloudError, refusedWith } from "../core/errors";
import { identityOf } from "../core/mark";
import type { ResourceProperties } from "../state";

/** The environment variable by which a user says that all objects of a stack were deleted by somebody else. */
const ALL_GONE = "OMNICLOUD_GONE";

/** The outputs with the place that they are from, in 8 hexadecimal digits; without it if no cloud says what that is. */
export async function withPlace<T extends object>(
  outputs: T,
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<T> {
  const where = await whereIs(definition, properties, connections);
  return where === undefined ? outputs : { ...outputs, __place: digestOf(where) };
}

/**
 * Refuses to take an object for gone if this may not be the place that it was in.
 * @param cloud the client that did not find it
 * @param isThere reads the object, if the verb has not done that: what is found by an id is in its place
 * @throws OmnicloudError that names the place, and what to do
 */
export async function refuseElsewhere(
  definition: AnyDefinition,
  id: string,
  properties: ResourceProperties,
  connections: Connections,
  cloud: unknown,
  isThere: () => Promise<boolean> = async () => false,
): Promise<void> {
  const where = await whereIs(definition, properties, connections);
  const { __place: place, __self: self } = properties;
  if (place !== undefined && where !== undefined && place === digestOf(where)) return;
  if (process.env[ALL_GONE]) return;
  // No place in the state: it is of a version before this one. Another place: the cloud may have moved.
  if (await holdsAnything(definition, identityOf(self[0]), cloud)) return;
  if (place === undefined && (await isThere())) return;
  const there = Object.entries(where ?? {}).map(([what, name]) => `${what} ${String(name)}`);
  throw new OmnicloudError(
    `${definition.name} ${id} is not here, nor is anything else of this stack (${there.join(", ") || "an unknown place"}): if that is another cloud, project or region than the stack's, correct the connection (its settings, OS_CLOUD, omnicloud:connection); if everything was deleted there, run this once with ${ALL_GONE}=1`,
  );
}

async function whereIs(
  { kind, name }: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Promise<Record<string, unknown> | undefined> {
  try {
    const settings = connections.ofKind(kind, properties.connection as string | undefined, name);
    return await cloudOf(kind).where(settings, properties);
  } catch (error) {
    // A login without a project is nowhere; what a cloud does not answer, the verb itself reports.
    if (error instanceof OmnicloudError) return undefined;
    throw error;
  }
}

function digestOf(where: Record<string, unknown>): string {
  const sorted = Object.entries(where).sort(([a], [b]) => a.localeCompare(b));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 8);
}

/** What this process found out, by client and identity. */
const looked = new WeakMap<object, Map<string, Promise<boolean>>>();

/** Whether a client sees anything that carries a token of a stack, of whatever kind. True for clouds that show no tokens. */
function holdsAnything(definition: AnyDefinition, identity: string, cloud: unknown): Promise<boolean> {
  const client = cloud as object;
  const known = looked.get(client) ?? new Map<string, Promise<boolean>>();
  looked.set(client, known);
  const look = known.get(identity) ?? lookForAny(definition, identity, cloud);
  known.set(identity, look);
  look.catch(() => known.delete(identity));
  return look;
}

async function lookForAny(first: AnyDefinition, identity: string, cloud: unknown): Promise<boolean> {
  const all = cloudOf(first.kind).definitions();
  const listed = [first, ...all.filter((other) => other !== first)].filter(
    ({ marked, leftovers }) => marked ?? leftovers,
  );
  if (listed.length === 0) return true;
  for (const definition of listed) {
    const objects = await listMarked(definition, cloud);
    if (objects.some(({ token }) => identityOf(token) === identity)) return true;
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
