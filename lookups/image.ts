/** An image: what a server's system disk is made from. API: image /images */
import type * as pulumi from "@pulumi/pulumi";
import type { Inputs } from "../providers/core/schema";
import type { Wire } from "../providers/openstack/client";
import type { Kind } from "./kind";
import {
  type IdOrName,
  type LookupArgs,
  type LookupOptions,
  type LookupOutputOptions,
  later,
  look,
  one,
} from "./lookup";
import { pick } from "./pick";

/** An image. */
export interface Image {
  id: string;
  name: string;
  /** `raw`, `qcow2`, …; absent while the image has no data. */
  diskFormat?: string;
  /** `bare`, …; absent while the image has no data. */
  containerFormat?: string;
  /** `active` where servers can be made from it. */
  status: string;
}

/** Which image. */
export interface GetImageArgs extends LookupArgs, IdOrName {}

/** Images as the image service has them. */
export const images: Kind = {
  noun: "image",
  service: "image",
  path: "/images",
  plural: "images",
};

/** An image from what the image service says. */
export function imageOf(image: Wire): Image {
  return {
    id: image.id,
    name: String(image.name ?? ""),
    diskFormat: (image.disk_format as string | null) ?? undefined,
    containerFormat: (image.container_format as string | null) ?? undefined,
    status: String(image.status),
  };
}

/**
 * An image by id or name.
 * @throws OmnicloudError where there is none, with the nearest names, or where several have the name, with their ids
 * @example const { id } = await getImage({ name: "cirros" });
 */
export function getImage(args: GetImageArgs, opts?: LookupOptions): Promise<Image> {
  return look("getImage", one, args, opts, async (lookup) => imageOf(await pick(lookup, images, args)));
}

/** {@link getImage} with inputs that may be Outputs. */
export function getImageOutput(args: Inputs<GetImageArgs>, opts?: LookupOutputOptions): pulumi.Output<Image> {
  return later(args, opts, getImage);
}
