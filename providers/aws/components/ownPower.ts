/** The instances of the program that have a `power` of their own. */
import type * as pulumi from "@pulumi/pulumi";
import { resourcesOf } from "../../core/waysOut";

const powered = new WeakMap<pulumi.Resource, string>();

/** Notes that an Instance keeps its machine's power. */
export function noteOwnPower(machine: pulumi.Resource, name: string): void {
  powered.set(machine, name);
}

/** The name of the Instance that keeps the power of the machine whose id this is, if one does. */
export function ownPowerOf(id: unknown): string | undefined {
  return resourcesOf(id).flatMap((resource) => powered.get(resource) ?? [])[0];
}

/** Why an instance is in no InstancePower. */
export const bothKeep = (name: string): string =>
  `Instance ${name} has a power of its own: leave that out, or take it out of here`;
