/** Images of CVM. API: CVM DescribeImages */

import type { Image } from "tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_models";
import { gathered } from "../../core/gathered";
import { severalNamed } from "../../core/oneObject";
import { perCloud } from "../../core/perCloud";
import { allPages, type Tencent } from "../client";

/** An image as CVM has it. */
export type ImageWire = Image;

/** Whose images a name may mean: a stranger's, shared with the account, is never taken. */
const TYPES = ["PRIVATE_IMAGE", "PUBLIC_IMAGE"];

/** Whether a text is an image's id. */
export const isImageId = (written: string): boolean => /^img-\w+$/.test(written);

/** The images of lists, each asked for once a run: by their types, or those of one id. */
const listed = perCloud((cloud: Tencent) =>
  gathered(
    async (lists) => new Map(await Promise.all(lists.map(async (one) => [one, await list(cloud, one)] as const))),
  ),
);

function list(cloud: Tencent, which: string): Promise<Image[]> {
  // By a filter: one unknown id would fail the whole request.
  const Filters = isImageId(which) ? [{ Name: "image-id", Values: [which] }] : [{ Name: "image-type", Values: TYPES }];
  return allPages(async (page) => {
    type Answer = { ImageSet?: Image[]; TotalCount?: number };
    const { ImageSet, TotalCount } = await cloud.ask<Answer>("cvm", "DescribeImages", { Filters, ...page });
    return { items: ImageSet, total: TotalCount };
  });
}

/** All images that a name may mean: the account's, and public ones. */
export const ownAndPublic = (cloud: Tencent): Promise<readonly Image[]> => list(cloud, "");

/** The images that an id or an exact name means: none, one, or several of one name. */
export async function imagesMeant(cloud: Tencent, written: string): Promise<readonly Image[]> {
  if (isImageId(written)) return (await listed(cloud)(written)) ?? [];
  return ((await listed(cloud)("")) ?? []).filter(({ ImageName }) => ImageName === written);
}

/** What is wrong with an image's id or name; `undefined` if it means one. */
export function imageFault(cloud: Tencent, written: string, found: readonly Image[]): string | undefined {
  if (found.length === 1) return undefined;
  if (found.length > 1)
    return severalNamed(
      "images",
      written,
      found.map(({ ImageId = "" }) => ImageId),
    );
  if (isImageId(written)) return `Tencent Cloud has no image ${written} in ${cloud.region}`;
  return `Tencent Cloud has no image named ${written} in ${cloud.region} among public and own ones: the name must be exact`;
}
