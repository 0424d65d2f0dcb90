/** What all components share: their type, and the way to the builder of their connection's cloud. */
import * as pulumi from "@pulumi/pulumi";
import { noteDependencies } from "../providers/core/awaits";
import type { Builder } from "../providers/core/cloud";
import type { ConnectionArgs, RegionArgs } from "../providers/core/connection";
import { argumentFault, refuseWrongArguments } from "../providers/core/errors";
import { handOn, type Untaken } from "../providers/core/handedOn";
import { withInheritedAliases } from "../providers/core/inheritedAliases";
import { noteRetained } from "../providers/core/resource";
import { afterTransform } from "../providers/core/stackIdentity";
import { didYouMean } from "../providers/core/suggest";
import { serve } from "../providers/program";
import { blockHolders, refuseOtherBlocks } from "./blocks";
import { isRefused, orRefused, withoutRefused } from "./refused";

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
    super(`omnicloud:index:${component}`, name, {}, withInheritedAliases(afterTransform(opts)));
    noteRetained(this, opts);
    noteDependencies(this, opts);
  }

  /**
   * Has the connection's cloud build what is in the component, and takes over its outputs.
   * @param shown the outputs that the state shows
   * @param hidden those of them that are for the state alone, not for the program
   * @param parts the arguments whose parts have blocks of their own; `*` stands for each key: `subnets.*`
   * @throws ConnectionError for a connection that cannot serve the component, ArgumentError for what is refused; a preview
   *   reports them, and goes on
   */
  protected build<Args extends ConnectionArgs, Built extends object>(
    component: string,
    name: string,
    args: Args,
    opts: pulumi.ComponentResourceOptions = {},
    shown: readonly (keyof Built & string)[] = [],
    hidden: readonly (keyof Built & string)[] = [],
    parts: readonly string[] = [],
  ): void {
    const isTold = isRefused(this);
    const sound = withoutRefused(this, args ?? ({} as Args));
    const work = () => sound && this.builtOn<Args, Built>(component, name, sound, { opts, parts });
    const built = isTold ? unlessBroken(() => orRefused(this, work)) : orRefused(this, work);
    if (built === undefined) {
      this.registerOutputs({});
      return;
    }
    // With their getters: some outputs are looked up when the program reads them.
    const outputs = Object.entries(Object.getOwnPropertyDescriptors(built));
    const taken = outputs.filter(([output]) => !hidden.some((one) => one === output));
    Object.defineProperties(this, Object.fromEntries(taken));
    this.registerOutputs(Object.fromEntries(shown.map((output) => [output, built[output]])));
  }

  /** Does what may refuse arguments before anything is built: what only the component can see. */
  protected refusing(check: () => void): void {
    orRefused(this, check);
  }

  private builtOn<Args extends ConnectionArgs, Built extends object>(
    component: string,
    name: string,
    args: Args,
    { opts, parts }: { opts: pulumi.ComponentResourceOptions; parts: readonly string[] },
  ): Built {
    const { kind, module, on } = serve<{ build: Builder<Args, Built> }>(
      "components",
      component,
      args.connection,
      `${component} ${name}`,
    );
    refuseOtherBlocks(component, name, blockHolders(args, parts), kind);
    refuseImport(component, name, opts);
    const { built, untaken } = handOn(this, opts, () => module.build(this, name, args, on, opts));
    refuseUntaken(component, name, untaken);
    return built;
  }
}

/** What a refused component has in it, as far as that can be built. */
function unlessBroken<Built>(work: () => Built): Built | undefined {
  try {
    return work();
  } catch {
    // It follows from what was refused and reported: a builder is given arguments that are not whole.
    return undefined;
  }
}

/** The components that have the argument `adopt`, with an id. */
const ADOPTING = new Set([
  "CloudDisk",
  "Instance",
  "NasShare",
  "OssBucket",
  "SecurityGroup",
  "Tenant",
  "UploadedFile",
  "Vpc",
]);

/** The engine drops the option without a word for a component. */
function refuseImport(component: string, name: string, { import: id }: pulumi.CustomResourceOptions): void {
  if (id === undefined) return;
  const instead = ADOPTING.has(component)
    ? `: leave this option out, and give the argument adopt: "${id}"`
    : ", nor does it adopt: leave this option out, and declare what is in it by its own class, with the argument adopt";
  throw argumentFault(component, name, "import", `the engine cannot import it${instead}`);
}

/** An option that names what no resource in the component has would mean nothing: a user could not tell. */
function refuseUntaken(component: string, name: string, untaken: readonly Untaken[]): void {
  const wrong = untaken.map(({ option, path, given }) => {
    const known = `it can name ${given.join(", ")}, or * for all`;
    return [
      option,
      `${path} is an argument of no resource in the component; ${known}${didYouMean(path, given)}`,
    ] as const;
  });
  refuseWrongArguments(component, name, wrong);
}
