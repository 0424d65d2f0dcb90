// Permission groups: who may mount a file system. https://cloud.tencent.com/document/api/582/38157
import { z } from "zod";
import { parseAddress, parseCidr } from "../../neutron/addresses";
import { action, type TencentActions } from "../action";
import { integer } from "../fields";
import type { PermissionGroup, PermissionRule } from "../objects";
import { refuse } from "../refusal";
import { newId, plainTime, type Region } from "../state";

/** The group of every account, which lets everybody in. */
export const EVERYBODY = "pgroupbasic";

/** The most groups of an account in a region. */
const MOST_GROUPS = 100;

const name = z.string().regex(/^[\w\u4e00-\u9fa5-]{1,64}$/u, "1 to 64 letters, digits, _ and -");
const description = z.string().min(1).max(255);
const ruleFields = {
  RWPermission: z.string().optional(),
  UserPermission: z.string().optional(),
};
const SQUASHES = ["all_squash", "no_all_squash", "root_squash", "no_root_squash"];

/** A group by its id. @throws TencentRefusal if there is none */
export function permissionGroupOf(here: Region, id: string): PermissionGroup {
  if (id === EVERYBODY) return { id, name: EVERYBODY, description: "", createdAt: "", rules: [] };
  return (
    here.permissionGroups.get(id) ?? refuse("ResourceNotFound.PgroupNotFound", "The permission group is not found.")
  );
}

function ruleIn(group: PermissionGroup, id: string): PermissionRule {
  return (
    group.rules.find((rule) => rule.id === id) ?? refuse("ResourceNotFound.RuleNotFound", "The rule is not found.")
  );
}

/** @throws TencentRefusal unless a client is `*`, an address or a network that no other rule of the group has */
function checkClient(group: PermissionGroup, client: string, own?: PermissionRule): string {
  const isOne = client === "*" || parseAddress(client)?.version === 4 || parseCidr(client)?.version === 4;
  if (!isOne) refuse("InvalidParameterValue.InvalidAuthClientIp", "The client IP is invalid.");
  if (group.rules.some((rule) => rule !== own && rule.client === client))
    refuse("InvalidParameterValue.DuplicatedRuleAuthClientIp", "The client IP is in the permission group already.");
  return client;
}

function accessOf({ RWPermission = "RO", UserPermission = "root_squash" }: z.infer<z.ZodObject<typeof ruleFields>>) {
  const access = RWPermission.toUpperCase();
  if (access !== "RO" && access !== "RW")
    refuse("InvalidParameterValue.InvalidRwPermission", "The read and write permission is invalid.");
  if (!SQUASHES.includes(UserPermission))
    refuse("InvalidParameterValue.InvalidUserPermission", "The user permission is invalid.");
  return { access, squash: UserPermission };
}

function priorityOf(priority: number): number {
  if (priority >= 1 && priority <= 100) return priority;
  return refuse("InvalidParameterValue.InvalidPriority", "The priority is invalid.");
}

const viewRule = ({ id, client, access, squash, priority }: PermissionRule) => ({
  RuleId: id,
  AuthClientIp: client,
  RWPermission: access,
  UserPermission: squash,
  Priority: priority,
});

function view(here: Region, { id, name: Name, description: DescInfo, createdAt }: PermissionGroup) {
  const bound = [...here.fileSystems.values()].filter(({ groupId }) => groupId === id);
  return { PGroupId: id, Name, DescInfo, CDate: createdAt, BindCfsNum: bound.length };
}

/** A group may be changed unless it is everybody's. */
function ownGroup(here: Region, id: string): PermissionGroup {
  if (id === EVERYBODY) refuse("UnsupportedOperation", "The default permission group cannot be changed.");
  return permissionGroupOf(here, id);
}

/** Their actions. */
export const permissionGroupActions: TencentActions = {
  CreateCfsPGroup: action({ Name: name, DescInfo: description.optional() }, ({ Name, DescInfo = "" }, { here }) => {
    if (here.permissionGroups.size >= MOST_GROUPS)
      refuse("ResourceInsufficient.PgroupNumberLimit", "There are too many permission groups.");
    if ([...here.permissionGroups.values()].some((group) => group.name === Name))
      refuse("InvalidParameterValue.DuplicatedPgroupName", "The permission group name is used already.");
    const group = { id: newId("pgroup"), name: Name, description: DescInfo, createdAt: plainTime(), rules: [] };
    here.permissionGroups.set(group.id, group);
    return view(here, group);
  }),
  DescribeCfsPGroups: action({}, (_none, { here }) => {
    const all = [permissionGroupOf(here, EVERYBODY), ...here.permissionGroups.values()];
    return { PGroupList: all.map((group) => view(here, group)) };
  }),
  UpdateCfsPGroup: action(
    { PGroupId: z.string(), Name: name.optional(), DescInfo: description.optional() },
    ({ PGroupId, Name, DescInfo }, { here }) => {
      if (Name === undefined && DescInfo === undefined)
        refuse("InvalidParameterValue.MissingPgroupNameOrPgroupDescinfo", "Give Name or DescInfo.");
      const group = ownGroup(here, PGroupId);
      if ([...here.permissionGroups.values()].some((one) => one !== group && one.name === Name))
        refuse("InvalidParameterValue.DuplicatedPgroupName", "The permission group name is used already.");
      group.name = Name ?? group.name;
      group.description = DescInfo ?? group.description;
      return { PGroupId, Name: group.name, DescInfo: group.description };
    },
  ),
  DeleteCfsPGroup: action({ PGroupId: z.string() }, ({ PGroupId }, { here }) => {
    const group = ownGroup(here, PGroupId);
    if ([...here.fileSystems.values()].some(({ groupId }) => groupId === group.id))
      refuse("FailedOperation.PgroupInUse", "The permission group is in use.");
    here.permissionGroups.delete(group.id);
    return { PGroupId, AppId: 0 };
  }),
  DescribeCfsRules: action({ PGroupId: z.string() }, ({ PGroupId }, { here }) => ({
    RuleList: permissionGroupOf(here, PGroupId).rules.map(viewRule),
  })),
  CreateCfsRule: action(
    { PGroupId: z.string(), AuthClientIp: z.string(), Priority: integer, ...ruleFields },
    ({ PGroupId, AuthClientIp, Priority, ...given }, { here }) => {
      const group = ownGroup(here, PGroupId);
      const client = checkClient(group, AuthClientIp);
      const rule = { id: newId("rule"), client, priority: priorityOf(Priority), ...accessOf(given) };
      group.rules.push(rule);
      return { PGroupId, ...viewRule(rule) };
    },
  ),
  UpdateCfsRule: action(
    {
      PGroupId: z.string(),
      RuleId: z.string(),
      AuthClientIp: z.string().optional(),
      Priority: integer.optional(),
      ...ruleFields,
    },
    ({ PGroupId, RuleId, AuthClientIp, Priority = 100, ...given }, { here }) => {
      const group = ownGroup(here, PGroupId);
      const rule = ruleIn(group, RuleId);
      const client = checkClient(group, AuthClientIp ?? rule.client, rule);
      Object.assign(rule, { client, priority: priorityOf(Priority), ...accessOf(given) });
      return { PGroupId, ...viewRule(rule) };
    },
  ),
  DeleteCfsRule: action({ PGroupId: z.string(), RuleId: z.string() }, ({ PGroupId, RuleId }, { here }) => {
    const group = ownGroup(here, PGroupId);
    const rule = ruleIn(group, RuleId);
    group.rules = group.rules.filter((one) => one !== rule);
    return { PGroupId, RuleId };
  }),
};
