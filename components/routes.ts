/** Routes: the routes that a program puts into a route table. A resource of its own, whose definition the connection's cloud has. */
import * as pulumi from "@pulumi/pulumi";
import type { RouteTarget } from "../lookups/routeTables";
import { noteChange } from "../providers/core/changedLater";
import type { Fields } from "../providers/core/fields";
import type { ResourceArgs } from "../providers/core/resource";
import type { DeepInput, Inputs } from "../providers/core/schema";
import { serve } from "../providers/program";
import type { PlaceArgs } from "./component";
import { registeredOrRefused } from "./refused";
import type { Route } from "./vpc";

/** A route of a table. */
export interface TableRoute {
  /** Where packets want to go, as a CIDR. */
  destinationCidrBlock: string;
  /** Where they are sent: one of these. */
  via: RouteTarget;
}

/** Arguments of {@link Routes}. */
export interface RoutesArgs extends Omit<Inputs<ResourceArgs>, "connection">, PlaceArgs {
  /** The table's id: `vpc.routeTableIds.front`. On OpenStack that of a router. */
  routeTableId?: pulumi.Input<string | undefined>;
  /** The Vpc's id, in place of `routeTableId`: it must have one table in use. */
  vpc?: pulumi.Input<string>;
  /** The routes; their order means nothing. Other routes of the table are left alone. */
  routes: DeepInput<TableRoute[]>;
}

/** Arguments of {@link Routes} that are all of a router's. */
export interface RouterRoutesArgs extends Omit<Inputs<ResourceArgs>, "connection">, PlaceArgs {
  /** The router's id. Its routes are these and no others. */
  router: pulumi.Input<string>;
  /** The routes; their order means nothing. */
  routes: DeepInput<Route[]>;
}

/** What a cloud says of {@link Routes}. */
export interface RoutesOutputs {
  /** The table that they are in. */
  routeTableId: string;
  /** The routes, as they were written. */
  routes: (Partial<TableRoute> & Partial<Route>)[];
}

/** What a cloud has for it. */
export interface RoutesModule {
  /** What its class gives to Pulumi's constructor. @throws ArgumentError for what the cloud has not */
  routesOf(
    name: string,
    args: RoutesArgs | RouterRoutesArgs,
    opts?: pulumi.CustomResourceOptions,
  ): [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions];
  /** The table's id, of the resource. */
  tableOf(self: pulumi.CustomResource, args: RoutesArgs | RouterRoutesArgs): pulumi.Output<string>;
}

export interface Routes extends Fields<RoutesOutputs> {}
/**
 * Routes in a table, as a set: one that changes is replaced by one request, what others have put there stays, and these are
 * deleted with the resource. With `router` in place of a table, on OpenStack, these are all routes of a router.
 * @example new Routes("edge", { routeTableId: vpc.routeTableIds.front, routes: [{ destinationCidrBlock: "172.16.0.0/16", via: { instanceId: gate.id } }] })
 */
export class Routes extends pulumi.CustomResource {
  constructor(name: string, args: RoutesArgs, opts?: pulumi.CustomResourceOptions);
  /** @deprecated use `routeTableId` or `vpc` */
  constructor(name: string, args: RouterRoutesArgs, opts?: pulumi.CustomResourceOptions);
  constructor(name: string, args: RoutesArgs | RouterRoutesArgs, opts?: pulumi.CustomResourceOptions) {
    let module: RoutesModule | undefined;
    const { given, settle } = registeredOrRefused("Routes", name, opts, () => {
      ({ module } = serve<RoutesModule>("components", "Routes", args?.connection, `Routes ${name}`));
      return module.routesOf(name, args ?? ({} as RoutesArgs), opts);
    });
    super(...given);
    if (!settle(this) || module === undefined) return;
    if ("router" in args) noteChange(this, args.router);
    Object.assign(this, { routeTableId: module.tableOf(this, args) });
  }
}
