/** The state of the small engine: what the real one keeps in a checkpoint, as far as verbs and commands need it. */

import type { Run } from "./backEnd";

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
  /** The native provider that it is of: `URN::ID`. */
  provider?: string;
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
  /** The runs that ended, which the back end has recorded. */
  runs: Run[];
}

/** The state of a new stack. */
export function emptyState(): State {
  return { resources: [], pending: [], runs: [] };
}

/** The resources that depend on one of these, directly or not, last ones first. */
export function dependentsOf({ resources }: State, urn: string): Kept[] {
  const found = new Set([urn]);
  for (const resource of resources)
    if (resource.dependencies.some((dependency) => found.has(dependency))) found.add(resource.urn);
  return resources.filter((resource) => resource.urn !== urn && found.has(resource.urn)).reverse();
}

/** The id of the stack's identity; `undefined` while it has none. */
export function identityIn({ resources }: Pick<State, "resources">): string | undefined {
  return resources.find(({ type }) => /[/:]omnicloud:(index:)?Identity$/.test(`:${type}`))?.id;
}

/** What `pulumi stack export` prints of a state. */
export function exported({ resources, pending }: Omit<State, "runs">): string {
  const deployment = {
    resources: resources.map(({ replacing, id, ...resource }) => ({
      ...resource,
      ...(id === "" ? {} : { id }),
      ...(replacing ? { pendingReplacement: true } : {}),
    })),
    pending_operations: pending,
  };
  return JSON.stringify({ version: 3, deployment });
}

/** The state in what `pulumi stack import` reads: it drops pending operations. */
export function imported(text: string): Omit<State, "runs"> {
  type Read = Partial<Kept> & { pendingReplacement?: boolean } & Pick<Kept, "urn" | "type">;
  const { deployment } = JSON.parse(text) as { deployment: { resources?: Read[] } };
  const none = { custom: false, id: "", inputs: {}, outputs: {}, dependencies: [], propertyDependencies: {} };
  return {
    resources: (deployment.resources ?? []).map(({ pendingReplacement, ...resource }) => ({
      ...{ ...none, protect: false, retainOnDelete: false, ...resource },
      ...(pendingReplacement ? { replacing: true } : {}),
    })),
    pending: [],
  };
}

const DYNAMIC = "pulumi-nodejs:dynamic/omnicloud";

/** The name of the definition of a type; `undefined` for a component. */
export function definitionOf(type: string): string | undefined {
  return type.startsWith(DYNAMIC) ? type.slice(DYNAMIC.length + 1) : undefined;
}
