/** The static routes of a router, as one set. */
import * as pulumi from "@pulumi/pulumi";
import type { Route } from "../../../../components/vpc";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of {@link Routes}. */
export interface RoutesArgs extends OpenStackArgs {
  /** The router's id. Its routes are these and no others. */
  router: string;
  /** The routes; their order means nothing. */
  routes: Route[];
}

/** The type of {@link Routes}. */
export const routesType = resourceType<RoutesArgs, object>("openstack:Routes", {}, [], { single: true });

export interface Routes extends Fields<Pick<RoutesArgs, "routes">> {}
/**
 * The static routes of a router: exactly these; none after destroy.
 * @example new Routes("edge", { router: router.id, routes: [{ destination: "172.16.0.0/16", nexthop: "10.0.1.9" }] })
 */
export class Routes extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<RoutesArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(routesType, name, args, opts));
    noteChange(this, args?.router);
  }
}
