import { describe, expect, it } from "vitest";
import { identityOfUrn, isPartial, isToBeReplaced, namesIdentity } from "../../providers/host/command";

const URN = "urn:pulumi:dev::test::omnicloud:index:Vpc$openstack:Network::web";

describe("the engine's command", () => {
  it.each([
    [["up", "--yes"], false],
    [["up", "--target", URN], true],
    [["up", `--target=${URN}`], true],
    [["destroy", "-t", URN], true],
    [["destroy", "--exclude", URN], true],
    [["up", "--replace", URN], false],
  ])("%j is for some resources alone: %s", (args, is) => {
    expect(isPartial(args)).toBe(is);
  });

  it.each([
    [["up", "--replace", URN], true],
    [["up", `--replace=${URN}`], true],
    [["up", "--target-replace", URN], true],
    [["up", "--replace", "**::web"], true],
    [["up", "--replace", "urn:pulumi:*::test::*"], false],
    [["up", "--replace", `${URN}2`], false],
    [["up", "--target", URN], false],
  ])("%j replaces the resource: %s", (args, is) => {
    expect(isToBeReplaced(URN, args)).toBe(is);
  });

  const identity = identityOfUrn(URN);
  it.each([
    [["up", "--replace", identity], true],
    [["up", `--target-replace=${identity}`], true],
    [["up", "--target-replace", "**Identity::omnicloud"], true],
    [["up", "--replace", URN], false],
    [["up", "--target", identity], false],
  ])("%j names the stack's Identity: %s", (args, is) => {
    expect(identity).toBe("urn:pulumi:dev::test::pulumi-nodejs:dynamic/omnicloud:Identity::omnicloud");
    expect(namesIdentity(args)).toBe(is);
  });
});
