/** Where a component's resources are: from its arguments, or from its block `openstack`. */
import type * as pulumi from "@pulumi/pulumi";
import { argumentFault } from "../../core/errors";
import type { ProjectBlock } from "../blocks";

/** The place of a component's resources. */
export interface Place {
  /** The connection's name. */
  connection?: string;
  /** The region's name. */
  region?: string;
  /** The project's id. */
  project?: pulumi.Input<string>;
}

/** What every component says of its place. */
interface Placed extends Place {
  openstack?: ProjectBlock;
}

/** The place that a component's arguments name. */
export function placeOf({ connection, region, project, openstack }: Placed): Place {
  return { connection, region, project: openstack?.project ?? project };
}

/**
 * The arguments, with those of their block `openstack` beside them; at the top level, where 0.1.0 has those, they are
 * still accepted.
 * @param prefix the path to these arguments, if they are not at the top level: `subnets.front.`
 * @throws ArgumentError for an argument that is given in both places
 */
export function withBlock<Args extends { openstack?: object }>(
  component: string,
  name: string,
  { openstack = {}, ...args }: Args,
  prefix = "",
): Omit<Args, "openstack"> & NonNullable<Args["openstack"]> {
  const twice = Object.keys(openstack).find((key) => (args as Record<string, unknown>)[key] !== undefined);
  if (twice !== undefined)
    throw argumentFault(
      component,
      name,
      `${prefix}openstack.${twice}`,
      `is given at ${prefix}${twice} too: leave that out`,
    );
  return { ...args, ...openstack } as Omit<Args, "openstack"> & NonNullable<Args["openstack"]>;
}
