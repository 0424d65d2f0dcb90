/** What a verb is given in the host, and where its reports go. */
import { contextOf as contextAlone } from "../context";
import type { Connections } from "../core/connection";
import type { AnyDefinition, Context, Report } from "../core/definition";
import type { Properties } from "../core/equal";
import { requirePermissionFor } from "../permission";
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

/** A resource as the program says it. */
export interface Wanted {
  /** What is different about its kind. */
  definition: AnyDefinition;
  /** Its arguments. */
  args: Properties;
  /** The arguments and our hidden properties. */
  inputs: ResourceProperties;
  /** What the verbs are given. */
  context: Context<unknown>;
}

/** A create that is under way. */
export interface Creation extends Wanted, Running {}

/**
 * What a definition's verbs are given for these properties, in a run whose other resources are known.
 * @throws ConnectionError for an unknown or unusable connection
 */
export function contextOf(
  definition: AnyDefinition,
  properties: ResourceProperties,
  connections: Connections,
): Context<unknown> {
  const context = contextAlone(definition, properties, connections);
  const isHeld = async (id: string) => {
    const holder = await holderOf(definition, id, context);
    return holder !== undefined && !isSameResource(holder, context);
  };
  const requirePermission = (id: string) => requirePermissionFor(definition, { id, properties }, connections);
  return { ...context, isHeld, requirePermission };
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
