/** The state of the small engine: what the real one keeps in a checkpoint, as far as its verbs need it. */

/** A resource's properties by name. */
export type Properties = Record<string, unknown>;

/** One resource of a state. */
export interface Kept {
  urn: string;
  type: string;
  /** False for a component. */
  custom: boolean;
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** The URNs that it depends on. */
  dependencies: string[];
  /** The same by property. */
  propertyDependencies: Record<string, string[]>;
  parent?: string;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith?: string;
  /** Deleted already, because what it depends on is being replaced: its next registration creates it again. */
  replacing?: boolean;
}

/** An operation that a killed engine had begun. */
export interface PendingOperation {
  urn: string;
  inputs: Properties;
}

/** A stack's state. */
export interface State {
  resources: Kept[];
  pending: PendingOperation[];
}

/** The state of a new stack. */
export function emptyState(): State {
  return { resources: [], pending: [] };
}

/** The resources that depend on one of these, directly or not, last ones first. */
export function dependentsOf({ resources }: State, urn: string): Kept[] {
  const found = new Set([urn]);
  for (const resource of resources)
    if (resource.dependencies.some((dependency) => found.has(dependency))) found.add(resource.urn);
  return resources.filter((resource) => resource.urn !== urn && found.has(resource.urn)).reverse();
}
