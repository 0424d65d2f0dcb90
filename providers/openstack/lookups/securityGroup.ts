/** A security group with its rules, looked up. */
import type { GetSecurityGroupArgs, GetSecurityGroupResult } from "../../../lookups/securityGroup";
import { type SecurityGroupWire, toSecurityGroup } from "../network/securityGroup/api";
import type { ObjectKind } from "./kind";
import { defineLookup, oneObject } from "./lookup";
import { pick } from "./pick";

const groups: ObjectKind = {
  noun: "security group",
  service: "network",
  path: "/security-groups",
  envelope: "security_group",
  plural: "security_groups",
  query: { fields: ["id", "name", "project_id"] },
};

/** A security group by id or name. */
export const getSecurityGroup = defineLookup(
  "getSecurityGroup",
  oneObject,
  async (lookup, args: GetSecurityGroupArgs): Promise<GetSecurityGroupResult> => {
    const group = toSecurityGroup(await pick<SecurityGroupWire>(lookup, groups, args));
    return {
      ...group,
      description: group.description || undefined,
      region: await lookup.cloud.regionOf("network"),
    };
  },
);
