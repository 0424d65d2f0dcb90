/**
 * What cannot be there without other resources, although no argument names them: a router's routes without its legs. It is
 * deleted before one of these is replaced, and created again after it. Pulumi's own `replaceWith` says the same, but
 * `pulumi state move` fails for a state that has it.
 */
import type * as pulumi from "@pulumi/pulumi";

const others = new WeakMap<pulumi.CustomResourceOptions, readonly pulumi.CustomResource[]>();

/** The options of a resource that is replaced with others. */
export function replacedWith<Options extends pulumi.CustomResourceOptions>(
  opts: Options,
  resources: readonly pulumi.CustomResource[],
): Options {
  if (resources.length > 0) others.set(opts, resources);
  return opts;
}

/** The ids of what a resource with these options is replaced with. */
export function idsReplacedWith(opts: pulumi.CustomResourceOptions): pulumi.Output<string>[] | undefined {
  return others.get(opts)?.map(({ id }) => id);
}
