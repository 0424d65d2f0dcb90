/** The images that can be chosen from. */
import { ask, askForEach, asOutput, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";
import type { Image } from "./image";

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
  return ask("getImages", args, opts);
}

/** {@link getImages} with inputs that may be Outputs. */
export const getImagesOutput = asOutput(getImages);

/**
 * All images, one after the other; the cloud's pages are asked for as they are taken.
 * @param opts `timeout` holds for each page of the cloud's
 * @example for await (const image of listImages()) if (image.name.startsWith("debian")) …
 */
export function listImages(args: LookupArgs = {}, opts?: LookupOptions): AsyncGenerator<Image, void> {
  return askForEach("listImages", args, opts);
}
