/** Tags between `@pulumi/aws` and EC2. */
import type { ResourceType, Tag, TagSpecification } from "@aws-sdk/client-ec2";
import type { Api, Tags } from "./type";

/** Tags for a request that creates something. */
export function tagsOf(type: ResourceType, tags: Tags = {}): TagSpecification[] | undefined {
  const all = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return all.length > 0 ? [{ ResourceType: type, Tags: all }] : undefined;
}

/** Tags as the plugin gives them: without AWS's own. */
export function fromTags(tags: readonly Tag[] = []): Tags {
  const own = tags.filter(({ Key = "" }) => !Key.startsWith("aws:"));
  return Object.fromEntries(own.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Changes the tags of an object of EC2. */
export async function retag({ ec2 }: Api, id: string, was: Tags = {}, now: Tags = {}): Promise<void> {
  const gone = Object.keys(was).filter((key) => !(key in now));
  if (gone.length > 0) await ec2.deleteTags({ Resources: [id], Tags: gone.map((Key) => ({ Key })) });
  const set = Object.entries(now).filter(([key, value]) => was[key] !== value);
  if (set.length > 0) await ec2.createTags({ Resources: [id], Tags: set.map(([Key, Value]) => ({ Key, Value })) });
}
