/**
 * The identity with which all tokens of a stack begin, and what must be on its way to the engine before anything that waits
 * for it is registered.
 */
import * as pulumi from "@pulumi/pulumi";
import { pluginTypeOf, providerLineOf, typeOf } from "./address";
import { configuredKinds, KINDS } from "./connectionKinds";
import { hasTransforms, seeFinalOptions } from "./finalOptions";
import { warnOfPlainSecrets } from "./plainSecrets";
import { perStack } from "./program";
import type { Held } from "./transformed";

/**
 * The identity of a stack: random, created once, kept in the state. Every resource's token begins with it, so that two
 * stacks of one name never take each other's objects, and all that a stack created can be found. It is deleted last.
 */
class Identity extends pulumi.CustomResource {
  constructor(parent?: pulumi.Resource) {
    super(
      typeOf("Identity"),
      // A URN holds the types of parents, not their names.
      parent ? `omnicloud-${nameOf(parent)}` : "omnicloud",
      { __provider: providerLineOf("Identity"), [KINDS]: configuredKinds() },
      { aliases: [{ type: pluginTypeOf("Identity") }], ...(parent ? { parent } : {}) },
    );
  }
}

/** An identity, as the program has it. */
interface StackIdentity {
  /** Its id: known once our transform is on its way to the engine, so that no resource that waits for it comes before that. */
  id: pulumi.Output<string>;
  /** When that is. */
  seen: pulumi.Output<void>;
}

function newIdentity(parent?: pulumi.Resource): StackIdentity {
  const { id, urn } = new Identity(parent);
  const seen = urn.apply(() => seeFinalOptions());
  return { id: pulumi.all([id, seen]).apply(([identity]) => identity), seen };
}

const identityOfStack = perStack(() => {
  warnOfPlainSecrets();
  return newIdentity();
}, "identity");

/** In a component provider's process, the identity of each component that it constructs. */
const identitiesOfComponents = perStack(
  () => new WeakMap<pulumi.Resource, StackIdentity>(),
  "identities of components",
);

/**
 * The identity of the stack whose program asks. A component provider is a process of its own, which does not know whether
 * the program has one: what it constructs has an identity for itself.
 * @param parent of the resource that asks
 */
export function identityFor(parent: pulumi.Resource | undefined): StackIdentity {
  const root = isInComponentProvider() ? rootOf(parent) : undefined;
  if (root === undefined) return identityOfStack();
  const known = identitiesOfComponents();
  const there = known.get(root) ?? newIdentity(root);
  known.set(root, there);
  return there;
}

/** A program has its stack; under mocks there is none, and no engine that knows transforms. */
function isInComponentProvider(): boolean {
  return pulumi.runtime.getStackResource() === undefined && hasTransforms();
}

/** The outermost resource that this process has declared: what is around it is only referred to. */
function rootOf(parent: pulumi.Resource | undefined): pulumi.Resource | undefined {
  let root: pulumi.Resource | undefined;
  for (let one = parent; one && !(one instanceof pulumi.DependencyResource); one = parentOf(one)) root = one;
  return root;
}

/** The name of a resource in its program. */
function nameOf(resource: pulumi.Resource): string {
  return String((resource as unknown as { __name?: string }).__name);
}

function parentOf(resource: pulumi.Resource): pulumi.Resource | undefined {
  return (resource as unknown as { __parentResource?: pulumi.Resource }).__parentResource;
}

/**
 * A component's options, so that the component is registered after our transform: it must see what others have made of
 * them.
 */
export function afterTransform(opts: pulumi.ComponentResourceOptions = {}): pulumi.ComponentResourceOptions {
  // One that a component provider constructs by itself is the root, and is not there yet.
  if (isInComponentProvider() && rootOf(opts.parent) === undefined) return opts;
  const ready = withoutDependencies(identityFor(opts.parent).seen);
  const dependsOn = [opts.dependsOn ?? []].flat() as pulumi.Input<pulumi.Resource>[];
  const after: Promise<pulumi.Input<pulumi.Resource>[]> = ready.then(() => dependsOn);
  return { ...opts, dependsOn: after };
}

/**
 * An Output's value without its dependencies. A URN is made from the parent's, and an input that depends on the parent
 * would let the resource wait for all children of the parent, itself among them.
 */
export function withoutDependencies<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const applied: unknown = output.apply((value) => resolve(value as T));
    // What is refused ends what waits for it, too: a program with a pending promise never ends.
    (applied as Held).promise().catch(reject);
  });
}
