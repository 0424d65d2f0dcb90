/** The definition of what an image's name means. */
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { type Shape, UNKNOWN } from "../../core/schema";
import { nothing } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { imageFault, imagesMeant } from "./api";
import { type ImageArgs, type ImageOutputs, imageType } from "./image";

async function meant(cloud: Tencent, { image }: ImageArgs): Promise<string> {
  const found = await imagesMeant(cloud, image);
  const fault = imageFault(cloud, image, found);
  const [first] = found;
  if (fault === undefined && first?.ImageId !== undefined) return first.ImageId;
  throw new OmnicloudError(`image: ${fault}`);
}

/** The definition of what an image's name means. */
export const image = define<ImageArgs, ImageOutputs, Tencent>(imageType, {
  args: z.strictObject({ ...tencentFields, image: z.string().min(1) } satisfies Shape<ImageArgs>),
  touches: nothing,
  replaceOn: ["region"],

  async validate({ image: written }, was, { cloud }) {
    if (written === UNKNOWN || written === was?.image) return [];
    const reason = imageFault(cloud, written, await imagesMeant(cloud, written));
    return reason === undefined ? [] : [{ property: "image", reason, isMissing: true }];
  },

  async create(args, { cloud, token }, { made, learn }) {
    learn({ imageId: await meant(cloud, args) });
    made(token);
    return token;
  },

  // What the name means today is no drift.
  read: async (_id, was, { known }) => ({ args: {}, outputs: { imageId: String(known.imageId ?? was.imageId) } }),

  async update(_id, _was, args, { cloud }, { learn }) {
    learn({ imageId: await meant(cloud, args) });
  },

  leaves: true,
  delete: async () => undefined,
});
