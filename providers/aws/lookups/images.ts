/** Images, looked up: those of the account and of Amazon. */

import type { Image as ImageWire } from "@aws-sdk/client-ec2";
import { z } from "zod";
import type { NameFilter } from "../../../lookups/filters";
import type { GetImageArgs, Image } from "../../../lookups/image";
import type { GetImagesArgs, GetImagesResult, ListImagesArgs } from "../../../lookups/images";
import { pick } from "../../core/objectKind";
import { pageFields, pageOf } from "../../core/page";
import { isMeant, neededFilter } from "../../core/pattern";
import type { Aws } from "../client";
import { imagesLike, imagesMeant, ownImages } from "../image/api";
import { defineList, defineLookup, lookupFields, type ObjectKind, oneObject } from "./lookup";

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

const needed = {
  filters: neededFilter('is required on AWS: Amazon alone has a hundred thousand images: { Name: "debian-12-*" }'),
};

async function meant(cloud: Aws, filters: NameFilter | undefined): Promise<Image[]> {
  const names = [filters?.Name ?? []].flat();
  return (await imagesLike(cloud, names)).map(toImage).filter(({ name }) => filters && isMeant(name, filters));
}

/** One page of the images of the account and of Amazon that are meant, the newest first. */
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
