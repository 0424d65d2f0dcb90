/**
 * The package as users have it: its built files. A round may change what a subject declares: names, arguments, options, as if
 * the subject had written them.
 */
import type { ResourceOptions } from "@pulumi/pulumi";

type Package = typeof import("../../../index");
type AnyClass = new (name: string, args: object, opts?: ResourceOptions) => object;

/** The SDK. */
export const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");

/** What a program declares. */
export interface Declared {
  /** The class: `Volume`. */
  type: string;
  name: string;
  args: Record<string, unknown>;
  opts?: ResourceOptions;
}

type Change = (declared: Declared) => Declared;
let changes: readonly Change[] = [];

/** Declares what `change` makes of it; what is declared is declared at once, so that nothing else is changed. */
export function withDeclared<T>(change: Change, declare: () => T): T {
  const before = changes;
  changes = [change, ...before];
  try {
    return declare();
  } finally {
    changes = before;
  }
}

/** Declares with further options. */
export function withOptions<T>(options: (declared: Declared) => ResourceOptions, declare: () => T): T {
  const add: Change = (declared) => ({ ...declared, opts: pulumi.mergeOptions(declared.opts, options(declared)) });
  return withDeclared(add, declare);
}

function optioned(found: AnyClass): AnyClass {
  return new Proxy(found, {
    construct(target, [name, args, opts]: [string, Declared["args"], ResourceOptions?], self) {
      const first: Declared = { type: found.name, name, args, opts };
      const last = changes.reduce((declared, change) => change(declared), first);
      const given = [last.name, last.args, last.opts];
      return Reflect.construct(target, given, self === proxied.get(target) ? target : self) as object;
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
