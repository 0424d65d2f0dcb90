/** Instance types, looked up as flavors. */
import { z } from "zod";
import type { PageArgs } from "../../../lookups/ask";
import type { Flavor, GetFlavorArgs } from "../../../lookups/flavor";
import type { GetFlavorsResult } from "../../../lookups/flavors";
import { pageFields, pageOf } from "../../core/page";
import { allFlavors, flavorOf } from "../instance/flavors";
import { defineList, defineLookup, lookupFields, type ObjectKind, oneObject, pick } from "./lookup";

/** An instance type is known by its name: that is its id. */
const flavors: ObjectKind<Flavor> = {
  noun: "flavor",
  byId: flavorOf,
  byName: async (cloud, name) => {
    const found = await flavorOf(cloud, name);
    return found ? [found] : [];
  },
  names: async (cloud) => (await allFlavors(cloud)).map(({ name }) => name),
  idOf: ({ id }) => id,
};

/** A flavor by id or name. */
export const getFlavor = defineLookup("getFlavor", oneObject, (lookup, args: GetFlavorArgs) =>
  pick(lookup, flavors, args),
);

/** One page of the flavors. */
export const getFlavors = defineLookup(
  "getFlavors",
  z.strictObject({ ...lookupFields, ...pageFields }),
  async (lookup, args: PageArgs): Promise<GetFlavorsResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    return { flavors: (await allFlavors(lookup.cloud)).slice(end - pageSize, end), pageNumber, pageSize };
  },
);

/** All flavors. */
export const listFlavors = defineList("listFlavors", z.strictObject(lookupFields), async function* (lookup) {
  await lookup.requirePermission();
  yield* await allFlavors(lookup.cloud);
});
