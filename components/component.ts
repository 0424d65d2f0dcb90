/** What all components share: their type, and the place that they hand on to their resources. */
import * as pulumi from "@pulumi/pulumi";
import { noteRetained } from "../providers/core/resource";

/** Where a component's resources are. */
export interface PlaceArgs {
  /** The connection's name. @default the stack's `omnicloud:connection`, or the only connection there is */
  connection?: string;
  /** The region. @default the connection's */
  region?: string;
  /** The id of the project to act in, for operators: `tenant.projectId`. @default the connection's own */
  project?: pulumi.Input<string>;
}

/** Only the place within a component's arguments. */
export function placeOf({ connection, region, project }: PlaceArgs): PlaceArgs {
  return { connection, region, project };
}

/** A component of type `omnicloud:index:<kind>`. */
export abstract class Component extends pulumi.ComponentResource {
  constructor(kind: string, name: string, opts?: pulumi.ComponentResourceOptions) {
    super(`omnicloud:index:${kind}`, name, {}, opts);
    noteRetained(this, opts);
  }
}
