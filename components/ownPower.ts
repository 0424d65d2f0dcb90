/** The instances of the program that have a `power` of their own. */
import type * as pulumi from "@pulumi/pulumi";
import type { WrongArgument } from "../providers/core/errors";
import { resourcesOf } from "../providers/core/resourcesOf";

const powered = new WeakMap<pulumi.Resource, string>();

/** Notes that an Instance keeps its machine's power. */
export function noteOwnPower(machine: pulumi.Resource, name: string): void {
  powered.set(machine, name);
}

/** What is wrong with a list of ids of which some are of instances that have a `power` of their own. */
export function ownPowerFaults(path: string, ids: unknown): WrongArgument[] {
  const listed = Array.isArray(ids) ? ids.map((id, i) => [`${path}[${i}]`, id] as const) : [[path, ids] as const];
  return listed.flatMap(([at, id]) =>
    resourcesOf(id).flatMap((resource): WrongArgument[] => {
      const own = powered.get(resource);
      return own === undefined
        ? []
        : [[at, `Instance ${own} has a power of its own: leave that out, or take it out of here`]];
    }),
  );
}
