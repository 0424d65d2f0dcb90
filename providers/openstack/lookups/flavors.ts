/** Flavors, looked up. */
import { z } from "zod";
import type { Flavor, GetFlavorArgs } from "../../../lookups/flavor";
import type { GetFlavorsArgs, GetFlavorsResult } from "../../../lookups/flavors";
import { pageOf } from "../../core/page";
import { ALL_FLAVORS, type FlavorWire, toFlavor } from "../compute/flavor/api";
import type { Kind } from "./kind";
import { look, lookForEach, one, where } from "./lookup";
import { onPage, paged, walk } from "./pages";
import { pick } from "./pick";

const flavors: Kind = {
  noun: "flavor",
  service: "compute",
  path: "/flavors",
  envelope: "flavor",
  plural: "flavors",
  query: ALL_FLAVORS,
};

const details: Kind = { ...flavors, path: "/flavors/detail" };

/** A flavor by id or name. */
export const getFlavor = look(
  "getFlavor",
  one,
  async (lookup, args: GetFlavorArgs): Promise<Flavor> => toFlavor(await pick<FlavorWire>(lookup, flavors, args)),
);

/** One page of the flavors. */
export const getFlavors = look("getFlavors", paged, async (lookup, args: GetFlavorsArgs): Promise<GetFlavorsResult> => {
  await lookup.requirePermission();
  const { number: pageNumber, size: pageSize } = pageOf(args);
  return { flavors: (await onPage<FlavorWire>(lookup, details, args)).map(toFlavor), pageNumber, pageSize };
});

/** All flavors, as they are taken. */
export const listFlavors = lookForEach("listFlavors", z.strictObject(where), async function* (lookup) {
  await lookup.requirePermission();
  for await (const wire of walk<FlavorWire>(lookup, details)) yield toFlavor(wire);
});
