/**
 * What a component was given: a resource of ours that is created before all else of the component, because its check refuses
 * what AWS cannot do, all of it at once, in preview. A native resource cannot: its inputs are applied where an error would
 * leave an inline program waiting for ever.
 */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { type ResourceType, resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** What it says beside its arguments: nothing. */
// biome-ignore lint/complexity/noBannedTypes: an object without fields.
export type NoOutputs = {};

/** The components that have such arguments. */
export type Checked = "Instance" | "SecurityGroup" | "Vpc";

/** Arguments that may name what others create. */
type Named = AwsArgs & Partial<Record<"image" | "subnet" | "network" | "securityGroups" | "keyName" | "vpc", unknown>>;

const types = {
  Instance: resourceType<Named, NoOutputs>("aws:InstanceArguments", {}, [], {
    named: ["image", "subnet", "network", "securityGroups", "keyName"],
    first: true,
  }),
  SecurityGroup: resourceType<Named, NoOutputs>("aws:SecurityGroupArguments", {}, [], {
    named: ["vpc"],
    first: true,
  }),
  Vpc: resourceType<Named, NoOutputs>("aws:VpcArguments", {}, [], { first: true }),
};

/** The type of a component's arguments. */
export function argumentsType<Args extends AwsArgs>(component: Checked): ResourceType<Args, NoOutputs> {
  return types[component] as ResourceType<AwsArgs, NoOutputs> as ResourceType<Args, NoOutputs>;
}

/** The arguments of a component, checked. It is a note in the state: nothing is created, and nothing deleted. */
export class ComponentArguments<Args extends AwsArgs> extends pulumi.CustomResource {
  constructor(component: Checked, name: string, args: Inputs<Args>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(types[component], name, args, opts));
  }
}
