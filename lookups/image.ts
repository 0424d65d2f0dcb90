/** An image: what an instance's system disk is created from. */
import { ask, asOutput, type IdOrName, type LookupArgs, type LookupOptions } from "./ask";

/** An image. */
export interface Image {
  /** The image's id. */
  id: string;
  /** The name; empty if it has none. */
  name: string;
  /** `raw`, `qcow2`, …; absent while the image has no data. */
  diskFormat?: string;
  /** `bare`, …; absent while the image has no data. */
  containerFormat?: string;
  /** `active` if instances can be created from it. */
  status: string;
}

/** Which image. */
export interface GetImageArgs extends LookupArgs, IdOrName {}

/**
 * An image by id or name.
 * @throws OmnicloudError if there is none, with the nearest names, or if several have the name, with their ids
 * @example const { id } = await getImage({ name: "cirros" });
 */
export function getImage(args: GetImageArgs, opts?: LookupOptions): Promise<Image> {
  return ask("getImage", args, opts);
}

/** {@link getImage} with inputs that may be Outputs. */
export const getImageOutput = asOutput(getImage);
