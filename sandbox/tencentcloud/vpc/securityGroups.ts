// Security groups. https://cloud.tencent.com/document/api/215/15803
import { z } from "zod";
import { action, type TencentActions } from "../action";
import { filtered, filterFields, pageFields, pageOf, tagList, tagSet, toTags } from "../fields";
import type { SecurityGroup } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime } from "../state";
import { policyActions } from "./policies";
import { defaultGroupOf, groupOf, usesOf } from "./securityGroup";

function view(group: SecurityGroup) {
  return {
    SecurityGroupId: group.id,
    SecurityGroupName: group.name,
    SecurityGroupDesc: group.description,
    ProjectId: "0",
    IsDefault: group.isDefault,
    CreatedTime: group.createdAt,
    UpdateTime: group.createdAt,
    TagSet: tagSet(group.tags),
  };
}

const text = { GroupName: z.string().max(60), GroupDescription: z.string().max(100) };

/** Their actions. */
export const securityGroupActions: TencentActions = {
  ...policyActions,
  CreateDefaultSecurityGroup: action({ ProjectId: z.literal("0").optional() }, (_given, { here }) => ({
    SecurityGroup: view(defaultGroupOf(here)),
  })),
  CreateSecurityGroup: action(
    {
      GroupName: text.GroupName.min(1),
      GroupDescription: text.GroupDescription,
      ProjectId: z.literal("0").optional(),
      Tags: tagList,
    },
    ({ GroupName, GroupDescription, Tags }, { here }) => {
      const group: SecurityGroup = {
        id: newId("sg"),
        name: GroupName,
        description: GroupDescription,
        isDefault: false,
        version: 0,
        ingress: [],
        egress: [],
        createdAt: plainTime(),
        tags: toTags(Tags),
      };
      here.securityGroups.set(group.id, group);
      return { SecurityGroup: view(group) };
    },
  ),
  DescribeSecurityGroups: action(
    { SecurityGroupIds: z.array(z.string()).optional(), ...filterFields, ...pageFields },
    ({ SecurityGroupIds, Filters, ...page }, { here }) => {
      if (SecurityGroupIds?.length && Filters?.length)
        refuse("InvalidParameter.Coexist", "`SecurityGroupIds` and `Filters` cannot be given both.");
      const wanted = SecurityGroupIds?.length
        ? SecurityGroupIds.map((id) => groupOf(here, id))
        : [...here.securityGroups.values()];
      const found = filtered(
        wanted,
        Filters,
        { "security-group-id": ({ id }) => id, "security-group-name": ({ name }) => name, "project-id": () => "0" },
        "InvalidParameter.FilterInvalidKey",
      );
      return { TotalCount: found.length, SecurityGroupSet: pageOf(found, page).map(view) };
    },
  ),
  DescribeSecurityGroupAssociationStatistics: action(
    { SecurityGroupIds: z.array(z.string()).min(1) },
    ({ SecurityGroupIds }, { here }) => ({
      SecurityGroupAssociationStatisticsSet: SecurityGroupIds.map((id) => {
        const { machines, groups } = usesOf(here, groupOf(here, id).id);
        const none = { CDB: 0, ENI: 0, CLB: 0, InstanceStatistics: [] };
        return { SecurityGroupId: id, CVM: machines, SG: groups, TotalCount: machines + groups, ...none };
      }),
    }),
  ),
  ModifySecurityGroupAttribute: action(
    {
      SecurityGroupId: z.string(),
      GroupName: text.GroupName.optional(),
      GroupDescription: text.GroupDescription.optional(),
    },
    ({ SecurityGroupId, GroupName, GroupDescription }, { here }) => {
      const group = groupOf(here, SecurityGroupId);
      group.name = GroupName ?? group.name;
      group.description = GroupDescription ?? group.description;
    },
  ),
  DeleteSecurityGroup: action({ SecurityGroupId: z.string() }, ({ SecurityGroupId }, { here }) => {
    const { id } = groupOf(here, SecurityGroupId);
    const { machines, groups } = usesOf(here, id);
    if (machines + groups > 0) refuse("ResourceInUse", `The resource \`${id}\` is in use.`);
    here.securityGroups.delete(id);
  }),
};
