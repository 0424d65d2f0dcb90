/** The images that can be chosen from. */
import { ask, askForEach, asOutput, type LookupArgs, type LookupOptions, type PageArgs } from "./ask";
import type { NameFilter } from "./filters";
import type { Image } from "./image";

/** Which images. */
export interface ListImagesArgs extends LookupArgs {
  /** What they are narrowed by; AWS needs it. @default all */
  filters?: NameFilter;
}

/** Which page of the images. */
export interface GetImagesArgs extends ListImagesArgs, PageArgs {}

/** One page of the images. */
export interface GetImagesResult {
  /** The images on the page; none past the end. */
  images: Image[];
  /** Which page this is; the first is 1. */
  pageNumber: number;
  /** The most that a page holds. */
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
 * All images, one after the other; the cloud's pages are fetched as they are needed.
 * @param opts `timeout` applies to each of the cloud's pages
 * @example for await (const image of listImages()) if (image.name.startsWith("debian")) …
 */
export function listImages(args: ListImagesArgs = {}, opts?: LookupOptions): AsyncGenerator<Image, void> {
  return askForEach("listImages", args, opts);
}
