/**
 * Who keeps something of an object in a program, where several resources could: an instance's power its own component or an
 * InstancePower. Two at once would never agree.
 */
import { type Fault, UNKNOWN } from "./schema";
import { nameInUrn } from "./urn";

/** The resources that keep a thing, by URN: the way in which each does it. */
type Keepers = Map<string, string>;

const known = new WeakMap<object, Map<string, Keepers>>();

/**
 * Notes who keeps a thing; a host serves one run, and sees every resource of the program.
 * @param cloud the client: ids are those of its cloud
 * @param thing what is kept: `power of 5f…`
 * @param by the way in which it is kept; `undefined` if this resource keeps nothing
 * @param shared the way in which several resources may keep it together
 * @returns the URN of another resource that keeps it
 */
export function otherKeeper(
  cloud: object,
  thing: string,
  by: string | undefined,
  urn: string,
  shared?: string,
): string | undefined {
  const all = known.get(cloud) ?? new Map<string, Keepers>();
  known.set(cloud, all);
  const keepers = all.get(thing) ?? new Map<string, string>();
  all.set(thing, keepers);
  keepers.delete(urn);
  if (by === undefined) return undefined;
  keepers.set(urn, by);
  return [...keepers].find(([other, way]) => other !== urn && !(way === by && by === shared))?.[0];
}

/** What is wrong with a list of instances whose power is to be kept: others that keep it already. */
export function powerFaults(cloud: object, instances: readonly string[], urn: string): Fault[] {
  return instances.flatMap((id, i) => {
    const other = id === UNKNOWN ? undefined : otherKeeper(cloud, powerOf(id), "list", urn);
    if (other === undefined) return [];
    const reason = `${nameInUrn(other)} keeps the power of ${id} already: leave that out, or take it out of here`;
    return [{ property: `instances[${i}]`, reason }];
  });
}

/** How the power of an instance is noted. */
export const powerOf = (id: string): string => `power of ${id}`;
