/** What a verb is given and where its reports go. */
import { contextOf as commonContextOf } from "../context";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context, Report } from "../core/definition";
import type { ResourceProperties } from "../state";
import { log } from "./engine";
import { holderOf, isSameResource } from "./runMemory";

/** What a verb is given, and where its reports go. */
export interface Running {
  /** What the verb is given. */
  context: Context<unknown>;
  /** Where its reports go. */
  report: Report;
}

/**
 * What a definition's verbs are given for these properties, with what this run knows.
 * @throws ConnectionError for an unknown or unusable connection
 */
export function contextOf(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Context<unknown> {
  const context: Context<unknown> = {
    ...commonContextOf(definition, properties, connections),
    isHeld: async (id) => {
      const holder = await holderOf(definition, id, context);
      return holder !== undefined && !isSameResource(holder, context);
    },
  };
  return context;
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
