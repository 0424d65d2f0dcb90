/** The program's end of a resource: a definition becomes a Pulumi resource class. */
import * as pulumi from "@pulumi/pulumi";
import { addressOf, pluginTypeOf, typeOf } from "./address";
import type { ConnectionArgs } from "./connection";
import { tokenOf } from "./mark";
import { perStack } from "./program";
import type { AnyResourceType } from "./resourceType";
import type { Inputs } from "./schema";
import { type Self, shortened } from "./stateKey";

/** Arguments that every resource has. */
export interface ResourceArgs extends ConnectionArgs {
  /**
   * Takes over an object that something else made, by its id, instead of making one; it is compared first and must be
   * as the arguments say. Removing the argument later is no diff. `false` always makes a new object, also where one of
   * this resource's own was left by an earlier run.
   * @default looks for an object that an earlier, interrupted run of this stack left behind
   */
  adopt?: string | false;
}

/**
 * The identity of a stack: random, made once, kept in the state. Every resource's token begins with it, so two stacks
 * of one name never take each other's objects, and all that a stack made can be found. It is deleted last.
 */
class Identity extends pulumi.CustomResource {
  constructor() {
    super(
      typeOf("Identity"),
      "omnicloud",
      { __provider: addressOf("Identity") },
      { aliases: [{ type: pluginTypeOf("Identity") }] },
    );
  }
}

/** The identity of the stack whose program asks. */
const identityOfStack = perStack(() => new Identity());

/**
 * An Output's value without its dependencies. A URN comes from the parent's; an input that depends on a parent makes the
 * resource wait for all the parent's children, itself among them.
 */
function alone<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply((value) => resolve(value as T));
  });
}

/** Components whose resources stay when they go. */
const retaining = new WeakSet<pulumi.Resource>();

/**
 * Notes a component's `retainOnDelete`, which the engine hands on to what is in it without telling anyone: its
 * resources are marked as kept, so that the stack's end does not take them for left behind.
 */
export function noteRetained(component: pulumi.Resource, opts: pulumi.ResourceOptions = {}): void {
  if (isRetained(opts)) retaining.add(component);
}

function isRetained({ retainOnDelete, parent }: pulumi.ResourceOptions): boolean {
  return retainOnDelete ?? (parent !== undefined && retaining.has(parent));
}

/**
 * What a resource class hands to Pulumi's constructor: the arguments, the marks of ours, the address of the definition.
 * The classes extend `CustomResource` themselves, so that the engine shows the user's line as the resource's place.
 * @example super(...registration(volumeType, name, args, opts));
 */
export function registration<Args extends ResourceArgs>(
  { name: typeName, outputs: outputNames, secrets = [] }: AnyResourceType,
  name: string,
  args: Inputs<Args>,
  opts: pulumi.CustomResourceOptions = {},
): [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions] {
  const type = typeOf(typeName);
  const urn = alone(pulumi.createUrn(name, type, opts.parent));
  const outputs = Object.fromEntries(outputNames.map((output) => [output, undefined]));
  const self: Inputs<Self> = [
    identityOfStack().id.apply(async (identity) => tokenOf(identity, await urn)),
    urn.then(shortened),
  ];
  const inputs = {
    ...outputs,
    ...args,
    __self: self,
    // A replacement that is made before the old one goes must not find the old one by their common token.
    __fresh: opts.deleteBeforeReplace === false || undefined,
    __kept: isRetained(opts) || undefined,
    __timeouts: opts.customTimeouts,
    __replaceOn: opts.replaceOnChanges,
    __provider: addressOf(typeName),
  };
  const own = {
    deleteBeforeReplace: true,
    ...opts,
    aliases: [...(opts.aliases ?? []), { type: pluginTypeOf(typeName) }],
    additionalSecretOutputs: [...secrets, ...(opts.additionalSecretOutputs ?? [])],
  };
  return [type, name, inputs, own];
}
