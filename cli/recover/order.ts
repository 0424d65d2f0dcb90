/** The order of a state's resources: each comes behind what it depends on, and depends on nothing that is not there. */
import type { CheckpointResource } from "../checkpoint";

/**
 * The resources in an order that the engine accepts, as near to theirs as possible. Dependencies on what is not among
 * them are dropped, as by a refresh; what was in a resource that is gone is then in that one's own parent.
 * @param before the resources as they were, with those that are gone
 */
export function inOrder(
  resources: readonly CheckpointResource[],
  before: readonly CheckpointResource[],
): CheckpointResource[] {
  const there = new Set(resources.map(({ urn }) => urn));
  const parents = new Map(before.map(({ urn, parent }) => [urn, parent]));
  let waiting = resources.map((resource) => withoutDangling(resource, there, parents));
  const placed: CheckpointResource[] = [];
  const urns = new Set<string>();
  while (waiting.length > 0) {
    const later: CheckpointResource[] = [];
    for (const resource of waiting) {
      if (neededBy(resource).every((urn) => urns.has(urn) || !there.has(urn))) {
        placed.push(resource);
        urns.add(resource.urn);
      } else later.push(resource);
    }
    if (later.length === waiting.length) return [...placed, ...later]; // a circle: the engine says what is wrong
    waiting = later;
  }
  return placed;
}

/** The URNs of all that must come before a resource. */
function neededBy(resource: CheckpointResource): string[] {
  const { parent, dependencies = [], propertyDependencies = {}, provider, deletedWith, replaceWith = [] } = resource;
  const byArgument = Object.values(propertyDependencies).flatMap((urns) => urns ?? []);
  const named = [parent, provider?.replace(/::[^:]*$/, ""), deletedWith].filter((urn) => urn !== undefined);
  return [...named, ...dependencies, ...byArgument, ...replaceWith].filter((urn) => urn !== resource.urn);
}

function withoutDangling(
  resource: CheckpointResource,
  there: ReadonlySet<string>,
  parents: ReadonlyMap<string, string | undefined>,
): CheckpointResource {
  const isThere = (urn: string) => there.has(urn);
  if (neededBy({ ...resource, provider: undefined }).every(isThere)) return resource;
  const { dependencies, propertyDependencies, deletedWith, replaceWith, ...rest } = resource;
  let { parent } = rest;
  while (parent !== undefined && !isThere(parent)) parent = parents.get(parent);
  return {
    ...rest,
    parent,
    dependencies: dependencies?.filter(isThere),
    propertyDependencies:
      propertyDependencies &&
      Object.fromEntries(Object.entries(propertyDependencies).map(([key, urns]) => [key, urns?.filter(isThere) ?? []])),
    ...(deletedWith !== undefined && isThere(deletedWith) ? { deletedWith } : {}),
    ...(replaceWith?.every(isThere) ? { replaceWith } : {}),
  };
}
