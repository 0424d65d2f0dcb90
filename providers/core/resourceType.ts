/**
 * What the program's end of a resource knows of it: no schema and no verbs, so that a program loads neither. Its
 * definition adds these, in the provider's host.
 */

/** A resource's type. */
export interface ResourceType<Args extends object, Outputs extends object> {
  /** The type's name behind `pulumi-nodejs:dynamic/omnicloud/`, which never changes: `openstack:Volume`. */
  name: string;
  /** The names of all its outputs. */
  outputs: readonly (keyof Outputs & string)[];
  /** Outputs, and arguments kept among them, that hold a secret. */
  secrets?: readonly (keyof (Args & Outputs) & string)[];
  /** True if its object cannot exist twice, because it is found by what it is: it is always deleted before it is replaced. */
  single?: boolean;
  /** Arguments that name what others create: an image, a flavor. It may be created in the same run. */
  named?: readonly (keyof Args & string)[];
  /**
   * True if other resources are declared from its arguments, which its check finds right: a preview ends at once if they
   * are not.
   */
  first?: boolean;
  /** Outputs that tell something of an argument, by which one: a digest of it, or the same text. If that is a secret, they are, too. */
  tells?: Readonly<Partial<Record<keyof Outputs & string, keyof Args & string>>>;
}

/** A resource's type whose arguments and outputs do not matter. */
// biome-ignore lint/suspicious/noExplicitAny: a registration takes types of all kinds; their classes check the arguments.
export type AnyResourceType = ResourceType<any, any>;

/**
 * Declares a resource's type.
 * @param name never changes: `openstack:Volume`
 * @param outputs the names of all its outputs; a forgotten one does not compile
 * @param secrets those of its outputs, and of its arguments, that hold a secret
 * @param more.single true if its object cannot exist twice
 * @param more.named arguments that name what others create
 * @param more.first true if other resources are declared from its arguments
 * @param more.tells outputs that tell something of an argument
 * @example
 * export const volumeType = resourceType<VolumeArgs, VolumeOutputs>("openstack:Volume", { status: true, createdAt: true });
 */
export function resourceType<Args extends object, Outputs extends object>(
  name: string,
  outputs: Record<keyof Required<Outputs>, true>,
  secrets: readonly (keyof (Args & Outputs) & string)[] = [],
  {
    single = false,
    named = [],
    first,
    tells,
  }: Pick<ResourceType<Args, Outputs>, "single" | "named" | "first" | "tells"> = {},
): ResourceType<Args, Outputs> {
  return { name, outputs: Object.keys(outputs) as (keyof Outputs & string)[], secrets, single, named, first, tells };
}
