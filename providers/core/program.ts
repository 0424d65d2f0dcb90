/** What belongs to one stack's program: a process of the Automation API runs the programs of several. */
import * as pulumi from "@pulumi/pulumi";

/**
 * Creates something once for each stack whose program runs in this process.
 * @example const identityOfStack = perStack(() => new Identity());
 */
export function perStack<T extends object>(create: () => T): () => T {
  const known = new WeakMap<object, T>();
  return () => {
    // Without a stack (mocks), everything belongs together.
    const stack = pulumi.runtime.getStackResource() ?? known;
    const there = known.get(stack) ?? create();
    known.set(stack, there);
    return there;
  };
}
