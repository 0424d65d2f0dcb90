/** What an image's name means: looked for once, and kept until another name is written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { AwsArgs } from "../args";

/** Arguments of an {@link AwsImage}. */
export interface ImageArgs extends AwsArgs {
  /** The image's id or exact name. */
  image: string;
  /** Whose images a name may mean. @default self, amazon */
  owners?: string[];
}

/** What the name means. */
export interface ImageOutputs {
  /** The image's id. */
  imageId: string;
}

/** The type of {@link AwsImage}. */
export const imageType = resourceType<ImageArgs, ImageOutputs>("aws:Image", { imageId: true }, [], {
  named: ["image"],
});

export interface AwsImage extends Fields<ImageOutputs> {}
/** The image that a name meant when it was written. A renamed or copied image replaces no instance. */
export class AwsImage extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ImageArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(imageType, name, args, opts));
  }
}
