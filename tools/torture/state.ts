/** The state of the small engine: what the real one keeps in a checkpoint, as far as verbs and commands need it. */

/** A resource's properties by name. */
export type Properties = Record<string, unknown>;

/** What a program said of a resource, beside its properties. */
export interface Options {
  parent?: string;
  /** The URNs that it depends on. */
  dependencies: string[];
  /** The same by property. */
  propertyDependencies: Record<string, string[]>;
  protect: boolean;
  retainOnDelete: boolean;
  deletedWith?: string;
}

/** One resource of a state. */
export interface Kept extends Options {
  urn: string;
  type: string;
  /** False for a component. */
  custom: boolean;
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** It is half-made: the next `up` updates it, whatever `diff` says. */
  initErrors?: string[];
  /** Deleted already, because it is being replaced: its next registration creates it again. */
  replacing?: boolean;
}

/** An operation that a killed engine had begun. */
export interface PendingOperation {
  type: "creating" | "updating" | "deleting" | "reading";
  resource: Omit<Kept, "id" | "outputs"> & { id?: string; outputs?: Properties };
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

/** The id of the stack's identity; `undefined` while it has none. */
export function identityIn({ resources }: State): string | undefined {
  return resources.find(({ type }) => /[/:]omnicloud:(index:)?Identity$/.test(`:${type}`))?.id;
}

/** What `pulumi stack export` prints of a state. */
export function exported(state: State): string {
  const resources = state.resources.map(({ replacing, ...resource }) => ({
    ...resource,
    ...(replacing ? { pendingReplacement: true } : {}),
  }));
  const pending = state.pending.map(({ type, resource }) => ({ type, resource }));
  return JSON.stringify({ version: 3, deployment: { resources, pending_operations: pending } });
}

/** The state in what `pulumi stack import` reads. */
export function imported(text: string): State {
  const { deployment } = JSON.parse(text) as {
    deployment: { resources?: (Kept & { pendingReplacement?: boolean })[]; pending_operations?: PendingOperation[] };
  };
  return {
    resources: (deployment.resources ?? []).map(({ pendingReplacement, ...resource }) => ({
      ...resource,
      id: resource.id ?? "",
      inputs: resource.inputs ?? {},
      outputs: resource.outputs ?? {},
      dependencies: resource.dependencies ?? [],
      propertyDependencies: resource.propertyDependencies ?? {},
      ...(pendingReplacement ? { replacing: true } : {}),
    })),
    pending: deployment.pending_operations ?? [],
  };
}

const DYNAMIC = "pulumi-nodejs:dynamic/omnicloud";

/** The name of the definition of a type; `undefined` for a component. */
export function definitionOf(type: string): string | undefined {
  return type.startsWith(DYNAMIC) ? type.slice(DYNAMIC.length + 1) : undefined;
}
