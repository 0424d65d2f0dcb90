/** Ids of OpenStack's objects, where no name will do. */
import { z } from "zod";

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Whether a text is an id of Neutron, Nova, Cinder or Manila: a UUID, with or without dashes. */
export const isId = (written: string): boolean => UUID.test(written);

/**
 * The schema of an argument that takes an id alone. The cloud would refuse a name, or not find it, in the middle of `up`.
 * @param what what is meant: `network`
 * @param lookup how its id is found: `getVpc`
 */
export function objectId(what: string, lookup?: string) {
  const advice = lookup === undefined ? "" : `; ${lookup}({ name: "…" }).id gives it`;
  return z.string().refine(isId, `must be the id of a ${what} (a UUID), not its name${advice}`);
}
