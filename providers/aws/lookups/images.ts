/** Images, looked up. Lists are of the account's own images: those of Amazon alone are a hundred thousand. */
import type { Image as ImageWire } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { PageArgs } from "../../../lookups/ask";
import type { GetImageArgs, Image } from "../../../lookups/image";
import type { GetImagesResult } from "../../../lookups/images";
import { pageFields, pageOf } from "../../core/page";
import { imagesMeant, ownImages } from "../image/api";
import { defineList, defineLookup, lookupFields, type ObjectKind, oneObject, pick } from "./lookup";

const images: ObjectKind<ImageWire> = {
  noun: "image",
  byId: async (cloud, id) => (/^ami-/.test(id) ? (await imagesMeant(cloud, id))[0] : undefined),
  byName: (cloud, name) => imagesMeant(cloud, name),
  names: async (cloud) => (await ownImages(cloud)).map(({ Name = "" }) => Name),
  idOf: ({ ImageId = "" }) => ImageId,
};

/** An image as our type. EC2's word for one that instances can be created from is `available`. */
function toImage({ ImageId: id = "", Name: name = "", State }: ImageWire): Image {
  return { id, name, status: State === "available" ? "active" : (State ?? "") };
}

/** An image by id, or by an exact name that one image of the account or of Amazon has. */
export const getImage = defineLookup(
  "getImage",
  oneObject,
  async (lookup, args: GetImageArgs): Promise<Image> => toImage(await pick(lookup, images, args)),
);

/** One page of the account's own images, the newest first. */
export const getImages = defineLookup(
  "getImages",
  z.strictObject({ ...lookupFields, ...pageFields }),
  async (lookup, args: PageArgs): Promise<GetImagesResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await ownImages(lookup.cloud);
    return { images: all.slice(end - pageSize, end).map(toImage), pageNumber, pageSize };
  },
);

/** All of the account's own images. */
export const listImages = defineList("listImages", z.strictObject(lookupFields), async function* (lookup) {
  await lookup.requirePermission();
  yield* (await ownImages(lookup.cloud)).map(toImage);
});
