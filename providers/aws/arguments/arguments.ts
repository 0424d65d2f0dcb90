/**
 * What a component was given: a resource of ours that is created before all else of the component, because its check refuses
 * what AWS cannot do, all of it at once, in preview. A native resource cannot: its inputs are applied where an error would
 * leave an inline program waiting for ever.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { type ResourceType, resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** What it says beside its arguments: nothing. */
// biome-ignore lint/complexity/noBannedTypes: an object without fields.
export type NoOutputs = {};

/** What an adopted object has that the program may not say, and that stays as it is. */
export interface Adopted {
  /** Tags that are not ours, of each object: "" for the main one, a subnet's key. */
  tags: Record<string, Record<string, string>>;
  /** Of a group, its name and description in EC2, which nobody can change. */
  group?: { name: string; description: string };
  /** Of an instance, what only a new one can have, and what its end does with the system disk. */
  instance?: { hibernation?: boolean; encrypted?: boolean; deleteOnTermination?: boolean };
}

/** What is noted beside a component's arguments. */
export interface Noted {
  /** True once it is in the state: from then on, changed arguments are changes of other resources. */
  noted?: boolean;
  /** Of what was adopted. */
  adopted?: Adopted;
}

/** Why an id to adopt that is no text is refused: the engine's own import takes none. */
export const MUST_BE_KNOWN = "must be known before anything is created: write the id";

/** The components that have such arguments. */
export type Checked = "Instance" | "SecurityGroup" | "Vpc";

/** Arguments that may name what others create. */
type Named = AwsArgs &
  Partial<Record<"image" | "subnet" | "network" | "securityGroups" | "keyName" | "vpc" | "rules", unknown>>;

const OUTPUTS = { noted: true, adopted: true } as const;

const types = {
  Instance: resourceType<Named, Noted>("aws:InstanceArguments", OUTPUTS, [], {
    named: ["image", "subnet", "network", "securityGroups", "keyName"],
    first: true,
  }),
  SecurityGroup: resourceType<Named, Noted>("aws:SecurityGroupArguments", OUTPUTS, [], {
    named: ["vpc", "rules"],
    first: true,
  }),
  Vpc: resourceType<Named, Noted>("aws:VpcArguments", OUTPUTS, [], { first: true }),
};

/** The type of a component's arguments. */
export function argumentsType<Args extends AwsArgs>(component: Checked): ResourceType<Args, Noted> {
  return types[component] as ResourceType<AwsArgs, Noted> as ResourceType<Args, Noted>;
}

// biome-ignore lint/correctness/noUnusedVariables: the class below has the parameter.
export interface ComponentArguments<Args extends AwsArgs> extends Fields<Noted> {}
/** The arguments of a component, checked. It is a note in the state: nothing is created, and nothing deleted. */
export class ComponentArguments<Args extends AwsArgs> extends pulumi.CustomResource {
  constructor(component: Checked, name: string, args: Inputs<Args>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(types[component], name, args, opts));
  }
}
