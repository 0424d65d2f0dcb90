/** Images as servers need them: found by name or id. API: image v2 /images */
import { isGone, OmnicloudError } from "../../core/errors";
import type { Fault } from "../../core/schema";
import { nearest } from "../../core/suggest";
import type { OpenStack, Wire } from "../client";

/** What a server must know of its image. */
export interface Image {
  id: string;
  name: string;
  status: string;
  /** The smallest disk in GiB that takes it; what it says, and what it holds. */
  leastDisk: number;
  /** The least memory in MiB. */
  leastRam: number;
}

const GIB = 1024 ** 3;

function imageOf(image: Wire): Image {
  const { id, name, status, min_disk, min_ram, virtual_size } = image;
  return {
    id,
    name: String(name ?? ""),
    status: String(status),
    leastDisk: Math.max(Number(min_disk ?? 0), Math.ceil(Number(virtual_size ?? 0) / GIB)),
    leastRam: Number(min_ram ?? 0),
  };
}

/** Every image that a written name or id means: none, one, or several of one name. Asked once for each. */
export function imagesFor(cloud: OpenStack, written: string): Promise<Image[]> {
  return cloud.once(`image ${written}`, async () => {
    if (/^[0-9a-f-]{32,36}$/i.test(written)) {
      const found = await byId(cloud, written);
      if (found) return [found];
    }
    const named = await cloud.list("image", "/images", "images", { query: { name: written, status: "active" } });
    return named.map(imageOf);
  });
}

/** An image by its id; `undefined` where it is gone: servers outlive their images. */
export function imageById(cloud: OpenStack, id: string): Promise<Image | undefined> {
  return cloud.once(`image by id ${id}`, () => byId(cloud, id));
}

async function byId(cloud: OpenStack, id: string): Promise<Image | undefined> {
  try {
    return imageOf(await cloud.get<Wire>("image", `/images/${id}`)); // the answer is the image, without an envelope
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** The fault of an image that does not exist, or of a name that several have. */
export async function imageFault(cloud: OpenStack, written: string): Promise<Fault | undefined> {
  const found = await imagesFor(cloud, written);
  if (found.length === 1) return undefined;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id).join(", ");
    return { property: "image", reason: `${found.length} images are named ${written}: give the id, one of ${ids}` };
  }
  const names = (await cloud.once("images", () => cloud.list("image", "/images", "images"))).map(({ name }) =>
    String(name ?? ""),
  );
  return { property: "image", reason: `there is no image ${written}; ${nearest(written, names.filter(Boolean))}` };
}

/** The one image that a name or id means. @throws OmnicloudError where there is none, or several */
export async function imageFor(cloud: OpenStack, written: string): Promise<Image> {
  const [image, ...more] = await imagesFor(cloud, written);
  if (image && more.length === 0) return image;
  throw new OmnicloudError((await imageFault(cloud, written))?.reason ?? `there is no image ${written}`);
}
