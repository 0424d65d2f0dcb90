/** Instance types, looked up as flavors. */
import { z } from "zod";
import type { NameFilter } from "../../../lookups/filters";
import type { Flavor, GetFlavorArgs } from "../../../lookups/flavor";
import type { GetFlavorsArgs, GetFlavorsResult, ListFlavorsArgs } from "../../../lookups/flavors";
import { type ObjectKind, pick } from "../../core/objectKind";
import { pageFields, pageOf } from "../../core/page";
import { isMeant, neededFilter } from "../../core/pattern";
import type { Tencent } from "../client";
import { allFlavors, flavorOf } from "../instance/flavors";
import { defineList, defineLookup, lookupFields, oneObject } from "./lookup";

/** An instance type is known by its name: that is its id. */
const flavors: ObjectKind<Tencent, Flavor> = {
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

const needed = {
  filters: neededFilter('is required on Tencent Cloud, which has hundreds of instance types: { Name: "S5.*" }'),
};

async function meant(cloud: Tencent, filters: NameFilter | undefined): Promise<Flavor[]> {
  return (await allFlavors(cloud)).filter(({ name }) => filters && isMeant(name, filters));
}

/** One page of the flavors, by name. */
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
