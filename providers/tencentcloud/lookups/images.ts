/** Images, looked up: those of the account and Tencent Cloud's public ones. */
import { z } from "zod";
import type { NameFilter } from "../../../lookups/filters";
import type { GetImageArgs, Image } from "../../../lookups/image";
import type { GetImagesArgs, GetImagesResult, ListImagesArgs } from "../../../lookups/images";
import { type ObjectKind, pick } from "../../core/objectKind";
import { pageFields, pageOf } from "../../core/page";
import { isMeant, neededFilter } from "../../core/pattern";
import type { Tencent } from "../client";
import { type ImageWire, imagesMeant, isImageId, ownAndPublic } from "../image/api";
import { defineList, defineLookup, lookupFields, oneObject } from "./lookup";

const images: ObjectKind<Tencent, ImageWire> = {
  noun: "image",
  byId: async (cloud, id) => (isImageId(id) ? (await imagesMeant(cloud, id))[0] : undefined),
  byName: (cloud, name) => (isImageId(name) ? Promise.resolve([]) : imagesMeant(cloud, name)),
  names: async (cloud) => (await ownAndPublic(cloud)).map(({ ImageName = "" }) => ImageName),
  idOf: ({ ImageId = "" }) => ImageId,
};

/** An image as our type. CVM's word for one that instances can be created from is `NORMAL`. */
function toImage({ ImageId: id = "", ImageName: name = "", ImageState: state = "" }: ImageWire): Image {
  return { id, name, status: state === "NORMAL" ? "active" : state.toLowerCase() };
}

/** An image by id, or by an exact name that one image of the account, or one public image, has. */
export const getImage = defineLookup(
  "getImage",
  oneObject,
  async (lookup, args: GetImageArgs): Promise<Image> => toImage(await pick(lookup, images, args)),
);

const needed = {
  filters: neededFilter('is required on Tencent Cloud, which has hundreds of images: { Name: "TencentOS *" }'),
};

async function meant(cloud: Tencent, filters: NameFilter | undefined): Promise<Image[]> {
  const found = (await ownAndPublic(cloud)).filter(({ ImageName = "" }) => filters && isMeant(ImageName, filters));
  const age = ({ CreatedTime = "" }: ImageWire) => CreatedTime;
  return [...found].sort((a, b) => age(b).localeCompare(age(a))).map(toImage);
}

/** One page of the images that are meant, the newest first. */
export const getImages = defineLookup(
  "getImages",
  z.strictObject({ ...lookupFields, ...pageFields, ...needed }),
  async (lookup, args: GetImagesArgs): Promise<GetImagesResult> => {
    await lookup.requirePermission();
    const { number: pageNumber, size: pageSize, end } = pageOf(args);
    const all = await meant(lookup.cloud, args.filters);
    return { images: all.slice(end - pageSize, end), pageNumber, pageSize };
  },
);

/** All of these images. */
export const listImages = defineList(
  "listImages",
  z.strictObject({ ...lookupFields, ...needed }),
  async function* (lookup, { filters }: ListImagesArgs) {
    await lookup.requirePermission();
    yield* await meant(lookup.cloud, filters);
  },
);
