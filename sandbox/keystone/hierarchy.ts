// Keystone: projects in projects: which are above and below, and where an assignment holds.

/** A project, as far as its place in the tree goes. */
interface Node {
  id: string;
  parent_id: string;
  domain_id: string;
}

/** Where a role is held. */
interface Scope {
  projectId?: string;
  domainId?: string;
  system?: boolean;
}

/** The projects above one, the nearest first. */
export function parentsOf<T extends Node>(projects: ReadonlyMap<string, T>, id: string): T[] {
  const above: T[] = [];
  for (let at = projects.get(projects.get(id)?.parent_id ?? ""); at; at = projects.get(at.parent_id)) above.push(at);
  return above;
}

/** The projects right below one. */
export const childrenOf = <T extends Node>(projects: ReadonlyMap<string, T>, id: string): T[] =>
  [...projects.values()].filter((each) => each.parent_id === id);

/** All projects below one. */
export function subtreeOf<T extends Node>(projects: ReadonlyMap<string, T>, id: string): T[] {
  return childrenOf(projects, id).flatMap((each) => [each, ...subtreeOf(projects, each.id)]);
}

/** Whether an assignment holds in a scope: an inherited one in all projects below its own place. */
export function reaches(
  projects: ReadonlyMap<string, Node>,
  each: Scope & { inherited?: boolean },
  scope: Scope,
): boolean {
  if (!each.inherited)
    return (
      each.projectId === scope.projectId &&
      each.domainId === scope.domainId &&
      Boolean(each.system) === Boolean(scope.system)
    );
  const project = projects.get(scope.projectId ?? "");
  if (!project) return false;
  if (each.domainId !== undefined) return project.domain_id === each.domainId;
  return parentsOf(projects, project.id).some(({ id }) => id === each.projectId);
}
