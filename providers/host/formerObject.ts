/**
 * Two objects with data of one resource: an `up` without its alias has created a second one, and then failed. The engine keeps
 * what the state has under the new name and deletes what it has under the old one, which the alias was to keep.
 */
import { typeOf } from "../core/address";
import { type AnyDefinition, type Context, marksOn } from "../core/definition";
import type { Fault } from "../core/schema";
import { formulasOf, type Self, urnOf } from "../core/stateKey";
import { nameInUrn } from "../core/urn";
import type { ResourceProperties } from "../state";
import { readFirstList } from "./findOrCreate";

/** What is wrong if an alias of a resource that has an object names one that has another. */
export async function twoObjectsFaults(
  definition: AnyDefinition,
  { __self: own }: ResourceProperties,
  { __formerly: former = [] }: ResourceProperties,
  context: Context<unknown>,
): Promise<Fault[]> {
  if (!definition.holdsData) return [];
  const type = typeOf(definition.name);
  const places = former.map((at): Self => [own[0], at]);
  const tokens = new Map(places.flatMap((self) => formulasOf(self, type).map((token) => [token, self] as const)));
  // By the alias that it was found by, it has the token of its first name: then there is one object.
  if (tokens.size === 0 || tokens.has(own[0])) return [];
  for (const object of await readFirstList(definition, context)) {
    const self = marksOn(object).flatMap(({ token, kept }) => (kept ? [] : [tokens.get(token)]))[0];
    if (self) return [{ property: "", reason: whichOne(object.id, urnOf(self, type), context) }];
  }
  return [];
}

function whichOne(id: string, former: string, { urn }: Context<unknown>): string {
  const name = nameInUrn(former);
  return `aliases: it was ${name} before, but ${name} (${id}) is there, and it has an object of its own as well, created before it had the alias: to keep ${name}'s, run pulumi state delete '${urn}', then pulumi up; to keep its own, leave out the alias`;
}
