/** The contract's cases of look-ups of networks and groups: each argument and result. */
import { expect } from "vitest";
import type { Cases } from "./judges";
import { answersBothWays, is, isLike, rulesOf, says, subnetsOf, TIME } from "./lookUpJudges";

/** By the look-up and what it proves of it. */
export const networkLookUps: Cases = {
  "getVpc id": answersBothWays("getVpc"),
  "getVpc name": answersBothWays("getVpc"),
  "getVpc region": answersBothWays("getVpc"),
  "getVpc connection": answersBothWays("getVpc"),
  "getVpc → id": says("getVpc", "id", "net"),
  "getVpc → name": says("getVpc", "name", "net"),
  "getVpc → description": says("getVpc", "description", "net"),
  "getVpc → region": says("getVpc", "region", "net"),
  "getVpc → subnets": is("getVpc", "subnets", ({ second: { outputs } }) =>
    expect.arrayContaining(subnetsOf(outputs.net)),
  ),
  "getVpc → status": says("getVpc", "status", "net"),
  "getVpc → createdAt": says("getVpc", "createdAt", "net"),
  "getSecurityGroup id": answersBothWays("getSecurityGroup"),
  "getSecurityGroup name": answersBothWays("getSecurityGroup"),
  "getSecurityGroup region": answersBothWays("getSecurityGroup"),
  "getSecurityGroup connection": answersBothWays("getSecurityGroup"),
  "getSecurityGroup → id": says("getSecurityGroup", "id", "group"),
  "getSecurityGroup → name": says("getSecurityGroup", "name", "group"),
  "getSecurityGroup → description": says("getSecurityGroup", "description", "group"),
  "getSecurityGroup → region": says("getSecurityGroup", "region", "group"),
  "getSecurityGroup → rules": is("getSecurityGroup", "rules", ({ second: { outputs } }) =>
    expect.arrayContaining(rulesOf(outputs.group)),
  ),
  "getSecurityGroup → stateful": is("getSecurityGroup", "stateful", () => true),
  "getSecurityGroup → createdAt": says("getSecurityGroup", "createdAt", "group"),
  "getSecurityGroup → updatedAt": isLike("getSecurityGroup", "updatedAt", TIME),
};
