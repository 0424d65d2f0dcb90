/** The blocks of arguments that only one kind of cloud knows: `openstack: { … }`. */
import * as pulumi from "@pulumi/pulumi";
import { clouds } from "../providers";
import { argumentFault } from "../providers/core/errors";

/** An argument that may have blocks, by its path as a user writes it; the arguments themselves are at "". */
export type BlockHolder = readonly [path: string, value: object];

/** The arguments, and those of their parts that may have blocks. A part that is not known before `up` is left out. */
export function blockHolders(args: object, parts: readonly string[]): BlockHolder[] {
  const below = (holders: BlockHolder[], step: string): BlockHolder[] =>
    holders.flatMap(([path, value]) =>
      Object.entries(value)
        .filter(([key]) => step === "*" || step === key)
        .filter((entry): entry is [string, object] => isPlain(entry[1]))
        .map(([key, part]): BlockHolder => [`${path}${key}.`, part]),
    );
  return [["", args], ...parts.flatMap((part) => part.split(".").reduce(below, [["", args]] as BlockHolder[]))];
}

/** Whether a value can be looked into before `up`. */
export function isPlain(value: unknown): boolean {
  return typeof value === "object" && value !== null && !pulumi.Output.isInstance(value) && !(value instanceof Promise);
}

/** A block is for connections of its kind alone. @throws ArgumentError naming those of other kinds */
export function refuseOtherBlocks(
  component: string,
  name: string,
  holders: readonly BlockHolder[],
  kind: string,
): void {
  const others = clouds.map((cloud) => cloud.kind).filter((other) => other !== kind);
  const found = holders.flatMap(([path, value]) =>
    others.filter((other) => (value as Record<string, unknown>)[other] !== undefined).map((other) => path + other),
  );
  if (found.length === 0) return;
  const advice = `the connection is of kind ${kind}: leave ${found.length === 1 ? "this block" : "these blocks"} out`;
  throw argumentFault(component, name, found.join(", "), advice);
}
