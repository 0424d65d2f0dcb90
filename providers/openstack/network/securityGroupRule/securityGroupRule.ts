/** One rule of a security group, as a resource of its own. */
import * as pulumi from "@pulumi/pulumi";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { noteChange } from "../../../core/changedLater";
import type { Fields } from "../../../core/fields";
import { registration } from "../../../core/resource";
import { resourceType } from "../../../core/resourceType";
import type { Inputs } from "../../../core/schema";
import type { OpenStackArgs } from "../../args";

/** Arguments of a {@link SecurityGroupRuleResource}. A rule cannot be changed: each change creates a new one in its place. */
export interface SecurityGroupRuleArgs extends OpenStackArgs, Omit<SecurityGroupRule, "remoteGroup"> {
  /** The id of the group that the rule is added to. The group may be any: this stack's, another's, or `default`. */
  securityGroupId: string;
  /** The members of a group, by its id, or `self`, at the other end. @default everybody */
  remoteGroupId?: string;
}

/** What the cloud says of a {@link SecurityGroupRuleResource}. */
export interface SecurityGroupRuleOutputs {
  /** When it was created. ISO 8601, UTC. */
  createdAt?: string;
}

/** The type of {@link SecurityGroupRuleResource}. Neutron refuses a second rule like one that is there. */
export const securityGroupRuleType = resourceType<SecurityGroupRuleArgs, SecurityGroupRuleOutputs>(
  "openstack:SecurityGroupRule",
  { createdAt: true },
  [],
  { single: true },
);

export interface SecurityGroupRuleResource
  extends Fields<
    Pick<
      SecurityGroupRuleArgs,
      | "securityGroupId"
      | "direction"
      | "ethertype"
      | "protocol"
      | "portRangeMin"
      | "portRangeMax"
      | "remoteIpPrefix"
      | "remoteGroupId"
      | "description"
    > &
      SecurityGroupRuleOutputs
  > {}
/**
 * One rule of a group, beside those that the group lists itself, which leaves it alone: for two groups that refer to each
 * other, and for groups that others own. What a group lists must not be such a rule as well.
 * @example
 * const { id } = await getSecurityGroup({ name: "default" });
 * new SecurityGroupRuleResource("ssh", { securityGroupId: id, protocol: "tcp", portRangeMin: 22 });
 */
export class SecurityGroupRuleResource extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<SecurityGroupRuleArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(securityGroupRuleType, name, args, opts));
    noteChange(this, args?.securityGroupId);
  }
}
