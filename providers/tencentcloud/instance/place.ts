/** Where an instance is: the zone and the Vpc of its subnet, looked for once and kept until another subnet is written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of a {@link SubnetPlace}. */
export interface PlaceArgs extends TencentArgs {
  /** The subnet's id. */
  subnet: string;
}

/** Where it is. */
export interface PlaceOutputs {
  /** Its zone. */
  zone: string;
  /** The id of its Vpc. */
  vpc: string;
}

/** The type of {@link SubnetPlace}. */
export const placeType = resourceType<PlaceArgs, PlaceOutputs>(
  "tencentcloud:SubnetPlace",
  { zone: true, vpc: true },
  [],
  {
    named: ["subnet"],
  },
);

export interface SubnetPlace extends Fields<PlaceOutputs> {}
/** The zone and the Vpc of a subnet: the native instance needs both. */
export class SubnetPlace extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<PlaceArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(placeType, name, args, opts));
  }
}
