/** The definitions of Tencent Cloud, in the order in which their objects can be created. */
import type { AnyDefinition } from "../core/definition";
import { account } from "./account/definition";
import { nativeDefinitions } from "./natives/definitions";
import { groupArguments } from "./securityGroup/argumentsDefinition";
import { securityGroupMember } from "./securityGroup/memberDefinition";
import { securityGroupNames } from "./securityGroup/namesDefinition";
import { securityGroupRules } from "./securityGroup/rulesDefinition";
import { vpcArguments } from "./vpc/argumentsDefinition";

/** All of them. */
export const definitions: readonly AnyDefinition[] = [
  account,
  ...nativeDefinitions,
  vpcArguments,
  groupArguments,
  securityGroupRules,
  securityGroupNames,
  securityGroupMember,
];
