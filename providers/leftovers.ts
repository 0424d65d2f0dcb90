/** What a stack created and no state knows: found by the stack's identity, on every connection that the stack knows. */
import { cloudOf, clouds } from ".";
import type { CommonSettings, Connections } from "./core/connection";
import { type AnyDefinition, type Lost, type Marked, marksOn, type Report } from "./core/definition";
import { deleteOrExplain } from "./core/deletion";
import { ConnectionError, hadNoAnswer, LoginError, OmnicloudError, reasonOf } from "./core/errors";
import { identityOf } from "./core/mark";
import { currentOperation, runOperation } from "./core/operation";
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

/** How objects are looked for. */
export interface Search {
  /** How they are listed. @default by their definitions */
  list?: ListMarked;
  /** The connections that are asked. @default those that a run of the stack may have used */
  names?: readonly string[];
  /**
   * Is told of each connection that could not be asked and that nobody knows to be used: what is there stays unknown.
   * @default that is an error
   */
  unasked?(sentence: string): void;
}

/**
 * The objects that carry the identity's tokens, those kept on purpose too, in the order in which they can be deleted.
 * @throws OmnicloudError if a connection that is not passed over cannot be asked
 */
export async function findMarked(
  identity: string,
  connections: Connections,
  { list = listMarked, names = connections.usable(), unasked }: Search = {},
): Promise<Leftover[]> {
  const used = new Set(connections.used());
  const refusals = new Map<string, string>();
  const lists = await Promise.all(
    names.flatMap((connection) => {
      const isPassedOver = unasked !== undefined && !used.has(connection);
      const passOver = isPassedOver ? (error: unknown) => void refusals.set(connection, reasonOf(error)) : undefined;
      const settings = settingsOf(connection, connections, passOver);
      if (settings === undefined) return [];
      const { client, definitions, places } = cloudOf(settings.kind);
      const clients = (places?.(settings) ?? [{}]).map((place) => client(settings, place));
      return definitions()
        .filter((definition) => definition.marked ?? definition.leftovers)
        .flatMap((definition) =>
          clients.map((cloud) => markedBy({ definition, connection, settings, cloud, passOver }, identity, list)),
        );
    }),
  );
  for (const [connection, reason] of refusals)
    unasked?.(
      `connection ${connection}, which this stack is not known to have used, could not be asked (${reason}): if something of the stack is there, npx omnicloud leftovers --identity ${identity} --connection ${connection} lists it once it can be asked`,
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
 * Deletes what was left behind, what depends on others first; each has the time that a delete of its kind has.
 * @throws NotAllowedError for one that the platform does not allow
 */
export async function deleteLeftovers(left: Leftover[]): Promise<void> {
  const report: Report = { made: quiet, learn: quiet, saw: quiet, say: quiet, inform: quiet, warn: quiet };
  for (const object of left) {
    const { definition, id, token, cloud } = object;
    const deadline = Date.now() + (definition.timeouts?.delete ?? 600) * 1000;
    await runOperation({ ...currentOperation(), verb: "delete", deadline }, async () => {
      await requirePermissionOn(object);
      await deleteOrExplain(definition, id, {}, { cloud, token }, report);
    });
  }
}

const quiet = () => undefined;

/** Takes note of a connection that cannot be asked; absent if it must be. */
type PassOver = ((error: unknown) => void) | undefined;

/** The settings of a connection; `undefined` for one that is passed over, because it cannot be used. */
function settingsOf(connection: string, connections: Connections, passOver: PassOver) {
  try {
    return connections.get(connection);
  } catch (error) {
    if (!passOver || !(error instanceof ConnectionError)) throw error;
    passOver(error);
    return undefined;
  }
}

/** A client that is asked for the objects of a kind. */
interface Asked extends Pick<Leftover, "definition" | "connection" | "settings" | "cloud"> {
  passOver: PassOver;
}

async function markedBy({ passOver, ...where }: Asked, identity: string, list: ListMarked): Promise<Leftover[]> {
  try {
    const objects = await list(where.definition, where.cloud, identity);
    return objects.map((object) => ({ ...object, ...where }));
  } catch (error) {
    // What nobody says was used, and cannot be asked, is most likely none of the stack's: another cloud in a clouds.yaml.
    if (passOver && (error instanceof LoginError || hadNoAnswer(error))) {
      passOver(error);
      return [];
    }
    throw new OmnicloudError(
      `cannot see whether an earlier run left something on connection ${where.connection}: ${reasonOf(error)}`,
    );
  }
}
