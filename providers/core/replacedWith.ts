/**
 * What cannot be there without other resources, although no argument names them: a router's routes without its legs. It is
 * deleted before one of these is replaced, and created again after it. Pulumi's own `replaceWith` says the same, but
 * `pulumi state move` fails for a state that has it.
 */
import type * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "./schema";
import { nameInUrn } from "./urn";

const others = new WeakMap<pulumi.CustomResourceOptions, readonly pulumi.CustomResource[]>();

/** The options of a resource that is replaced with others. */
export function replacedWith<Options extends pulumi.CustomResourceOptions>(
  opts: Options,
  resources: readonly pulumi.CustomResource[],
): Options {
  if (resources.length > 0) others.set(opts, resources);
  return opts;
}

/** A resource without which another cannot be there. */
export interface Needed {
  /** Its name in the program. */
  name: string;
  /** Its id: unknown while it is to be created, or replaced. */
  id: string;
}

/** What a resource with these options is replaced with. */
export function neededBy(opts: pulumi.CustomResourceOptions): pulumi.Inputs[] | undefined {
  return others.get(opts)?.map(({ urn, id }) => ({ name: urn.apply(nameInUrn), id }));
}

/**
 * Whether something that a resource needs is replaced, of what it had and of what it is to have. Where the engine looks for
 * what goes with a replacement, it sends all that depends on it as one value that is not known.
 */
export function isNeededReplaced(had: Needed[] | string = [], needed: Needed[] | string = []): boolean {
  if (typeof needed === "string" || typeof had === "string") return needed === UNKNOWN;
  return needed.some(({ name, id }) => id === UNKNOWN && had.some((one) => one.name === name && one.id !== UNKNOWN));
}
