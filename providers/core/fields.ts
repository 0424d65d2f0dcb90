/** The outputs of a resource, declared once: as an interface, and by it as properties of its class. */
import type * as pulumi from "@pulumi/pulumi";

/**
 * Each field of an interface as an Output.
 * @example
 * export interface Volume extends Fields<Pick<VolumeArgs, "size"> & VolumeOutputs> {}
 * export class Volume extends pulumi.CustomResource { … }
 */
export type Fields<T> = { readonly [K in keyof Required<T>]: pulumi.Output<T[K]> };
