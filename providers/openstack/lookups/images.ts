/** Images, looked up. */
import type { GetImageArgs, Image } from "../../../lookups/image";
import type { GetImagesArgs, GetImagesResult, ListImagesArgs } from "../../../lookups/images";
import { pageOf } from "../../core/page";
import { isMeant } from "../../core/pattern";
import { type ImageWire, toImage } from "../image/api";
import type { ObjectKind } from "./kind";
import { defineList, defineLookup, oneObject } from "./lookup";
import { eachObject, listSchema, objectsOnPage, pageSchema } from "./pages";
import { pick } from "./pick";

const images: ObjectKind = {
  noun: "image",
  service: "image",
  path: "/images",
  plural: "images",
};

/** An image as users see it: the least disk and memory are for our own checks. */
function shown(wire: ImageWire): Image {
  const { leastDisk: _disk, leastRam: _ram, ...image } = toImage(wire);
  return image;
}

/** An image by id or name. */
export const getImage = defineLookup(
  "getImage",
  oneObject,
  async (lookup, args: GetImageArgs): Promise<Image> => shown(await pick<ImageWire>(lookup, images, args)),
);

/** One page of the images. */
export const getImages = defineLookup(
  "getImages",
  pageSchema,
  async (lookup, args: GetImagesArgs): Promise<GetImagesResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize } = pageOf(args);
    return { images: (await objectsOnPage<ImageWire>(lookup, images, args)).map(shown), pageNumber, pageSize };
  },
);

/** All images, read while they are consumed. */
export const listImages = defineList("listImages", listSchema, async function* (lookup, { filters }: ListImagesArgs) {
  await lookup.requirePermission();
  for await (const wire of eachObject<ImageWire>(lookup, images))
    if (!filters || isMeant(String(wire.name ?? ""), filters)) yield shown(wire);
});
