/**
 * Changes a group's rules to those wanted: new ones are added, descriptions replaced, then old ones deleted, each with the
 * version that was read. Rules that are kept are not touched; ModifySecurityGroupPolicies, which resets all of them, is never
 * used. API: VPC CreateSecurityGroupPolicies, ReplaceSecurityGroupPolicy, DeleteSecurityGroupPolicies
 */
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { answerWasLost, OmnicloudError } from "../../core/errors";
import { repeatIfLost } from "../../core/lostAnswer";
import type { Tencent } from "../client";
import { codeOf } from "../errors";
import { type Policies, readRules } from "./api";
import { type Direction, directionOf, keyOf, keyOfWire, type PlacedRule, type RuleWire, toWire } from "./rule";

/** What is to be done. */
export interface Plan {
  /** New rules. */
  add: SecurityGroupRule[];
  /** Rules whose description alone is another one. */
  describe: { there: PlacedRule; rule: SecurityGroupRule }[];
  /** The rules that are no longer wanted. */
  remove: PlacedRule[];
}

/** The plan that leads from a group's rules to those wanted. */
export function planOf(group: string, there: readonly PlacedRule[], wanted: readonly SecurityGroupRule[]): Plan {
  const have = new Map(there.map((one) => [keyOfWire(one.direction, one.wire), one]));
  const want = new Map(wanted.map((rule) => [keyOf(rule, group), rule]));
  return {
    add: [...want].filter(([key]) => !have.has(key)).map(([, rule]) => rule),
    describe: [...want].flatMap(([key, rule]) => {
      const found = have.get(key);
      const isSame = (found?.wire.PolicyDescription ?? "") === (rule.description ?? "");
      return found === undefined || isSame ? [] : [{ there: found, rule }];
    }),
    remove: [...have].filter(([key]) => !want.has(key)).map(([, one]) => one),
  };
}

/** A lost answer, or a change of somebody else's meanwhile: what is left can be done after another look. */
const mayRepeat = (error: unknown) =>
  answerWasLost(error) || /^UnsupportedOperation\.(VersionMismatch|DuplicatePolicy)$/.test(codeOf(error));

/** Changes the rules of a group to those wanted. @returns those that it has then */
export async function changeRules(
  cloud: Tencent,
  group: string,
  wanted: readonly SecurityGroupRule[],
): Promise<PlacedRule[]> {
  let changed = false;
  const read = async () => (await readRules(cloud, group)) ?? gone(group);
  let now = await read();
  await repeatIfLost(async () => {
    if (changed) now = await read();
    changed = true;
    const { add, describe } = planOf(group, now.rules, wanted);
    for (const { there, rule } of describe) {
      const policy = { ...toWire(rule, group), PolicyIndex: there.wire.PolicyIndex };
      await send(cloud, "ReplaceSecurityGroupPolicy", group, there.direction, [policy], now);
    }
    for (const direction of ["ingress", "egress"] as const) {
      const own = add.filter((rule) => directionOf(rule) === direction).map((rule) => toWire(rule, group));
      await send(cloud, "CreateSecurityGroupPolicies", group, direction, own, now);
    }
    // What was added stands before what was there: its places are others now.
    if (add.length + describe.length > 0) now = await read();
    await deleteRules(cloud, group, planOf(group, now.rules, wanted).remove, now);
  }, mayRepeat);
  return (await read()).rules;
}

function gone(group: string): never {
  throw new OmnicloudError(`there is no security group ${group}`);
}

/** Deletes rules of a group, by their places in its lists. */
export async function deleteRules(
  cloud: Tencent,
  group: string,
  rules: readonly PlacedRule[],
  now: Policies,
): Promise<void> {
  for (const direction of ["ingress", "egress"] as const) {
    const own = rules.filter((rule) => rule.direction === direction);
    const places = own.map(({ wire: { PolicyIndex } }) => ({ PolicyIndex }));
    await send(cloud, "DeleteSecurityGroupPolicies", group, direction, places, now);
  }
}

/** Sends a change of one list; each goes up with the version. */
async function send(
  cloud: Tencent,
  action: string,
  group: string,
  direction: Direction,
  policies: RuleWire[],
  now: Policies,
): Promise<void> {
  if (policies.length === 0) return;
  const list = direction === "ingress" ? { Ingress: policies } : { Egress: policies };
  const SecurityGroupPolicySet = { Version: now.version, ...list };
  await cloud.ask("vpc", action, { SecurityGroupId: group, SecurityGroupPolicySet });
  now.version = String(Number(now.version) + 1);
}
