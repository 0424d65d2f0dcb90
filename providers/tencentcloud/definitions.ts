/** The definitions of Tencent Cloud, in the order in which their objects can be created. */
import type { AnyDefinition } from "../core/definition";
import { account } from "./account/definition";
import { cosBucket } from "./bucket/definition";
import { bucketUser } from "./bucketUser/definition";
import { image } from "./image/definition";
import { instanceArguments } from "./instance/argumentsDefinition";
import { keyPairName } from "./instance/keyDefinition";
import { subnetPlace } from "./instance/placeDefinition";
import { instanceState } from "./instance/stateDefinition";
import { instanceTags } from "./instance/tagsDefinition";
import { nativeDefinitions } from "./natives/definitions";
import { cosObject } from "./object/definition";
import { groupArguments } from "./securityGroup/argumentsDefinition";
import { securityGroupMember } from "./securityGroup/memberDefinition";
import { securityGroupNames } from "./securityGroup/namesDefinition";
import { securityGroupRules } from "./securityGroup/rulesDefinition";
import { permissionGroup } from "./share/clients/definition";
import { fileSystem } from "./share/definition";
import { diskAttachment } from "./volume/attachment/definition";
import { disk } from "./volume/definition";
import { vpcArguments } from "./vpc/argumentsDefinition";

/** All of them. */
export const definitions: readonly AnyDefinition[] = [
  account,
  // What is deleted is deleted from the end: disks after the instances that they hang on.
  disk,
  ...nativeDefinitions,
  vpcArguments,
  groupArguments,
  securityGroupRules,
  securityGroupNames,
  image,
  keyPairName,
  subnetPlace,
  instanceArguments,
  instanceTags,
  diskAttachment,
  instanceState,
  securityGroupMember,
  permissionGroup,
  fileSystem,
  cosBucket,
  cosObject,
  bucketUser,
];
