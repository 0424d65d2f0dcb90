/** Glance's images. API: image v2 /images */
import type { Image } from "../../../lookups/image";
import { OmnicloudError } from "../../core/errors";
import { severalNamed } from "../../core/oneObject";
import type { Fault } from "../../core/schema";
import { suggestionFor } from "../../core/suggest";
import type { OpenStack, Wire } from "../client";

/** An image as the API has it. */
export interface ImageWire extends Wire {
  name?: string | null;
  status: string;
  disk_format?: string | null;
  container_format?: string | null;
  /** GiB. */
  min_disk?: number;
  /** MiB. */
  min_ram?: number;
  /** Bytes, once the image service has examined the data. */
  virtual_size?: number | null;
}

/** An image as our type, with what it requires of a server. */
export interface ImageState extends Image {
  /** The smallest disk that it fits on, in GiB: what the image says, or what its data needs if that is more. */
  leastDisk: number;
  /** The least memory that it needs, in MiB. */
  leastRam: number;
}

const GIB = 1024 ** 3;

/** An image as our type: for servers and for the look-ups. */
export function toImage(wire: ImageWire): ImageState {
  return {
    id: wire.id,
    name: String(wire.name ?? ""),
    diskFormat: wire.disk_format ?? undefined,
    containerFormat: wire.container_format ?? undefined,
    status: String(wire.status),
    leastDisk: Math.max(Number(wire.min_disk ?? 0), Math.ceil(Number(wire.virtual_size ?? 0) / GIB)),
    leastRam: Number(wire.min_ram ?? 0),
  };
}

/**
 * The images that a written name or id means: none, one, or several of one name. The client asks once for each, and again
 * for one that was not there or not ready, which may have been created since.
 */
export function imagesNamed(client: OpenStack, written: string): Promise<ImageState[]> {
  const isThere = (images: ImageState[]) => images.length > 0 && images.every(({ status }) => status === "active");
  return client.onceWith(`image ${written}`, isThere, async () => {
    if (/^[0-9a-f-]{32,36}$/i.test(written)) {
      const found = await readImage(client, written);
      if (found) return [found];
    }
    const query = { name: written, status: "active" };
    return (await client.list<ImageWire>("image", "/images", "images", { query })).map(toImage);
  });
}

/** An image by its id; `undefined` if it is gone: servers outlive their images. */
export function imageById(client: OpenStack, id: string): Promise<ImageState | undefined> {
  return client.once(`image by id ${id}`, () => readImage(client, id));
}

async function readImage(client: OpenStack, id: string): Promise<ImageState | undefined> {
  const wire = await client.find<ImageWire>("image", `/images/${id}`);
  return wire && toImage(wire);
}

/** The fault of an image that does not exist, or of a name that several have. */
export async function imageFault(client: OpenStack, written: string): Promise<Fault | undefined> {
  return faultOf(client, written, await imagesNamed(client, written));
}

async function faultOf(client: OpenStack, written: string, found: readonly ImageState[]): Promise<Fault | undefined> {
  if (found.length === 1) return undefined;
  if (found.length > 1) {
    const ids = found.map(({ id }) => id);
    return { property: "image", reason: severalNamed("images", written, ids) };
  }
  const all = await client.once("images", () => client.list<ImageWire>("image", "/images", "images"));
  const names = all.map(({ name }) => String(name ?? "")).filter(Boolean);
  return {
    property: "image",
    reason: `there is no image ${written}; ${suggestionFor(written, names)}`,
    isMissing: true,
  };
}

/** The one image that a name or id means. @throws OmnicloudError if there is none, or if several have the name */
export async function imageFor(client: OpenStack, written: string): Promise<ImageState> {
  const found = await imagesNamed(client, written);
  const [image, ...more] = found;
  if (image && more.length === 0) return image;
  const fault = await faultOf(client, written, found);
  throw new OmnicloudError(`image: ${fault?.reason ?? `there is no image ${written}`}`);
}
