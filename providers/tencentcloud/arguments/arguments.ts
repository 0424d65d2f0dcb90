/**
 * What a component was given: a resource of ours that is created before all else of the component, because its check refuses
 * what Tencent Cloud cannot do, all of it at once, in preview. A native resource cannot: its inputs are applied where an error
 * would leave an inline program waiting for ever.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type ResourceType, resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** What it says beside its arguments: nothing. */
// biome-ignore lint/complexity/noBannedTypes: an object without fields.
export type NoOutputs = {};

/** What is noted beside a component's arguments. */
export interface Noted {
  /** True once it is in the state: from then on, changed arguments are changes of other resources. */
  noted?: boolean;
}

/** The components that have such arguments. */
export type Checked = "Instance" | "SecurityGroup" | "Vpc";

/** Arguments that may name what others create. */
type Named = TencentArgs &
  Partial<Record<"image" | "subnet" | "network" | "securityGroups" | "keyName" | "rules", unknown>>;

const types = {
  Instance: resourceType<Named, Noted>("tencentcloud:InstanceArguments", { noted: true }, [], {
    named: ["image", "subnet", "network", "securityGroups", "keyName"],
    first: true,
  }),
  SecurityGroup: resourceType<Named, Noted>("tencentcloud:SecurityGroupArguments", { noted: true }, [], {
    named: ["rules"],
    first: true,
  }),
  Vpc: resourceType<Named, Noted>("tencentcloud:VpcArguments", { noted: true }, [], { first: true }),
};

/** The type of a component's arguments. */
export function argumentsType<Args extends TencentArgs>(component: Checked): ResourceType<Args, Noted> {
  return types[component] as ResourceType<TencentArgs, Noted> as ResourceType<Args, Noted>;
}

// biome-ignore lint/correctness/noUnusedVariables: the class below has the parameter.
export interface ComponentArguments<Args extends TencentArgs> extends Fields<Noted> {}
/** The arguments of a component, checked. It is a note in the state: nothing is created, and nothing deleted. */
export class ComponentArguments<Args extends TencentArgs> extends pulumi.CustomResource {
  constructor(component: Checked, name: string, args: Inputs<Args>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(types[component], name, args, opts));
  }
}
