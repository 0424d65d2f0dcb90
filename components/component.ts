/** What all components share: their type, and the way to the builder of their connection's cloud. */
import * as pulumi from "@pulumi/pulumi";
import { clouds } from "../providers";
import type { Builder } from "../providers/core/cloud";
import type { ConnectionArgs, RegionArgs } from "../providers/core/connection";
import { argumentFault } from "../providers/core/errors";
import { noteRetained } from "../providers/core/resource";
import { serve } from "../providers/program";

/** Where a component's resources are. */
export interface PlaceArgs extends RegionArgs {
  /**
   * The id of the project to act in, for operators of an OpenStack.
   * @deprecated use `openstack: { project }`
   */
  project?: pulumi.Input<string>;
}

/** A component of type `omnicloud:index:<component>`. */
export abstract class Component extends pulumi.ComponentResource {
  constructor(component: string, name: string, opts?: pulumi.ComponentResourceOptions) {
    super(`omnicloud:index:${component}`, name, {}, opts);
    noteRetained(this, opts);
  }

  /**
   * Has the connection's cloud build what is in the component, and takes over its outputs.
   * @param shown the outputs that the state shows
   * @param hidden those of them that are for the state alone, not for the program
   * @throws ConnectionError for a connection that cannot serve the component, ArgumentError for a block of another kind
   */
  protected build<Args extends ConnectionArgs, Built extends object>(
    component: string,
    name: string,
    args: Args,
    opts: pulumi.ComponentResourceOptions = {},
    shown: readonly (keyof Built & string)[] = [],
    hidden: readonly (keyof Built & string)[] = [],
  ): void {
    const { kind, module, on } = serve<{ build: Builder<Args, Built> }>(
      "components",
      component,
      args.connection,
      `${component} ${name}`,
    );
    refuseOtherBlocks(component, name, args, kind);
    const built = module.build(this, name, args, on, opts);
    const outputs = Object.entries(built).filter(([output]) => !hidden.some((one) => one === output));
    Object.assign(this, Object.fromEntries(outputs));
    this.registerOutputs(Object.fromEntries(shown.map((output) => [output, built[output]])));
  }
}

/** A block is for connections of its kind alone. */
function refuseOtherBlocks(component: string, name: string, args: object, kind: string): void {
  for (const other of clouds)
    if (other.kind !== kind && (args as Record<string, unknown>)[other.kind] !== undefined)
      throw argumentFault(component, name, other.kind, `the connection is of kind ${kind}: leave this block out`);
}
