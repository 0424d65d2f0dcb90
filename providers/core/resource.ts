/** The program's end of a resource: what its class gives to Pulumi. */
import * as pulumi from "@pulumi/pulumi";
import { pluginTypeOf, providerLineOf, typeOf } from "./address";
import { awaited } from "./awaits";
import type { ConnectionArgs } from "./connection";
import { withoutFailed } from "./failedInputs";
import { declaredSecrets, forEngine, hiddenOptions, tellFinalOptions } from "./finalOptions";
import { noteOutside, withHandedOn } from "./handedOn";
import { withInheritedAliases } from "./inheritedAliases";
import { tokenOf } from "./mark";
import { reportedRefusal } from "./refusedInputs";
import { noteTransformations } from "./refusedTransforms";
import { neededBy } from "./replacedWith";
import type { AnyResourceType } from "./resourceType";
import type { Inputs } from "./schema";
import { identityFor, withoutDependencies } from "./stackIdentity";
import { type Self, shortened } from "./stateKey";

/** Arguments that every resource has. */
export interface ResourceArgs extends ConnectionArgs {
  /**
   * Takes over an object that something else created, by its id, instead of creating one. It is compared first and must
   * be as the arguments say. Removing the argument later is no diff. `false` always creates a new object, even if an
   * earlier run left one of this resource's own.
   * @default reclaims what an interrupted run of this stack left behind
   */
  adopt?: string | false;
  /**
   * Lets `adopt` take over an object that carries the mark of another resource or stack, which loses it: its own delete
   * then leaves the object alone. Never a change of its own. @default false
   */
  takeOver?: boolean;
}

/** Components whose resources are kept when they are deleted: with mocks, nothing else hands that down. */
const retaining = new WeakSet<pulumi.Resource>();

/** Remembers a component's `retainOnDelete`, which the engine silently passes on to the resources in it. */
export function noteRetained(component: pulumi.Resource, opts: pulumi.ResourceOptions = {}): void {
  if (isRetained(opts)) retaining.add(component);
}

/** Whether a resource with these options is kept when it is deleted, by itself or by the component around it. */
export function isRetained({ retainOnDelete, parent }: pulumi.ResourceOptions): boolean {
  return retainOnDelete ?? (parent !== undefined && retaining.has(parent));
}

/** What Pulumi's constructor is given. */
export type Registration = [type: string, name: string, inputs: pulumi.Inputs, opts: pulumi.CustomResourceOptions];

/**
 * What a resource class gives to Pulumi's constructor: the arguments, our marks, the address of the definition. The
 * classes extend `CustomResource` themselves, so that the engine shows the user's line as the resource's place.
 * @example super(...registration(volumeType, name, args, opts));
 */
export function registration<Args extends ResourceArgs>(
  resourceType: AnyResourceType,
  name: string,
  args: Inputs<Args> | undefined,
  given: pulumi.CustomResourceOptions = {},
): Registration {
  // A program in JavaScript may have forgotten them: what is required is named then.
  return registrationOf(resourceType, name, args ?? ({} as Inputs<Args>), given);
}

function registrationOf<Args extends ResourceArgs>(
  resourceType: AnyResourceType,
  name: string,
  args: Inputs<Args>,
  given: pulumi.CustomResourceOptions,
): Registration {
  const { name: typeName, outputs: outputNames, secrets = [] } = resourceType;
  noteTransformations(given);
  const opts = withHandedOn(given, { args: Object.keys(args), outputs: outputNames });
  const type = typeOf(typeName);
  noteOutside(type, name, given);
  const urn = withoutDependencies(pulumi.createUrn(name, type, opts.parent));
  const outputs = Object.fromEntries(outputNames.map((output) => [output, undefined]));
  const self: Inputs<Self> = [
    identityFor(opts.parent).id.apply(async (identity) => tokenOf(identity, await urn)),
    urn.then(shortened),
  ];
  const inheriting = withInheritedAliases(opts);
  const refusal = resourceType.first ? undefined : reportedRefusal();
  const own = {
    ...forEngine(inheriting, resourceType),
    transformations: [...(inheriting.transformations ?? []), ...(refusal?.options.transformations ?? [])],
    deleteBeforeReplace: resourceType.single || (opts.deleteBeforeReplace ?? true),
    aliases: [...(opts.aliases ?? []), { type: pluginTypeOf(typeName) }],
    additionalSecretOutputs: [...secrets, ...(opts.additionalSecretOutputs ?? [])],
  };
  tellFinalOptions(type, resourceType);
  const hidden = hiddenOptions(resourceType, {
    ...own,
    ignoreChanges: opts.ignoreChanges,
    import: opts.import,
    retainOnDelete: isRetained(opts),
  });
  const __secrets = declaredSecrets(resourceType, args, own);
  const __awaits = awaited(resourceType, args, opts);
  const inputs = {
    ...outputs,
    ...withoutFailed(args),
    __self: self,
    ...hidden,
    __secrets,
    __awaits,
    __with: neededBy(given),
    ...refusal?.inputs,
    __provider: providerLineOf(typeName),
  };
  return [type, name, inputs, own];
}
