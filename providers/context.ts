/** What a definition's verbs are given: the client of the resource's connection, and its marks. */
import { cloudOf } from ".";
import { typeOf } from "./core/address";
import type { Connections } from "./core/connection";
import type { AnyDefinition, Context } from "./core/definition";
import { labelOf, markOf } from "./core/mark";
import { tokensOf, urnOf } from "./core/stateKey";
import { whereIfKnown } from "./place";
import type { ResourceProperties } from "./state";

/**
 * What a definition's verbs are given for these properties.
 * @throws ConnectionError for an unknown or unusable connection
 */
export function contextOf(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Context<unknown> {
  const settings = connections.ofKind(definition.kind, properties.connection as string | undefined, definition.name);
  const urn = urnOf(properties.__self, typeOf(definition.name));
  const [token, , ...former] = properties.__self;
  const mark = markOf(token, Boolean(properties.__kept));
  return {
    cloud: cloudOf(definition.kind).client(settings, properties),
    token,
    tokens: [...tokensOf(properties.__self, typeOf(definition.name)), ...former],
    urn,
    name: urn.split("::").at(-1) ?? urn,
    mark,
    label: labelOf(urn, mark),
    known: {},
    // A cloud that does not answer is nowhere in particular: the connection says enough.
    place: async () => JSON.stringify((await whereIfKnown(definition, properties, connections)) ?? settings.name),
  };
}
