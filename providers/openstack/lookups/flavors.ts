/** Flavors, looked up. */
import type { Flavor, GetFlavorArgs } from "../../../lookups/flavor";
import type { GetFlavorsArgs, GetFlavorsResult, ListFlavorsArgs } from "../../../lookups/flavors";
import { pageOf } from "../../core/page";
import { isMeant } from "../../core/pattern";
import { ALL_FLAVORS, type FlavorWire, toFlavor } from "../compute/flavor/api";
import type { ObjectKind } from "./kind";
import { defineList, defineLookup, oneObject } from "./lookup";
import { eachObject, listSchema, objectsOnPage, pageSchema } from "./pages";
import { pick } from "./pick";

const flavors: ObjectKind = {
  noun: "flavor",
  service: "compute",
  path: "/flavors",
  envelope: "flavor",
  plural: "flavors",
  query: ALL_FLAVORS,
};

const details: ObjectKind = { ...flavors, path: "/flavors/detail" };

/** A flavor by id or name. */
export const getFlavor = defineLookup(
  "getFlavor",
  oneObject,
  async (lookup, args: GetFlavorArgs): Promise<Flavor> => toFlavor(await pick<FlavorWire>(lookup, flavors, args)),
);

/** One page of the flavors. */
export const getFlavors = defineLookup(
  "getFlavors",
  pageSchema,
  async (lookup, args: GetFlavorsArgs): Promise<GetFlavorsResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize } = pageOf(args);
    return { flavors: (await objectsOnPage<FlavorWire>(lookup, details, args)).map(toFlavor), pageNumber, pageSize };
  },
);

/** All flavors, read while they are consumed. */
export const listFlavors = defineList(
  "listFlavors",
  listSchema,
  async function* (lookup, { filters }: ListFlavorsArgs) {
    await lookup.requirePermission();
    for await (const wire of eachObject<FlavorWire>(lookup, details))
      if (!filters || isMeant(String(wire.name ?? ""), filters)) yield toFlavor(wire);
  },
);
