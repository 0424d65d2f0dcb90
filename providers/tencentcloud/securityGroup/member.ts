/** The membership of an instance in a security group. */
import * as pulumi from "@pulumi/pulumi";
import { noteChange } from "../../core/changedLater";
import { refuseWrongArguments } from "../../core/errors";
import type { Fields } from "../../core/fields";
import { groupKeeperFaults } from "../../core/groupKeepers";
import { registration } from "../../core/resource";
import { resourceType } from "../../core/resourceType";
import type { Inputs } from "../../core/schema";
import type { TencentArgs } from "../args";

/** Arguments of a {@link SecurityGroupMember}. */
export interface MemberArgs extends TencentArgs {
  /** The instance's id. */
  instance: string;
  /** The group's id. */
  securityGroup: string;
}

/** What is known of a {@link SecurityGroupMember}. */
export interface MemberOutputs {
  /** When it was put into the group; absent if it was in it before. ISO 8601, UTC. */
  operatedAt?: string;
}

/** The type of {@link SecurityGroupMember}. */
export const memberType = resourceType<MemberArgs, MemberOutputs>(
  "tencentcloud:SecurityGroupMember",
  { operatedAt: true },
  [],
  {
    single: true,
  },
);

export interface SecurityGroupMember extends Fields<MemberOutputs> {}
/** An instance in a group, beside the groups that it is in already. */
export class SecurityGroupMember extends pulumi.CustomResource {
  constructor(name: string, args: Inputs<MemberArgs>, opts?: pulumi.CustomResourceOptions) {
    refuseWrongArguments("SecurityGroup", name, groupKeeperFaults("members", "members", args.instance));
    super(...registration(memberType, name, args, opts));
    noteChange(this, args.instance);
  }
}
