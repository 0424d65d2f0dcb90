/**
 * Options of a component that the engine keeps to the component, although they are meant for what is in it. While it is
 * built they are handed on to each of its resources that has what they name; what none of them has is refused.
 */
import type * as pulumi from "@pulumi/pulumi";
import { perStack } from "./program";

/** Options that name properties. */
const NAMING = ["ignoreChanges", "replaceOnChanges", "additionalSecretOutputs"] as const;

type Naming = (typeof NAMING)[number];

/** The options of one component that are handed on. */
interface Handed {
  /** The component that this one is a part of, if it has options to hand on, too. */
  outer: Handed | undefined;
  opts: pulumi.CustomResourceOptions;
  /** What its resources have been given so far. */
  given: Set<string>;
  /** Of each option, the paths that some resource has. */
  taken: Record<Naming, Set<string>>;
}

/** The components that are being built, and hand something on. */
const building = new WeakMap<pulumi.Resource, Handed>();

/** The components of resources that stand outside of the one that declares them, by the options of each. */
const outside = new WeakMap<pulumi.CustomResourceOptions, pulumi.Resource>();
/** The same by type and name, for transforms. */
const outsideOfStack = perStack(() => new Map<string, pulumi.Resource>(), "outside of components");

/**
 * The options of a resource that a component declares beside itself, because others use it too: a user that several buckets
 * share. What the component hands on reaches it all the same.
 */
export function declaredBy<Options extends pulumi.CustomResourceOptions>(
  component: pulumi.Resource,
  opts: Options,
): Options {
  outside.set(opts, component);
  return opts;
}

/** Notes what a resource is called that a component declares beside itself. */
export function noteOutside(type: string, name: string, opts: pulumi.CustomResourceOptions): void {
  const component = outside.get(opts);
  if (component) outsideOfStack().set(`${type}::${name}`, component);
}

/** The components of this stack's resources that stand outside of them, by type and name: `TYPE::NAME`. */
export const componentsOutside = (): ReadonlyMap<string, pulumi.Resource> => outsideOfStack();

/** A path that none of a component's resources has. */
export interface Untaken {
  /** The option that names it. */
  option: Naming;
  /** The path as it is written: `dataDisks.db`. */
  path: string;
  /** What could be named. */
  given: string[];
}

/**
 * Hands a component's options on to the resources that are declared while it is built.
 * @param build declares them
 * @returns what it built, and the paths in the options that none of the resources has
 */
export function handOn<Built>(
  component: pulumi.Resource,
  opts: pulumi.ComponentResourceOptions,
  build: () => Built,
): { built: Built; untaken: Untaken[] } {
  const outer = opts.parent && building.get(opts.parent);
  const own: pulumi.CustomResourceOptions = opts;
  const hands = own.customTimeouts !== undefined || own.deleteBeforeReplace !== undefined;
  if (outer === undefined && !hands && !NAMING.some((option) => own[option]?.length))
    return { built: build(), untaken: [] };
  const taken = {
    ignoreChanges: new Set<string>(),
    replaceOnChanges: new Set<string>(),
    additionalSecretOutputs: new Set<string>(),
  };
  const handed: Handed = { outer, opts: own, given: new Set(), taken };
  building.set(component, handed);
  try {
    const built = build();
    const untaken = NAMING.flatMap((option) =>
      (own[option] ?? [])
        .filter((path) => path !== "*" && !taken[option].has(path))
        .map((path) => ({ option, path, given: [...handed.given] })),
    );
    return { built, untaken };
  } finally {
    building.delete(component);
  }
}

/**
 * A resource's options with what the component around it hands on.
 * @param properties the names of its arguments, and of its outputs
 */
export function withHandedOn(
  opts: pulumi.CustomResourceOptions,
  properties: Readonly<Record<"args" | "outputs", readonly string[]>>,
): pulumi.CustomResourceOptions {
  const around = opts.parent ?? outside.get(opts);
  let handed = around && building.get(around);
  let all = opts;
  for (; handed; handed = handed.outer) all = merged(all, handed, properties);
  return all;
}

function merged(
  opts: pulumi.CustomResourceOptions,
  { opts: from, given, taken }: Handed,
  { args, outputs }: Readonly<Record<"args" | "outputs", readonly string[]>>,
): pulumi.CustomResourceOptions {
  const result = { ...opts };
  for (const name of args) given.add(name);
  for (const option of NAMING) {
    const names = new Set(option === "additionalSecretOutputs" ? [...args, ...outputs] : args);
    const paths = (from[option] ?? []).filter((path) => path === "*" || names.has(firstStep(path)));
    for (const path of paths) taken[option].add(path);
    if (paths.length > 0) result[option] = [...(opts[option] ?? []), ...paths];
  }
  if (from.customTimeouts) result.customTimeouts = { ...from.customTimeouts, ...opts.customTimeouts };
  if (from.deleteBeforeReplace !== undefined) result.deleteBeforeReplace ??= from.deleteBeforeReplace;
  return result;
}

/** The property in which a path begins: `metadata` of `metadata.team` and of `["metadata"]["team"]`. */
export function firstStep(path: string): string {
  return path.split(/[.[\]"']+/).find((step) => step !== "") ?? path;
}
