/** Images, looked up. */
import { z } from "zod";
import type { GetImageArgs, Image } from "../../../lookups/image";
import type { GetImagesArgs, GetImagesResult } from "../../../lookups/images";
import { pageOf } from "../../core/page";
import { type ImageWire, toImage } from "../image/api";
import type { Kind } from "./kind";
import { look, lookForEach, one, where } from "./lookup";
import { onPage, paged, walk } from "./pages";
import { pick } from "./pick";

const images: Kind = {
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
export const getImage = look(
  "getImage",
  one,
  async (lookup, args: GetImageArgs): Promise<Image> => shown(await pick<ImageWire>(lookup, images, args)),
);

/** One page of the images. */
export const getImages = look("getImages", paged, async (lookup, args: GetImagesArgs): Promise<GetImagesResult> => {
  await lookup.requirePermission();
  const { number: pageNumber, size: pageSize } = pageOf(args);
  return { images: (await onPage<ImageWire>(lookup, images, args)).map(shown), pageNumber, pageSize };
});

/** All images, as they are taken. */
export const listImages = lookForEach("listImages", z.strictObject(where), async function* (lookup) {
  await lookup.requirePermission();
  for await (const wire of walk<ImageWire>(lookup, images)) yield shown(wire);
});
