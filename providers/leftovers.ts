/** What a stack made and no state knows: found by the stack's identity, on every connection that the stack knows. */
import { clouds } from ".";
import type { Connections } from "./core/connection";
import type { AnyDefinition, Context, Lost, Marked } from "./core/definition";
import { OmnicloudError, reasonOf } from "./core/errors";
import { identityOf } from "./core/mark";
import { definitions } from "./definitions";

/** One object left behind. */
export interface Leftover extends Marked {
  definition: AnyDefinition;
  /** The connection's name. */
  connection: string;
  cloud: unknown;
}

/**
 * The objects that carry the identity's tokens, less those kept on purpose, in the order in which they can be removed.
 * @throws OmnicloudError where a connection of the stack's config cannot be asked
 */
export async function leftovers(identity: string, connections: Connections): Promise<Leftover[]> {
  const names = connections.configured().length > 0 ? connections.configured() : connections.names();
  const lists = await Promise.all(
    names.flatMap((connection) => {
      const settings = connections.get(connection);
      const kind = clouds.find((candidate) => candidate.kind === settings.kind);
      const places = (kind?.places?.(settings) ?? [{}]).map((place) => kind?.client(settings, place));
      return definitions
        .filter((definition) => definition.kind === settings.kind && (definition.marked ?? definition.leftovers))
        .flatMap((definition) => places.map((cloud) => marked(definition, connection, cloud)));
    }),
  );
  const order = (object: Leftover) => definitions.indexOf(object.definition);
  const seen = new Set<string>();
  return lists
    .flat()
    .filter((object) => identityOf(object.token) === identity && !object.kept)
    .filter((object) => !seen.has(keyOf(object)) && seen.add(keyOf(object)))
    .sort((a, b) => order(b) - order(a));
}

/** What earlier runs of a stack asked for and were cut off from, and no cloud can be asked about. */
export function lost(identity: string): Lost[] {
  return definitions.flatMap((definition) => definition.lost?.(identity) ?? []);
}

/** Two connections to one cloud see the same object; a user and its bucket may have one name. */
function keyOf({ definition, id, createdAt }: Leftover): string {
  return [definition.name, id, createdAt].join(" ");
}

/** Removes what was left behind, what depends on others first. */
export async function removeLeftovers(left: Leftover[]): Promise<void> {
  const quiet = () => undefined;
  for (const { definition, id, token, cloud } of left) {
    const context: Context<unknown> = {
      cloud,
      token,
      urn: "",
      name: id,
      mark: token,
      label: "",
      made: quiet,
      known: {},
      learn: quiet,
      saw: quiet,
      say: quiet,
      inform: quiet,
      warn: quiet,
    };
    await definition.delete(id, {}, context);
  }
}

async function marked(definition: AnyDefinition, connection: string, cloud: unknown): Promise<Leftover[]> {
  try {
    const objects = (await (definition.marked ?? definition.leftovers)?.(cloud)) ?? [];
    return objects.map((object) => ({ ...object, definition, connection, cloud }));
  } catch (error) {
    throw new OmnicloudError(
      `cannot see whether an earlier run left something on connection ${connection}: ${reasonOf(error)}`,
    );
  }
}
