/** What a stack created and no state knows: found by the stack's identity, on every connection that the stack knows. */
import { cloudOf, clouds } from ".";
import type { Connections } from "./core/connection";
import type { AnyDefinition, Lost, Marked, Report } from "./core/definition";
import { OmnicloudError, reasonOf } from "./core/errors";
import { identityOf, type Mark } from "./core/mark";

/** One object left behind. */
export interface Leftover extends Marked {
  /** The definition of its kind, which can delete it. */
  definition: AnyDefinition;
  /** The connection's name. */
  connection: string;
  /** The client that found it. */
  cloud: unknown;
}

/**
 * The objects that carry the identity's tokens, less those kept on purpose, in the order in which they can be deleted.
 * @throws OmnicloudError if a connection of the stack's config cannot be asked
 */
export async function findLeftovers(identity: string, connections: Connections): Promise<Leftover[]> {
  const names = connections.configured().length > 0 ? connections.configured() : connections.names();
  const lists = await Promise.all(
    names.flatMap((connection) => {
      const settings = connections.get(connection);
      const { client, definitions, places } = cloudOf(settings.kind);
      const clients = (places?.(settings) ?? [{}]).map((place) => client(settings, place));
      return definitions()
        .filter((definition) => definition.marked ?? definition.leftovers)
        .flatMap((definition) => clients.map((cloud) => markedBy(definition, connection, cloud)));
    }),
  );
  const seen = new Set<string>();
  return lists
    .flat()
    .filter(({ marks, ...object }) => (marks ?? [object]).every((mark) => isLeft(mark, identity)))
    .filter((object) => !seen.has(keyOf(object)) && seen.add(keyOf(object)))
    .sort((a, b) => orderOf(b.definition) - orderOf(a.definition));
}

/** True if a mark does not protect what carries it: of several, each has to say that it is this stack's and not kept. */
function isLeft({ token, kept }: Mark, identity: string): boolean {
  return identityOf(token) === identity && !kept;
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

/** Deletes what was left behind, what depends on others first. */
export async function deleteLeftovers(left: Leftover[]): Promise<void> {
  const report: Report = { made: quiet, learn: quiet, saw: quiet, say: quiet, inform: quiet, warn: quiet };
  for (const { definition, id, token, cloud } of left) await definition.delete(id, {}, { cloud, token }, report);
}

const quiet = () => undefined;

async function markedBy(definition: AnyDefinition, connection: string, cloud: unknown): Promise<Leftover[]> {
  try {
    const objects = (await (definition.marked ?? definition.leftovers)?.(cloud)) ?? [];
    return objects.map((object) => ({ ...object, definition, connection, cloud }));
  } catch (error) {
    throw new OmnicloudError(
      `cannot see whether an earlier run left something on connection ${connection}: ${reasonOf(error)}`,
    );
  }
}
