/** What an image's name means: looked for once, and kept until another name is written. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../../core/fields";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of an {@link TencentImage}. */
export interface ImageArgs extends TencentArgs {
  /** The image's id or exact name. */
  image: string;
}

/** What the name means. */
export interface ImageOutputs {
  /** The image's id. */
  imageId: string;
}

/** The type of {@link TencentImage}. */
export const imageType = resourceType<ImageArgs, ImageOutputs>("tencentcloud:Image", { imageId: true }, [], {
  named: ["image"],
});

export interface TencentImage extends Fields<ImageOutputs> {}
/** The image that a name meant when it was written. A renamed or copied image replaces no instance. */
export class TencentImage extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<ImageArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(imageType, name, args, opts));
  }
}
