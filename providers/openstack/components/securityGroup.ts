/** A SecurityGroup on OpenStack: a group with its rules, and a membership for each instance. */
import type { SecurityGroupArgs, SecurityGroupOutputs } from "../../../components/securityGroup";
import type { Builder } from "../../core/cloud";
import type { Fields } from "../../core/fields";
import { SecurityGroupResource } from "../network/securityGroup/securityGroup";
import { SecurityGroupMember } from "../network/securityGroupMember/securityGroupMember";
import { placeOf, withBlock } from "./place";

/** Builds a SecurityGroup. */
export const build: Builder<SecurityGroupArgs, Fields<SecurityGroupOutputs>> = (self, name, args) => {
  const { members = {}, ...own } = withBlock("SecurityGroup", name, args);
  const child = { parent: self };
  const group = new SecurityGroupResource(name, { ...own, name: own.name ?? name }, child);
  for (const [key, server] of Object.entries(members))
    new SecurityGroupMember(`${name}-${key}`, { ...placeOf(args), server, securityGroup: group.id }, child);
  return {
    id: group.id,
    name: group.name.apply((given) => given ?? name),
    description: group.description,
    rules: group.rules.apply((rules) => rules ?? []),
    createdAt: group.createdAt,
    updatedAt: group.updatedAt,
  };
};
