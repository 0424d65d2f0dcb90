/** A flavor: how large a server is. API: compute /flavors */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import type { Wire } from "../providers/openstack/client";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** A flavor. */
export interface Flavor {
  id: string;
  name: string;
  /** Virtual processors. */
  vcpus: number;
  /** Memory in MiB. */
  ram: number;
  /** The local system disk in GiB; 0 where servers boot from volumes only. */
  disk: number;
}

/** Which flavor. */
export interface GetFlavorArgs extends LookupArgs, IdOrName {}

/** Flavors as the compute service has them; operators see private ones too. */
export const flavors: Kind = {
  noun: "flavor",
  service: "compute",
  path: "/flavors",
  envelope: "flavor",
  plural: "flavors",
  query: { is_public: "None" },
};

/** A flavor from what the compute service says. */
export function flavorOf(flavor: Wire): Flavor {
  return {
    id: flavor.id,
    name: String(flavor.name),
    vcpus: Number(flavor.vcpus),
    ram: Number(flavor.ram),
    disk: Number(flavor.disk),
  };
}

/**
 * A flavor by id or name.
 * @throws OmnicloudError where there is none, with the nearest names
 * @example const { vcpus } = await getFlavor({ name: "m1.small" });
 */
export function getFlavor(args: GetFlavorArgs, opts?: LookupOptions): Promise<Flavor> {
  return look("getFlavor", one, args, opts, async (lookup) => flavorOf(await pick(lookup, flavors, args)));
}

/** {@link getFlavor} with inputs that may be Outputs. */
export function getFlavorOutput(args: Inputs<GetFlavorArgs>, opts?: LookupOutputOptions): pulumi.Output<Flavor> {
  return later(args, opts, getFlavor);
}
