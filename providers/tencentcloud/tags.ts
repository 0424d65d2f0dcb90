/** Tags of Tencent Cloud, of all kinds of objects: by its tag service, which names them in six parts. API: Tag GetResources, … */
import { z } from "zod";
import { OmnicloudError } from "../core/errors";
import { MARK_KEY, type Mark, marksIn } from "../core/mark";
import type { Tencent } from "./client";

/** Tags by key. */
export type Tags = Record<string, string>;

/** The key of a description, for what has no description of its own. */
const DESCRIPTION = "Description";

/** Tags as CVM and CBS have them, by key. */
export function toTags(wires: readonly { Key?: string; Value?: string }[] = []): Tags {
  return Object.fromEntries(wires.map(({ Key = "", Value = "" }) => [Key, Value]));
}

/** Tags as CVM and CBS take them. */
export const fromTags = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Whether a tag is this package's own. */
const isReserved = (key: string) => key === DESCRIPTION || key === MARK_KEY || key.startsWith(`${MARK_KEY}-`);

/** The tags of an object of ours. */
export function tagsOf({
  description,
  metadata = {},
  mark,
}: {
  description?: string;
  metadata?: Tags;
  mark: string;
}): Tags {
  return { ...metadata, ...(description ? { [DESCRIPTION]: description } : {}), [MARK_KEY]: mark };
}

/** What tags say, as our type. */
export function fromTagged(tags: Tags): { description?: string; metadata: Tags } {
  const metadata = Object.fromEntries(Object.entries(tags).filter(([key]) => !isReserved(key)));
  return { description: tags[DESCRIPTION], metadata };
}

/** The marks among tags. */
export const marksAmong = (tags: Tags): Mark[] => marksIn([tags[MARK_KEY]]);

/** The schema of a user's own tags. */
export const metadataField = z.record(z.string().min(1).max(127), z.string().max(255)).superRefine((tags, issues) => {
  for (const key of Object.keys(tags).filter((one) => isReserved(one) || /^(qcs|tencent|project)/i.test(one)))
    issues.addIssue({
      code: "custom",
      path: [key],
      message: "is kept by Tencent Cloud or by pulumi-omnicloud for itself",
    });
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

/** The kinds of objects, as six-part names have them: service and prefix. */
export type Kind = readonly [service: "cfs" | "cvm" | "vpc", prefix: string];

/** An object's name in six parts. */
const nameOf = (cloud: Tencent, [service, prefix]: Kind, id: string) =>
  `qcs::${service}:${cloud.region}:uin/:${prefix}/${id}`;

/** An object with its tags. */
export interface TaggedObject {
  /** Service and prefix: `cvm:instance`. */
  kind: string;
  id: string;
  tags: Tags;
}

/** What the tag service says of an object. */
interface Mapping {
  Resource?: string;
  Tags?: { TagKey?: string; TagValue?: string }[];
}

/** All objects of the region that carry a mark of ours, all pages of them. */
export const markedObjects = (cloud: Tencent): Promise<TaggedObject[]> => taggedObjects(cloud, MARK_KEY);

/** All objects of the region that carry a tag, all pages of them. */
export async function taggedObjects(cloud: Tencent, TagKey: string): Promise<TaggedObject[]> {
  const all: Mapping[] = [];
  for (let PaginationToken = ""; ; ) {
    const answer = await cloud.ask<{ PaginationToken?: string; ResourceTagMappingList?: Mapping[] }>(
      "tag",
      "GetResources",
      {
        TagFilters: [{ TagKey }],
        MaxResults: 200,
        PaginationToken,
      },
    );
    all.push(...(answer.ResourceTagMappingList ?? []));
    PaginationToken = answer.PaginationToken ?? "";
    if (PaginationToken === "") break;
  }
  return all.flatMap(({ Resource = "", Tags = [] }) => {
    const [, , service = "", region, , object = ""] = Resource.split(":");
    const [prefix = "", id = ""] = object.split("/");
    // The tag service lists every region.
    if (region !== cloud.region) return [];
    const tags = Object.fromEntries(Tags.map(({ TagKey = "", TagValue = "" }) => [TagKey, TagValue]));
    return [{ kind: `${service}:${prefix}`, id, tags }];
  });
}

/** Changes the tags of an object; others' are left alone. @returns whether anything was to be changed */
export async function changeTags(
  cloud: Tencent,
  kind: Kind,
  id: string,
  { set = {}, remove = [] }: { set?: Tags; remove?: readonly string[] },
): Promise<boolean> {
  if (Object.keys(set).length === 0 && remove.length === 0) return false;
  await cloud.ask("tag", "ModifyResourceTags", {
    Resource: nameOf(cloud, kind, id),
    ...(Object.keys(set).length > 0
      ? { ReplaceTags: Object.entries(set).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }
      : {}),
    ...(remove.length > 0 ? { DeleteTags: remove.map((TagKey) => ({ TagKey })) } : {}),
  });
  return true;
}

/** How many objects one request tags. */
export const TAGGED_AT_ONCE = 10;

/** What the tag service says of each object that it refused. */
interface Refused {
  FailedResources?: { Resource?: string; Code?: string; Message?: string }[];
}

/** @throws OmnicloudError for what an answer calls failed */
function refuseFailed({ FailedResources: [failed] = [] }: Refused): void {
  if (!failed) return;
  throw new OmnicloudError(`the tag service refused ${failed.Resource}: ${failed.Message} (${failed.Code})`);
}

/** Adds tags to several objects, at most ten. */
export async function tagTogether(cloud: Tencent, kind: Kind, ids: readonly string[], tags: Tags): Promise<void> {
  const ResourceList = ids.map((id) => nameOf(cloud, kind, id));
  const Tags = Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
  refuseFailed(await cloud.ask<Refused>("tag", "TagResources", { ResourceList, Tags }));
}

/** Takes tags off several objects, at most ten. */
export async function untagTogether(
  cloud: Tencent,
  kind: Kind,
  ids: readonly string[],
  TagKeys: readonly string[],
): Promise<void> {
  const ResourceList = ids.map((id) => nameOf(cloud, kind, id));
  refuseFailed(await cloud.ask<Refused>("tag", "UnTagResources", { ResourceList, TagKeys: [...TagKeys] }));
}

/** Makes a mark the only one on an object, or takes ours off: see `remark` of a definition. */
export async function remark(cloud: Tencent, kind: Kind, id: string, mark: string | undefined): Promise<void> {
  await changeTags(cloud, kind, id, mark === undefined ? { remove: [MARK_KEY] } : { set: { [MARK_KEY]: mark } });
}
