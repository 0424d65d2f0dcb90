/** A router's leg in a subnet. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link RouterInterface}. */
export interface RouterInterfaceArgs extends OpenStackArgs {
  /** The router's id. */
  router: string;
  /** The subnet's id; the leg has its gateway's address, unless `address` is given. Either this or `portId`. */
  subnet?: string;
  /** The leg's address in the subnet, for a second router beside that of the gateway. @default the gateway's */
  address?: string;
  /**
   * The id of a `Port` that the leg takes, with its addresses, in place of `subnet`. Neutron deletes the port with the leg:
   * whatever replaces the leg needs a new port, too.
   */
  portId?: string;
}

/** What the cloud says of a {@link RouterInterface}. */
export interface RouterInterfaceOutputs {
  /** The id of the leg's port. */
  port: string;
}

/** The type of {@link RouterInterface}. */
export const routerInterfaceType = resourceType<RouterInterfaceArgs, RouterInterfaceOutputs>(
  "openstack:RouterInterface",
  { port: true },
  [],
  { single: true },
);

export interface RouterInterface
  extends Fields<Pick<RouterInterfaceArgs, "router" | "subnet"> & RouterInterfaceOutputs> {}
/**
 * Connects a router to a subnet; undone on destroy.
 * @example new RouterInterface("web", { router: router.id, subnet: subnet.id })
 */
export class RouterInterface extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<RouterInterfaceArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(routerInterfaceType, name, args, opts));
    noteChange(this, args?.router);
  }
}
