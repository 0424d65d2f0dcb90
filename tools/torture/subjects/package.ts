/**
 * The package as users have it: its built files. A round may have every resource that a subject declares be given further
 * options, as if the subject had written them.
 */
import type { ResourceOptions } from "@pulumi/pulumi";

type Package = typeof import("../../../index");
type AnyClass = new (name: string, args: object, opts?: ResourceOptions) => object;

/** The SDK. */
export const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");

let given: ((name: string) => ResourceOptions) | undefined;

/** Declares with further options; what is declared is declared at once, so that nothing else is given them. */
export function withOptions<T>(options: (name: string) => ResourceOptions, declare: () => T): T {
  given = options;
  try {
    return declare();
  } finally {
    given = undefined;
  }
}

function optioned(found: AnyClass): AnyClass {
  return new Proxy(found, {
    construct(target, [name, args, opts]: [string, object, ResourceOptions?], self) {
      const all = given ? pulumi.mergeOptions(opts, given(name)) : opts;
      return Reflect.construct(target, [name, args, all], self === proxied.get(target) ? target : self) as object;
    },
  });
}

const proxied = new Map<object, unknown>();

/** The package's exports. */
export const omnicloud = new Proxy(require("pulumi-omnicloud") as Package, {
  get(target, key) {
    const found = target[key as keyof Package] as unknown;
    const isClass = typeof found === "function" && /^class /.test(Function.prototype.toString.call(found));
    if (!isClass) return found;
    if (!proxied.has(found)) proxied.set(found, optioned(found as unknown as AnyClass));
    return proxied.get(found);
  },
});
