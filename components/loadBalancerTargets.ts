/** LoadBalancerTargets: what a load balancer sends to. A resource of its own, whose definition the connection's cloud has. */
import * as pulumi from "@pulumi/pulumi";
import type { BlocksOf } from "../providers";
import type { Fields } from "../providers/core/fields";
import type { ResourceArgs } from "../providers/core/resource";
import type { DeepInput, Inputs } from "../providers/core/schema";
import { serve } from "../providers/program";
import { refuseOtherBlocks } from "./blocks";
import type { PlaceArgs } from "./component";
import { registeredOrRefused } from "./refused";

/** A target: an instance, or an address. */
export interface LoadBalancerTarget {
  /** The instance's id. Either this or `ip`. */
  instanceId?: string;
  /** The address. Either this or `instanceId`. */
  ip?: string;
  /** The port that it answers at. @default the target group's own; a pool of OpenStack has none */
  port?: number;
  /** Its share among the targets; 0 sends it nothing new. @default 1 */
  weight?: number;
}

/** Arguments of {@link LoadBalancerTargets}. */
export interface LoadBalancerTargetsArgs
  extends Omit<Inputs<ResourceArgs>, "connection">,
    PlaceArgs,
    BlocksOf<"LoadBalancerTargets"> {
  /** The targets; their order means nothing. Other targets of the balancer are left alone. */
  targets: DeepInput<LoadBalancerTarget[]>;
  /**
   * Whether to wait until all of them are healthy. It fails at once if they cannot become so: nothing checks them, or
   * nothing sends to them. @default false
   */
  waitUntilHealthy?: pulumi.Input<boolean>;
  /** For how long a target may end what it does before it is taken out, in seconds, at most 3,600. @default 0 */
  drainSeconds?: pulumi.Input<number>;
}

/** What a cloud says of {@link LoadBalancerTargets}. */
export interface LoadBalancerTargetsOutputs {
  /** The targets, as they were written. */
  targets: LoadBalancerTarget[];
}

/** What a cloud has for it. */
export interface TargetsModule {
  /** What its class gives to Pulumi's constructor. @throws ArgumentError for what the cloud has not */
  targetsOf(
    name: string,
    args: LoadBalancerTargetsArgs,
    opts?: pulumi.CustomResourceOptions,
  ): [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions];
}

export interface LoadBalancerTargets extends Fields<LoadBalancerTargetsOutputs> {}
/**
 * Targets of a load balancer, as a set: what others have there stays, and these are taken out with the resource, drained
 * first if it says so.
 * @example new LoadBalancerTargets("web", { openstack: { pool: pool.id }, targets: [{ instanceId: web.id, port: 80 }], drainSeconds: 30 })
 */
export class LoadBalancerTargets extends pulumi.CustomResource {
  constructor(name: string, args: LoadBalancerTargetsArgs, opts?: pulumi.CustomResourceOptions) {
    const who = `LoadBalancerTargets ${name}`;
    const said = args ?? ({} as LoadBalancerTargetsArgs);
    const { given, settle } = registeredOrRefused("LoadBalancerTargets", name, opts, () => {
      const { kind, module } = serve<TargetsModule>("components", "LoadBalancerTargets", said.connection, who);
      refuseOtherBlocks("LoadBalancerTargets", name, [["", said]], kind);
      return module.targetsOf(name, said, opts);
    });
    super(...given);
    settle(this);
  }
}
