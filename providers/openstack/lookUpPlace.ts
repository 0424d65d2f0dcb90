/** Where look-ups find the object of a resource: for programs, which load no schemas. */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../core/schema";
import type { OpenStackArgs } from "./args";

/** The arguments of a look-up that say where a resource's object is. */
export function lookUpPlace({ connection, region, project }: Inputs<OpenStackArgs> = {}): pulumi.Inputs {
  return { connection, region, openstack: project === undefined ? undefined : { project } };
}
