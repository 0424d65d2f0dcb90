/** The definitions of AWS, in the order in which their objects can be created. */
import type { AnyDefinition } from "../core/definition";
import { account } from "./account/definition";
import { s3Bucket } from "./bucket/definition";
import { bucketUser } from "./bucketUser/definition";
import { image } from "./image/definition";
import { instanceArguments } from "./instance/argumentsDefinition";
import { instanceState } from "./instance/stateDefinition";
import { instanceGroups } from "./instanceGroups/definition";
import { nativeDefinitions } from "./natives/definitions";
import { s3Object } from "./object/definition";
import { occupants } from "./occupants/definition";
import { power } from "./power/definition";
import { routes as tableRoutes } from "./routes/definition";
import { groupArguments } from "./securityGroup/argumentsDefinition";
import { securityGroupMember } from "./securityGroup/memberDefinition";
import { securityGroupNames } from "./securityGroup/namesDefinition";
import { securityGroupRules } from "./securityGroup/rulesDefinition";
import { fileSystem } from "./share/definition";
import { mountTargets } from "./share/mountTargets/definition";
import { diskAttachment } from "./volume/attachment/definition";
import { disk } from "./volume/definition";
import { vpcArguments } from "./vpc/argumentsDefinition";

/** All of them. */
export const definitions: readonly AnyDefinition[] = [
  account,
  // What is deleted is deleted from the end: disks after the instances that they hang on.
  disk,
  ...nativeDefinitions,
  occupants,
  tableRoutes,
  vpcArguments,
  groupArguments,
  securityGroupRules,
  image,
  securityGroupNames,
  instanceArguments,
  diskAttachment,
  instanceState,
  power,
  instanceGroups,
  securityGroupMember,
  fileSystem,
  mountTargets,
  s3Bucket,
  bucketUser,
  s3Object,
];
