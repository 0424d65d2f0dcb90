/** Images of EC2. API: EC2 DescribeImages */
import type { Image } from "@aws-sdk/client-ec2";
import { gathered } from "../../core/gathered";
import { severalNamed } from "../../core/oneObject";
import { type Aws, ec2Sdk } from "../client";

/** Whose images a name may mean: a stranger's image of that name is never taken. */
export const USUAL_OWNERS: readonly string[] = ["self", "amazon"];

/** Whether a text is an image's id. */
export const isImageId = (written: string): boolean => /^ami-[0-9a-f]+$/.test(written);

type Find = (written: string) => Promise<readonly Image[] | undefined>;

const finders = new WeakMap<Aws, Map<string, Find>>();

/**
 * The images that an id or an exact name means: none, one, or several of one name. All that a program names are asked for
 * together.
 */
export async function imagesMeant(cloud: Aws, written: string, owners = USUAL_OWNERS): Promise<readonly Image[]> {
  const known = finders.get(cloud) ?? new Map<string, Find>();
  finders.set(cloud, known);
  const key = isImageId(written) ? "ids" : [...owners].sort().join(" ");
  const find = known.get(key) ?? gathered((all) => (key === "ids" ? byId(cloud, all) : byName(cloud, all, owners)));
  known.set(key, find);
  return (await find(written)) ?? [];
}

async function byId(cloud: Aws, ids: readonly string[]): Promise<Map<string, Image[]>> {
  const images = await describe(cloud, { Filters: [{ Name: "image-id", Values: [...ids] }] });
  return new Map(images.map((image) => [image.ImageId ?? "", [image]]));
}

async function byName(cloud: Aws, names: readonly string[], owners: readonly string[]): Promise<Map<string, Image[]>> {
  // EC2 takes wildcards: a pattern would mean another image tomorrow.
  const Values = names.map((name) => escaped(name, /[*?\\]/g));
  const images = await describe(cloud, { Owners: [...owners], Filters: [{ Name: "name", Values }] });
  const found = new Map<string, Image[]>();
  for (const image of images) {
    const { Name = "" } = image;
    if (names.includes(Name)) found.set(Name, [...(found.get(Name) ?? []), image]);
  }
  return found;
}

const escaped = (name: string, signs: RegExp) => name.replaceAll(signs, "\\$&");

/** The images of the usual owners by names in which `*` stands for any letters, the newest first. */
export async function imagesLike(cloud: Aws, patterns: readonly string[]): Promise<Image[]> {
  const Values = patterns.map((name) => escaped(name, /[?\\]/g));
  return newestFirst(await describe(cloud, { Owners: [...USUAL_OWNERS], Filters: [{ Name: "name", Values }] }));
}

const newestFirst = (images: Image[]) =>
  images.sort((a, b) => (b.CreationDate ?? "").localeCompare(a.CreationDate ?? ""));

async function describe(cloud: Aws, request: object): Promise<Image[]> {
  const { DescribeImagesCommand } = ec2Sdk();
  const { Images = [] } = await cloud.ec2.send(new DescribeImagesCommand(request));
  return Images;
}

/** What is wrong with an image's id or name; `undefined` if it means one. */
export function imageFault(cloud: Aws, written: string, found: readonly Image[], owners = USUAL_OWNERS) {
  if (found.length === 1) return undefined;
  if (found.length > 1)
    return severalNamed(
      "images",
      written,
      found.map(({ ImageId = "" }) => ImageId),
    );
  if (isImageId(written)) return `AWS has no image ${written} in ${cloud.region}`;
  return `AWS has no image named ${written} in ${cloud.region} among those of ${owners.join(", ")}: the name must be exact`;
}

/** The smallest disk in GiB that an image fits on. */
export function smallestDisk({ BlockDeviceMappings = [], RootDeviceName }: Image): number | undefined {
  const root = BlockDeviceMappings.find(({ DeviceName }) => DeviceName === RootDeviceName) ?? BlockDeviceMappings[0];
  return root?.Ebs?.VolumeSize;
}

/** The account's own images, the newest first. */
export async function ownImages(cloud: Aws): Promise<Image[]> {
  return newestFirst(await describe(cloud, { Owners: ["self"] }));
}
