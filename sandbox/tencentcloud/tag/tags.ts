// The tag service: tags of all kinds of objects. https://cloud.tencent.com/document/api/651/35314
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { integer, tagSet } from "../fields";
import type { Tags } from "../objects";
import { refuse } from "../refusal";
import type { Region } from "../state";

/** What has tags. */
interface Tagged {
  id: string;
  tags: Tags;
}

/** The kinds of objects, by service and prefix as six-part names have them. */
const KINDS: Readonly<Record<string, (here: Region) => ReadonlyMap<string, Tagged>>> = {
  "cfs:filesystem": ({ fileSystems }) => fileSystems,
  "cvm:instance": ({ instances }) => instances,
  "cvm:volume": ({ disks }) => disks,
  "cvm:keypair": ({ keyPairs }) => keyPairs,
  "cvm:sg": ({ securityGroups }) => securityGroups,
  "cvm:eip": ({ addresses }) => addresses,
  "cvm:vpc": ({ vpcs }) => vpcs,
  "vpc:vpc": ({ vpcs }) => vpcs,
  "vpc:subnet": ({ subnets }) => subnets,
  "vpc:rtb": ({ routeTables }) => routeTables,
  "vpc:nat": ({ natGateways }) => natGateways,
  "vpc:eip": ({ addresses }) => addresses,
};

/** The kinds under which lists name their objects: one each. */
const NAMES = [
  "cfs:filesystem",
  "cvm:instance",
  "cvm:volume",
  "cvm:keypair",
  "cvm:sg",
  "cvm:eip",
  "vpc:vpc",
  "vpc:subnet",
  "vpc:rtb",
  "vpc:nat",
];

/** The object that a six-part name means. @throws TencentRefusal for a name that means none */
function objectOf(here: Region, resource: string): Tagged {
  const parts = /^qcs::(\w+):([\w-]*):(?:uin\/(\d*))?:(\w+)\/([\w-]+)$/.exec(resource);
  if (!parts) refuse("InvalidParameterValue.ResourceDescriptionError", `The resource ${resource} is not valid.`);
  const [, service = "", region = "", uin, prefix = "", id = ""] = parts;
  if (region !== here.name) refuse("InvalidParameterValue.RegionInvalid", `The region ${region} is not ${here.name}.`);
  if (uin && uin !== here.uin) refuse("FailedOperation.ResourceAppIdNotSame", "The resource is another account's.");
  const kind = KINDS[`${service}:${prefix}`];
  if (!kind) refuse("InvalidParameterValue.ServiceTypeInvalid", `The resources ${service}:${prefix} have no tags.`);
  return kind(here).get(id) ?? refuse("InvalidParameterValue.ResourceIdInvalid", `The resource ${id} does not exist.`);
}

function put(tags: Tags, added: Tags): void {
  Object.assign(tags, added);
  if (Object.keys(tags).length > 50) refuse("LimitExceeded.ResourceAttachedTags", "A resource has at most 50 tags.");
}

const tagFilter = z.strictObject({ TagKey: z.string(), TagValue: z.array(z.string()).optional() });

/** Its actions. */
export const tagActions: TencentActions = {
  ModifyResourceTags: action(
    {
      Resource: z.string(),
      ReplaceTags: z.array(z.strictObject({ TagKey: z.string().min(1), TagValue: z.string() })).optional(),
      DeleteTags: z.array(z.strictObject({ TagKey: z.string() })).optional(),
    },
    ({ Resource, ReplaceTags = [], DeleteTags = [] }, { here }) => {
      const { tags } = objectOf(here, Resource);
      for (const { TagKey } of DeleteTags) delete tags[TagKey];
      put(tags, Object.fromEntries(ReplaceTags.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
    },
  ),
  DescribeResourceTagsByResourceIds: action(
    {
      ServiceType: z.string(),
      ResourcePrefix: z.string(),
      ResourceIds: z.array(z.string()).min(1),
      ResourceRegion: z.string(),
      Offset: integer.optional(),
      Limit: integer.optional(),
    },
    (given, { here }) => {
      const kind = KINDS[`${given.ServiceType}:${given.ResourcePrefix}`];
      if (!kind) refuse("InvalidParameterValue.ServiceTypeInvalid", "These resources have no tags.");
      const { Offset = 0, Limit = 15 } = given;
      const all = given.ResourceIds.flatMap((id) =>
        Object.entries(kind(here).get(id)?.tags ?? {}).map(([TagKey, TagValue]) => ({
          TagKey,
          TagValue,
          ResourceId: id,
          TagKeyMd5: "",
          TagValueMd5: "",
          ServiceType: given.ServiceType,
        })),
      );
      return { TotalCount: all.length, Offset, Limit, Tags: all.slice(Offset, Offset + Limit) };
    },
  ),
  TagResources: action(
    {
      ResourceList: z.array(z.string()).min(1).max(10),
      Tags: z.array(z.strictObject({ TagKey: z.string().min(1), TagValue: z.string() })).min(1),
    },
    ({ ResourceList, Tags: added }, { here }) => {
      for (const { tags } of ResourceList.map((one) => objectOf(here, one)))
        put(tags, Object.fromEntries(added.map(({ TagKey, TagValue }) => [TagKey, TagValue])));
      return { FailedResources: [] };
    },
  ),
  UnTagResources: action(
    { ResourceList: z.array(z.string()).min(1).max(10), TagKeys: z.array(z.string()).min(1) },
    ({ ResourceList, TagKeys }, { here }) => {
      for (const { tags } of ResourceList.map((one) => objectOf(here, one)))
        for (const key of TagKeys) delete tags[key];
      return { FailedResources: [] };
    },
  ),
  GetResources: action(
    {
      ResourceList: z.array(z.string()).optional(),
      TagFilters: z.array(tagFilter).optional(),
      PaginationToken: z.string().optional(),
      MaxResults: integer.optional(),
    },
    ({ ResourceList, TagFilters = [], PaginationToken = "", MaxResults = 50 }, { here }) => {
      if (ResourceList?.length && TagFilters.length)
        refuse("InvalidParameter", "ResourceList and TagFilters exclude each other.");
      const names = NAMES.flatMap((name) => {
        const [service, prefix] = name.split(":");
        return [...(KINDS[name]?.(here).values() ?? [])].map((one) => ({
          ...one,
          name: `qcs::${service}:${here.name}:uin/${here.uin}:${prefix}/${one.id}`,
        }));
      });
      const found = names.filter(({ name, tags }) => {
        if (Object.keys(tags).length === 0 || (ResourceList?.length && !ResourceList.includes(name))) return false;
        return TagFilters.every(
          ({ TagKey, TagValue }) =>
            Object.hasOwn(tags, TagKey) && (!TagValue?.length || TagValue.includes(tags[TagKey] ?? "")),
        );
      });
      const from = PaginationToken === "" ? 0 : Number(PaginationToken);
      const page = found.slice(from, from + MaxResults);
      const next = from + MaxResults < found.length ? String(from + MaxResults) : "";
      return {
        PaginationToken: next,
        ResourceTagMappingList: page.map(({ name, tags }) => ({
          Resource: name,
          Tags: tagSet(tags).map(({ Key, Value }) => ({ TagKey: Key, TagValue: Value })),
        })),
      };
    },
  ),
};
