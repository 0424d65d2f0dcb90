/** Instance types, looked up as flavors. */

import { z } from "zod";
import type { NameFilter } from "../../../lookups/filters";
import type { Flavor, GetFlavorArgs } from "../../../lookups/flavor";
import type { GetFlavorsArgs, GetFlavorsResult, ListFlavorsArgs } from "../../../lookups/flavors";
import { pick } from "../../core/objectKind";
import { pageFields, pageOf } from "../../core/page";
import { isMeant, neededFilter } from "../../core/pattern";
import type { Aws } from "../client";
import { flavorOf, flavorsNamed } from "../instance/flavors";
import { defineList, defineLookup, lookupFields, type ObjectKind, oneObject } from "./lookup";

/** An instance type is known by its name: that is its id. */
const flavors: ObjectKind<Flavor> = {
  noun: "flavor",
  byId: flavorOf,
  byName: async (cloud, name) => {
    const found = await flavorOf(cloud, name);
    return found ? [found] : [];
  },
  names: async (cloud) => (await flavorsNamed(cloud)).map(({ name }) => name),
  idOf: ({ id }) => id,
};

/** A flavor by id or name. */
export const getFlavor = defineLookup("getFlavor", oneObject, (lookup, args: GetFlavorArgs) =>
  pick(lookup, flavors, args),
);

const needed = {
  filters: neededFilter('is required on AWS, which has some 800 instance types: { Name: "t3.*" }'),
};

async function meant(cloud: Aws, filters: NameFilter | undefined): Promise<Flavor[]> {
  const names = [filters?.Name ?? []].flat();
  return (await flavorsNamed(cloud, names)).filter(({ name }) => filters && isMeant(name, filters));
}

/** One page of the flavors. */
export const getFlavors = defineLookup(
  "getFlavors",
  z.strictObject({ ...lookupFields, ...pageFields, ...needed }),
  async (lookup, args: GetFlavorsArgs): Promise<GetFlavorsResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await meant(lookup.cloud, args.filters);
    return { flavors: all.slice(end - pageSize, end), pageNumber, pageSize };
  },
);

/** All flavors that are meant. */
export const listFlavors = defineList(
  "listFlavors",
  z.strictObject({ ...lookupFields, ...needed }),
  async function* (lookup, { filters }: ListFlavorsArgs) {
    await lookup.requirePermission();
    yield* await meant(lookup.cloud, filters);
  },
);
