/** The images that can be chosen from. API: image /images */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import { type Image, imageOf, images } from "./image";
import { type LookupArgs, type LookupOptions, type LookupOutputOptions, later, look } from "./lookup";
import { oneByOne, onPage, type PageArgs, paged, pageOf } from "./pages";

/** Which page of the images. */
export interface GetImagesArgs extends PageArgs {}

/** One page of the images. */
export interface GetImagesResult {
  images: Image[];
  pageNumber: number;
  pageSize: number;
}

/**
 * One page of the images, the newest first.
 * @example const { images } = await getImages({ pageNumber: 2, pageSize: 20 });
 */
export function getImages(args: GetImagesArgs = {}, opts?: LookupOptions): Promise<GetImagesResult> {
  return look("getImages", paged, args, opts, async (lookup) => {
    await lookup.permit();
    const { number: pageNumber, size: pageSize } = pageOf(args);
    return { images: (await onPage(lookup, images, args)).map(imageOf), pageNumber, pageSize };
  });
}

/** {@link getImages} with inputs that may be Outputs. */
export function getImagesOutput(
  args: Inputs<GetImagesArgs> = {},
  opts?: LookupOutputOptions,
): pulumi.Output<GetImagesResult> {
  return later(args, opts, getImages);
}

/**
 * All images, one after the other, asked for as they are taken.
 * @param opts `timeout` holds for each page of the cloud's
 * @example for await (const image of listImages()) if (image.name.startsWith("debian")) …
 */
export async function* listImages(args: LookupArgs = {}, opts?: LookupOptions): AsyncGenerator<Image, void> {
  for await (const image of oneByOne("listImages", images, args, opts)) yield imageOf(image);
}
