/** Whether a resource is to be in another place than it is: another cloud, region or project, however that is written. */
import { clouds } from "..";
import type { Connections } from "../core/connection";
import type { AnyDefinition } from "../core/definition";
import { equal, type Properties } from "../core/equal";
import { CloudError, ConnectionError, DeadlineError, LoginError, UnreachableError } from "../core/errors";
import { UNKNOWN } from "../core/schema";

/** The arguments that say where a resource is. */
const PLACE = ["connection", "region", "project"];

/**
 * Of the arguments that say where a resource is, those by which it is to move, which takes a new object. A connection
 * under another name is the same cloud, and a region that was left to the connection is the same region when it is written
 * down: the cloud is asked. Where it does not answer, regions and projects count as they are written.
 */
export async function movedBy(
  definition: AnyDefinition,
  olds: Properties,
  news: Properties,
  connections: Connections,
): Promise<string[]> {
  const rewritten = PLACE.filter((key) => !equal(olds[key], news[key]) && news[key] !== UNKNOWN);
  if (rewritten.length === 0) return [];
  try {
    const [before, after] = await Promise.all(
      [olds, news].map((properties) => whereIs(definition, properties, connections)),
    );
    const binding = new Set(["cloud", ...(definition.replaceOn ?? [])]);
    const differing = Object.keys({ ...before, ...after }).filter(
      (key) => binding.has(key) && !equal(before?.[key], after?.[key]),
    );
    return differing.map((key) => (key === "cloud" ? "connection" : key));
  } catch (error) {
    if (!unanswered(error)) throw error;
    return rewritten.filter((key) => key !== "connection" && definition.replaceOn?.includes(key));
  }
}

async function whereIs(
  { kind, name }: AnyDefinition,
  properties: Properties,
  connections: Connections,
): Promise<Properties> {
  const settings = connections.of(kind, properties.connection as string | undefined, name);
  const cloud = clouds.find((one) => one.kind === kind);
  return (await cloud?.where(settings, properties)) ?? {};
}

/** A preview works without the cloud, and with a connection that the stack no longer has. */
function unanswered(error: unknown): boolean {
  return [CloudError, ConnectionError, DeadlineError, LoginError, UnreachableError].some(
    (kind) => error instanceof kind,
  );
}
