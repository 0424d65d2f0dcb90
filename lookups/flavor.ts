/** A flavor: how large an instance is. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** A flavor's size. */
export interface FlavorSpec {
  /** Absent if the flavor is no longer among those that the user may see. */
  id?: string;
  /** The flavor's name. */
  name: string;
  /** The number of virtual processors. */
  vcpus: number;
  /** Memory in MiB. */
  ram: number;
  /** The local system disk in GiB; 0 if instances must boot from a volume. */
  disk: number;
}

/** A flavor that can be chosen. */
export interface Flavor extends FlavorSpec {
  /** The flavor's id. */
  id: string;
}

/** Which flavor. */
export interface GetFlavorArgs extends LookupArgs, IdOrName {}

/**
 * A flavor by id or name.
 * @throws OmnicloudError if there is none, with the nearest names
 * @example const { vcpus } = await getFlavor({ name: "m1.small" });
 */
export function getFlavor(args: GetFlavorArgs, opts?: LookupOptions): Promise<Flavor> {
  return ask("getFlavor", args, opts);
}

/** {@link getFlavor} with inputs that may be Outputs. */
export const getFlavorOutput = asOutput(getFlavor);
