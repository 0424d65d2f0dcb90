/** Tags of AWS: a name and a description for people, the user's own, and our marks. API: EC2 CreateTags, DeleteTags */
import { z } from "zod";
import type { Marked } from "../core/definition";
import { MARK_KEY, type Mark, marksIn } from "../core/mark";
import { type Aws, ec2Sdk } from "./client";

/** Tags by key. */
export type Tags = Record<string, string>;

/** A tag as every service of AWS has it. */
export interface TagWire {
  Key?: string;
  Value?: string;
}

/** The tags that say what a console shows as name and description. */
const NAME = "Name";
const DESCRIPTION = "Description";

/** Tags of AWS by key. */
export function toTags(wires: readonly TagWire[] = []): Tags {
  return Object.fromEntries(wires.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Tags as AWS takes them. */
export function fromTags(tags: Tags): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** What an object of ours should carry. */
export interface Tagged {
  name: string;
  description?: string;
  metadata?: Tags;
  mark: string;
}

/** The tags of an object of ours. */
export function tagsOf({ name, description, metadata = {}, mark }: Tagged): Tags {
  return { ...metadata, [NAME]: name, ...(description ? { [DESCRIPTION]: description } : {}), [MARK_KEY]: mark };
}

/** Whether a tag is this package's, or AWS's own. */
const isReserved = (key: string) =>
  key === NAME || key === DESCRIPTION || key === MARK_KEY || key.startsWith(`${MARK_KEY}-`) || key.startsWith("aws:");

/** What tags say, as our type. */
export function fromTagged(tags: Tags): { name: string; description?: string; metadata: Tags } {
  return {
    name: tags[NAME] ?? "",
    description: tags[DESCRIPTION],
    metadata: Object.fromEntries(Object.entries(tags).filter(([key]) => !isReserved(key))),
  };
}

/** The marks among tags. */
export const marksAmong = (tags: Tags): Mark[] => marksIn([tags[MARK_KEY]]);

/** All tags but this package's mark and AWS's own: what an adopted object keeps. */
export const withoutMarks = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => key === NAME || key === DESCRIPTION || !isReserved(key)));

/** An object with its tags, if it carries our mark. */
export function markedBy(tags: Tags, object: Pick<Marked, "id" | "createdAt" | "size">): Marked[] {
  return marksAmong(tags).map((mark) => ({ ...mark, ...object, name: tags[NAME] ?? "" }));
}

/** The schema of a user's own tags. */
export const metadataField = z.record(z.string().min(1).max(128), z.string().max(256)).superRefine((tags, issues) => {
  for (const key of Object.keys(tags).filter(isReserved))
    issues.addIssue({ code: "custom", path: [key], message: "is kept by AWS or by pulumi-omnicloud for itself" });
});

/**
 * What is to be changed of an object's tags: others' are left alone.
 * @param there all that are there
 * @param was the user's own so far: those that the program no longer says are taken off
 * @param wanted what it should carry
 */
export function changeOfTags(there: Tags, was: Tags = {}, wanted: Tags): { set: Tags; remove: string[] } {
  const set = Object.entries(wanted).filter(([key, value]) => there[key] !== value);
  const former = [...Object.keys(was), DESCRIPTION];
  return {
    set: Object.fromEntries(set),
    remove: former.filter((key) => key in there && !Object.hasOwn(wanted, key)),
  };
}

/** Changes the tags of an object of EC2. @returns whether anything was to be changed */
export async function changeEc2Tags(
  cloud: Aws,
  id: string,
  { set, remove }: ReturnType<typeof changeOfTags>,
): Promise<boolean> {
  const { CreateTagsCommand, DeleteTagsCommand } = ec2Sdk();
  if (remove.length > 0)
    await cloud.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: remove.map((Key) => ({ Key })) }));
  if (Object.keys(set).length > 0)
    await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: fromTags(set) }));
  return remove.length > 0 || Object.keys(set).length > 0;
}

/** Makes a mark the only one on an object of EC2, or takes ours off: see `remark` of a definition. */
export async function remarkEc2(cloud: Aws, id: string, mark: string | undefined): Promise<void> {
  await changeEc2Tags(
    cloud,
    id,
    mark === undefined ? { set: {}, remove: [MARK_KEY] } : { set: { [MARK_KEY]: mark }, remove: [] },
  );
}
