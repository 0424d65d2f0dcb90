/** What a stack created and no state knows: found by the stack's identity, on every connection that the stack knows. */
import { cloudOf, clouds } from ".";
import type { CommonSettings, Connections } from "./core/connection";
import { type AnyDefinition, type Lost, type Marked, marksOn, type Report } from "./core/definition";
import { deleteOrExplain } from "./core/deletion";
import { ConnectionError, hadNoAnswer, LoginError, OmnicloudError, reasonOf } from "./core/errors";
import { identityOf } from "./core/mark";
import { requirePermission } from "./core/permission";

/** One object left behind. */
export interface Leftover extends Marked {
  /** The definition of its kind, which can delete it. */
  definition: AnyDefinition;
  /** The connection's name. */
  connection: string;
  /** The settings of that connection. */
  settings: CommonSettings;
  /** The client that found it. */
  cloud: unknown;
}

/** Lists the objects of a kind that carry marks, as one client sees them. */
export type ListMarked = (definition: AnyDefinition, cloud: unknown, identity: string) => Promise<Marked[]>;

/** Lists each kind at each place once, however many ask; what depends on the stack once for each of its identities. */
export function listingOnce(): ListMarked {
  const lists = new Map<string, Map<unknown, Promise<Marked[]>>>();
  return (definition, cloud, identity) => {
    const key = definition.marked ? definition.name : `${definition.name} ${identity}`;
    const byClient = lists.get(key) ?? new Map<unknown, Promise<Marked[]>>();
    lists.set(key, byClient);
    const list = byClient.get(cloud) ?? listMarked(definition, cloud, identity);
    byClient.set(cloud, list);
    return list;
  };
}

const listMarked: ListMarked = async (definition, cloud, identity) =>
  (await (definition.marked ?? definition.leftovers)?.(cloud, identity)) ?? [];

/**
 * The objects that carry the identity's tokens, less those kept on purpose, in the order in which they can be deleted.
 * @throws OmnicloudError if a connection of the stack's config cannot be asked
 */
export async function findLeftovers(identity: string, connections: Connections): Promise<Leftover[]> {
  return (await findMarked(identity, connections)).filter((object) => isFree(object, identity));
}

/**
 * The same with those kept on purpose.
 * @param list how they are listed
 * @param names the connections that are asked
 */
export async function findMarked(
  identity: string,
  connections: Connections,
  list: ListMarked = listMarked,
  names: readonly string[] = connections.usable(),
): Promise<Leftover[]> {
  const used = new Set(connections.used());
  const lists = await Promise.all(
    names.flatMap((connection) => {
      const settings = used.has(connection) ? connections.get(connection) : settingsIfUsable(connection, connections);
      if (settings === undefined) return [];
      const { client, definitions, places } = cloudOf(settings.kind);
      const clients = (places?.(settings) ?? [{}]).map((place) => client(settings, place));
      return definitions()
        .filter((definition) => definition.marked ?? definition.leftovers)
        .flatMap((definition) =>
          clients.map((cloud) =>
            markedBy({ definition, connection, settings, cloud, isUsed: used.has(connection) }, identity, list),
          ),
        );
    }),
  );
  const seen = new Set<string>();
  return lists
    .flat()
    .filter((object) => marksOn(object).some(({ token }) => identityOf(token) === identity))
    .filter((object) => !seen.has(keyOf(object)) && seen.add(keyOf(object)))
    .sort((a, b) => orderOf(b.definition) - orderOf(a.definition));
}

/** True if no mark on an object protects it: of several, each has to say that it is this stack's and not kept. */
export function isFree(object: Marked, identity: string): boolean {
  return marksOn(object).every(({ token, kept }) => identityOf(token) === identity && !kept);
}

/** An object as a user finds it again: `openstack:Volume 5f… (data) on connection cloud`. */
export function describeLeftover({ definition, id, name, connection }: Leftover): string {
  return `${definition.name} ${id} (${name || "no name"}) on connection ${connection}`;
}

/** Whether a user's word means this object: its id or, since a bucket and its owner may have one, `ceph:Bucket/ID`. */
export function isMeantBy(word: string, { definition, id }: Leftover): boolean {
  return word === id || word === `${definition.name}/${id}`;
}

/** Where a definition comes among those of its kind of cloud; objects on one kind do not depend on those on another. */
function orderOf(definition: AnyDefinition): number {
  return cloudOf(definition.kind).definitions().indexOf(definition);
}

/** What interrupted runs requested, and no cloud can be asked about. */
export function findLost(identity: string): Lost[] {
  return clouds.flatMap(({ lost }) => lost?.(identity) ?? []);
}

/** Two connections to one cloud see the same object; a user and its bucket may have one name. */
function keyOf({ definition, id, createdAt }: Leftover): string {
  return [definition.name, id, createdAt].join(" ");
}

/**
 * Asks the platform for an object before it is deleted, or its mark is changed, if its connection names a platform.
 * @throws NotAllowedError for anything but a clear yes
 */
export async function requirePermissionOn({ definition, id, cloud, settings }: Leftover): Promise<void> {
  if (settings.verifyUrl) await requirePermission(settings, await definition.touches({ id, args: {}, cloud }));
}

/**
 * Deletes what was left behind, what depends on others first.
 * @throws NotAllowedError for one that the platform does not allow
 */
export async function deleteLeftovers(left: Leftover[]): Promise<void> {
  const report: Report = { made: quiet, learn: quiet, saw: quiet, say: quiet, inform: quiet, warn: quiet };
  for (const object of left) {
    await requirePermissionOn(object);
    const { definition, id, token, cloud } = object;
    await deleteOrExplain(definition, id, {}, { cloud, token }, report);
  }
}

const quiet = () => undefined;

/** The settings of a connection that nobody says was ever used: one that cannot be used was not. */
function settingsIfUsable(connection: string, connections: Connections) {
  try {
    return connections.get(connection);
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

/** A client that is asked for the objects of a kind. */
interface Asked extends Pick<Leftover, "definition" | "connection" | "settings" | "cloud"> {
  /** Whether the stack is known to use the connection: what refuses the login otherwise was not used. */
  isUsed: boolean;
}

async function markedBy({ isUsed, ...where }: Asked, identity: string, list: ListMarked): Promise<Leftover[]> {
  try {
    const objects = await list(where.definition, where.cloud, identity);
    return objects.map((object) => ({ ...object, ...where }));
  } catch (error) {
    // What nobody says was used, and cannot be asked, is none of the stack's: another cloud in somebody's clouds.yaml.
    if (!isUsed && (error instanceof LoginError || hadNoAnswer(error))) return [];
    throw new OmnicloudError(
      `cannot see whether an earlier run left something on connection ${where.connection}: ${reasonOf(error)}`,
    );
  }
}
