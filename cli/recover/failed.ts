/**
 * What a run that failed did without the engine hearing of it: if the provider's process died alone, the engine ends in
 * order, with a state that has what was deleted or changed as it was before, and no operation says which that is.
 */
import { definitionOf } from "../../providers";
import { nameIn } from "../../providers/core/address";
import type { Connections } from "../../providers/core/connection";
import type { AnyDefinition } from "../../providers/core/definition";
import type { Properties } from "../../providers/core/equal";
import { findDrift } from "../../providers/interrupted";
import { argumentsOf, type ResourceProperties } from "../../providers/state";
import { type CheckpointResource, propertiesInClear } from "../checkpoint";
import { nameOf } from "../stack";
import type { Checkpoint, OperationFinding } from "./findings";

/**
 * What the clouds have of all that no operation explains, where it differs from what the state says.
 * @throws OmnicloudError if a cloud cannot be asked
 */
export async function findUnheard(
  { pending, clear: { resources } }: Checkpoint,
  connections: Connections,
): Promise<OperationFinding[]> {
  const explained = new Set(pending.map(({ resource }) => resource.urn));
  const found = await Promise.all(
    resources
      .filter(({ urn, external, pendingReplacement }) => !explained.has(urn) && !external && !pendingReplacement)
      .map((resource) => findOne(resource, connections)),
  );
  return found.flatMap((finding) => finding ?? []);
}

async function findOne(
  { urn, id, type, outputs }: CheckpointResource,
  connections: Connections,
): Promise<OperationFinding | undefined> {
  const name = nameIn(type);
  if (name === undefined || name === "Identity" || id === undefined) return undefined;
  const definition = definitionOf(name);
  const drift = await findDrift(definition, id, propertiesInClear(outputs) as ResourceProperties, connections);
  const about = { operation: "failed run", resource: `${name} ${nameOf(urn)}`, urn, id, isLeft: false };
  if (!drift) {
    const done = "removed from the state: the next up creates it";
    return { ...about, found: "it is gone", done, change: { kind: "remove", urn, id } };
  }
  const keys = differing(definition, drift);
  if (keys.length === 0) return undefined;
  return {
    ...about,
    found: `${id}, which differs in ${keys.join(", ")}`,
    done: "refreshed: the next up finishes it",
    change: { kind: "refresh", urn, id, drift },
  };
}

/** What differs of what a run could have changed: how much a bucket holds, for one, is nobody's doing. */
function differing(definition: AnyDefinition, drift: Properties): string[] {
  const own = argumentsOf(definition).filter((key) => key in drift);
  return own.length === 0 && "__unfinished" in drift ? ["what is unfinished"] : own;
}
