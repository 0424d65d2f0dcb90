/** What belongs to one stack's program: a process of the Automation API runs the programs of several. */
import * as pulumi from "@pulumi/pulumi";

/**
 * What all copies of this package in a process have in common: a component in a package of its own may bring its own copy.
 * @param name of what it is; another form of it needs another name
 * @example const types = sharedByCopies("types", () => new Map<string, AnyResourceType>());
 */
export function sharedByCopies<T extends object>(name: string, create: () => T): T {
  const all = globalThis as unknown as Record<symbol, T | undefined>;
  const key = Symbol.for(`pulumi-omnicloud/1/${name}`);
  const there = all[key] ?? create();
  all[key] = there;
  return there;
}

/**
 * Creates something once for each stack whose program runs in this process.
 * @param sharedAs its name, if copies of this package have it in common: see {@link sharedByCopies}
 * @example const identityOfStack = perStack(() => new Identity(), "identity");
 */
export function perStack<T extends object>(create: () => T, sharedAs?: string): () => T {
  const fresh = () => new WeakMap<object, T>();
  const known = sharedAs === undefined ? fresh() : sharedByCopies(sharedAs, fresh);
  return () => {
    // Without a stack (mocks), everything belongs together.
    const stack = pulumi.runtime.getStackResource() ?? known;
    const there = known.get(stack) ?? create();
    known.set(stack, there);
    return there;
  };
}
