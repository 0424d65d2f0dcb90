/** Where a component's resources are: from its arguments, or from its block `openstack`. */
import type * as pulumi from "@pulumi/pulumi";
import { argumentFault } from "../../core/errors";
import type { ProjectBlock } from "../blocks";

/** What every component says of its place. */
interface Placed {
  connection?: string;
  region?: string;
  project?: pulumi.Input<string>;
  openstack?: ProjectBlock;
}

/** The place of a component's resources. */
export interface Place {
  connection?: string;
  region?: string;
  project?: pulumi.Input<string>;
}

/** The place within a component's arguments. */
export function placeOf({ connection, region, project, openstack }: Placed): Place {
  return { connection, region, project: openstack?.project ?? project };
}

/**
 * The arguments with what their block `openstack` says beside them: these were at the top level once, and may be still.
 * @param within where these arguments stand, if that is not the top level: `subnets.front.`
 * @throws ArgumentError for an argument that is given in both places
 */
export function withBlock<Args extends { openstack?: object }>(
  component: string,
  name: string,
  { openstack = {}, ...args }: Args,
  within = "",
): Omit<Args, "openstack"> & NonNullable<Args["openstack"]> {
  const twice = Object.keys(openstack).find((key) => (args as Record<string, unknown>)[key] !== undefined);
  if (twice !== undefined)
    throw argumentFault(
      component,
      name,
      `${within}openstack.${twice}`,
      `is given at ${within}${twice} too: leave that out`,
    );
  return { ...args, ...openstack } as Omit<Args, "openstack"> & NonNullable<Args["openstack"]>;
}
