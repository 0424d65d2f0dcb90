/** A Neutron router with an external gateway. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";
import type { NameArgs } from "../nameAndMark";
import type { ExternalFixedIp } from "./gateway";

/** Arguments of a {@link Router}. */
export interface RouterArgs extends OpenStackArgs, NameArgs {
  /** The external network behind the gateway, by name or id; `true` for the only one there is. @default no gateway */
  externalNetwork?: string | true;
  /** Whether the gateway translates addresses; operators only. @default the cloud's: true */
  snat?: boolean;
  /** The gateway's addresses in the external network; operators only. @default one of the cloud's choice */
  externalFixedIps?: ExternalFixedIp[];
}

/** What the cloud says of a {@link Router}. */
export interface RouterOutputs {
  /** `ACTIVE`, `DOWN`, … */
  status: string;
  /** The external network's id, if the router has a gateway. */
  externalNetworkId?: string;
  /** The gateway's addresses in the external network. */
  externalAddresses: string[];
  /** When it was created. ISO 8601, UTC. */
  createdAt: string;
}

/** The type of {@link Router}. */
export const routerType = resourceType<RouterArgs, RouterOutputs>(
  "openstack:Router",
  {
    status: true,
    externalNetworkId: true,
    externalAddresses: true,
    createdAt: true,
  },
  [],
  { named: ["externalNetwork"], tells: { externalAddresses: "externalFixedIps" } },
);

export interface Router extends Fields<RouterOutputs> {}
/**
 * A standalone router; `Vpc` creates one if `router` is given.
 * @example new Router("edge", { externalNetwork: "public" })
 */
export class Router extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<RouterArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    super(...registration(routerType, name, args, opts));
  }
}
