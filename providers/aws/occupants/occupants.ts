/**
 * What is in a VPC, a subnet or a group when it is to be deleted. The native delete waits for everything, whether it goes or
 * not, and names nothing; this resource is deleted just before, waits for what is on its way out and names what stays.
 */
import * as pulumi from "@pulumi/pulumi";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";
import type { NoOutputs } from "../arguments/arguments";

/** Arguments of {@link Occupants}. */
export interface OccupantsArgs extends AwsArgs {
  /** The id of the VPC, subnet or group. */
  of: string;
}

/** The type of {@link Occupants}. */
export const occupantsType = resourceType<OccupantsArgs, NoOutputs>("aws:Occupants", {});

/** What is in a VPC, a subnet or a group. It is a note in the state: nothing is created, and nothing deleted. */
export class Occupants extends pulumi.CustomResource {
  /** The object's id for whatever is put into it, so that this is deleted before anybody looks what is in it. */
  readonly entry: pulumi.Output<string>;

  constructor(name: string, of: pulumi.Output<string>, place: AwsArgs, opts: pulumi.CustomResourceOptions) {
    const args: Inputs<OccupantsArgs> = { ...place, of };
    // If the object is replaced, what is in the old one moves first.
    super(...registration(occupantsType, name, args, { deleteBeforeReplace: false, ...opts }));
    this.entry = pulumi.all([of, this.urn]).apply(([id]) => id);
  }
}
