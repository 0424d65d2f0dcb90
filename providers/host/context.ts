/** From a resource's properties to what its verbs are given: the client of its connection, its marks, and its reports. */
import { cloudOf } from "..";
import { typeOf } from "../core/address";
import type { CommonSettings, Connections } from "../core/connection";
import type { AnyDefinition, Context, Report } from "../core/definition";
import { OmnicloudError } from "../core/errors";
import { labelOf, markOf } from "../core/mark";
import { tokensOf, urnOf } from "../core/stateKey";
import { log } from "./engine";
import { holderOf, isSameResource } from "./runMemory";
import type { ResourceProperties } from "./state";

/** What a verb is given, and where its reports go. */
export interface Running {
  /** What the verb is given. */
  context: Context<unknown>;
  /** Where its reports go. */
  report: Report;
}

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
  const context: Context<unknown> = {
    cloud: cloudOf(definition.kind).client(settings, properties),
    token,
    tokens: [...tokensOf(properties.__self, typeOf(definition.name)), ...former],
    urn,
    name: urn.split("::").at(-1) ?? urn,
    mark,
    label: labelOf(urn, mark),
    known: {},
    place: () => placeOf(definition, settings, properties),
    isHeld: async (id) => {
      const holder = await holderOf(definition, id, context);
      return holder !== undefined && !isSameResource(holder, context);
    },
  };
  return context;
}

async function placeOf(
  { kind }: AnyDefinition,
  settings: CommonSettings & { name: string },
  properties: ResourceProperties,
): Promise<string> {
  try {
    return JSON.stringify(await cloudOf(kind).where(settings, properties));
  } catch (error) {
    if (!(error instanceof OmnicloudError)) throw error;
    // A login without a project, for example, is nowhere in particular: the connection says enough.
    return settings.name;
  }
}

/** Reports that are shown on a resource. What was made, learned and seen is for the verb's caller to keep. */
export function reportOn(urn: string): Report {
  return {
    made: () => undefined,
    learn: () => undefined,
    saw: () => undefined,
    say: (text) => log("info", urn, text, true),
    inform: (text) => log("info", urn, text),
    warn: (text) => log("warning", urn, text),
  };
}
