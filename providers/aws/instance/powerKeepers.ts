/** Who keeps an instance's power in a program: the Instance itself, or an InstancePower. Both at once would never agree. */
import type { Aws } from "../client";

/** Of each instance, by who keeps it: the URN of that resource. */
type Keepers = Partial<Record<"own" | "list", string>>;

const known = new WeakMap<Aws, Map<string, Keepers>>();

/**
 * Notes who keeps an instance's power; a host serves one run, and sees every resource of the program.
 * @param by the instance's own `power`, or an InstancePower
 * @param urn the resource's; `undefined` if it keeps nothing
 * @returns the URN of who keeps it in the other way
 */
export function otherKeeper(
  cloud: Aws,
  instance: string,
  by: keyof Keepers,
  urn: string | undefined,
): string | undefined {
  const all = known.get(cloud) ?? new Map<string, Keepers>();
  known.set(cloud, all);
  const keepers = { ...all.get(instance), [by]: urn };
  all.set(instance, keepers);
  return urn === undefined ? undefined : keepers[by === "own" ? "list" : "own"];
}
