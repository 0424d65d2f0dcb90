/** From a resource's properties to what its verbs are given: the client of its connection, and its marks. */

import { clouds } from "..";
import { typeOf } from "../core/address";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context } from "../core/definition";
import type { Properties } from "../core/equal";
import { OmnicloudError } from "../core/errors";
import { labelOf, markOf } from "../core/mark";
import { urnOf } from "../core/stateKey";
import { log } from "./engine";
import type { Marks } from "./state";

/**
 * What a definition's verbs are given for these properties.
 * @throws ConnectionError for an unknown or unusable connection
 */
export function contextOf(
  definition: AnyDefinition,
  properties: Properties & Marks,
  connections: Connections,
): Context<unknown> {
  const settings = connections.of(definition.kind, properties.connection as string | undefined, definition.name);
  const cloud = clouds.find(({ kind }) => kind === definition.kind);
  if (!cloud)
    throw new OmnicloudError(`${definition.name} is of a kind of cloud that is not known: ${definition.kind}`);
  const urn = urnOf(properties.__self, typeOf(definition.name));
  const [token] = properties.__self;
  const mark = markOf(token, Boolean(properties.__kept));
  return {
    cloud: cloud.client(settings, properties),
    token,
    urn,
    name: urn.split("::").at(-1) ?? urn,
    mark,
    label: labelOf(urn, mark),
    made: () => undefined,
    known: {},
    learn: () => undefined,
    saw: () => undefined,
    say: (text) => log("info", urn, text, true),
    inform: (text) => log("info", urn, text),
    warn: (text) => log("warning", urn, text),
  };
}
