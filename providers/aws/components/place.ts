/** Where a component's own resources are on AWS. */
import type * as pulumi from "@pulumi/pulumi";
import { argumentFault } from "../../core/errors";
import { differences } from "../differences";

/** Where they are, as a user writes it. */
export interface Place {
  connection?: string;
  region?: string;
}

/**
 * The place of a component's own resources.
 * @throws ArgumentError for what only OpenStack has
 */
export function placeOf(
  component: string,
  name: string,
  { connection, region, project }: Place & { project?: pulumi.Input<string> },
): Place {
  if (project !== undefined) throw argumentFault(component, name, "project", differences.refused.CloudDisk.project);
  return { connection, region };
}
