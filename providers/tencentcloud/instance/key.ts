/** What a key pair's name means: looked for once, and kept until another name is written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of a {@link KeyPairName}. */
export interface KeyArgs extends TencentArgs {
  /** The key pair's name. */
  keyName: string;
}

/** What the name means. */
export interface KeyOutputs {
  /** The key pair's id. */
  keyId: string;
}

/** The type of {@link KeyPairName}. */
export const keyType = resourceType<KeyArgs, KeyOutputs>("tencentcloud:KeyPairName", { keyId: true }, [], {
  named: ["keyName"],
});

export interface KeyPairName extends Fields<KeyOutputs> {}
/** The key pair that a name meant when it was written. A pair that is made anew under its name replaces no instance. */
export class KeyPairName extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<KeyArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(keyType, name, args, opts));
  }
}
