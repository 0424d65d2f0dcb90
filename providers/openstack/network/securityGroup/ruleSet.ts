/**
 * Changes a group's rules to those wanted: new ones are created in bulk, then old ones are deleted. Rules that are kept
 * are not touched. Only if Neutron forces it is an old rule deleted first: if it differs from the new one in nothing but
 * the description, and if old and new together are over the quota.
 */
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { answerWasLost, CloudError, OmnicloudError, refusedWith } from "../../../core/errors";
import { mapLimited } from "../../../core/limit";
import { repeatIfLost } from "../../../core/lostAnswer";
import type { OpenStack } from "../../client";
import { latest } from "../../time";
import { isOnItsOwn } from "../securityGroupRule/mark";
import { type RuleWire, type SecurityGroupWire, securityGroups, toRule } from "./api";
import { formOf, keyOf, toWire, toWritten } from "./rule";

/** Rules in one request; Neutron takes bodies of up to 112 KiB. */
const BULK = 250;

/** What is to be done, in this order. */
export interface Plan {
  /** New rules that nothing prevents. */
  add: SecurityGroupRule[];
  /** Old rules that Neutron takes for the same as new ones, and those new ones. */
  replace: { old: RuleWire[]; by: SecurityGroupRule[] };
  /** Old rules that are no longer wanted. */
  remove: RuleWire[];
}

/** What a group's rules are planned from. */
type Group = Pick<SecurityGroupWire, "security_group_rules" | "tags">;

/** The rules of a group that are its own: those that are resources of their own are left alone. */
export const ownRules = (group: Group): RuleWire[] =>
  group.security_group_rules.filter((rule) => !isOnItsOwn(group, rule));

/**
 * The plan that leads from a group's rules to those wanted.
 * @throws OmnicloudError for one that is a resource of its own there
 */
export function planOf(group: Group, wanted: SecurityGroupRule[]): Plan {
  const own = ownRules(group);
  refuseOthers(group, own, wanted);
  const there = own.map((wire) => ({ wire, rule: toWritten(toRule(wire)) }));
  const have = new Set(there.map(({ rule }) => formOf(rule)));
  const want = new Set(wanted.map(formOf));
  const missing = wanted.filter((rule) => !have.has(formOf(rule)));
  const old = there.filter(({ rule }) => !want.has(formOf(rule)));
  const [oldKeys, newKeys] = [new Set(old.map(({ rule }) => keyOf(rule))), new Set(missing.map(keyOf))];
  return {
    add: missing.filter((rule) => !oldKeys.has(keyOf(rule))),
    replace: {
      old: old.filter(({ rule }) => newKeys.has(keyOf(rule))).map(({ wire }) => wire),
      by: missing.filter((rule) => oldKeys.has(keyOf(rule))),
    },
    remove: old.filter(({ rule }) => !newKeys.has(keyOf(rule))).map(({ wire }) => wire),
  };
}

/** Neutron takes no rule twice: a rule that is a resource of its own cannot be the group's as well. */
function refuseOthers({ security_group_rules: all }: Group, own: RuleWire[], wanted: SecurityGroupRule[]): void {
  if (own.length === all.length) return;
  const keys = new Set(wanted.map(keyOf));
  const others = all.filter((rule) => !own.includes(rule) && keys.has(keyOf(toWritten(toRule(rule)))));
  if (others.length === 0) return;
  const ids = others.map(({ id }) => id).join(", ");
  throw new OmnicloudError(
    `rules: ${ids} in the group is a SecurityGroupRuleResource, and one of the rules here (those of defaultEgress count) is the same: leave out one of the two, in a run of its own`,
  );
}

/** A lost answer, or a rule that somebody else created meanwhile: what is left can be done after another look. */
const mayRepeat = (error: unknown) => answerWasLost(error) || refusedWith(error, 409, /already exists/);

/**
 * Changes the rules of `group`, as it was last seen, to those wanted.
 * @returns the group with the rules that the cloud confirmed
 */
export function changeRules(
  cloud: OpenStack,
  group: SecurityGroupWire,
  wanted: SecurityGroupRule[],
): Promise<SecurityGroupWire> {
  let seen: SecurityGroupWire | undefined;
  return repeatIfLost(async () => {
    seen = seen ? await groupNow(cloud, group.id) : group;
    return carryOut(cloud, seen, planOf(seen, wanted));
  }, mayRepeat);
}

async function groupNow(cloud: OpenStack, id: string): Promise<SecurityGroupWire> {
  const group = await securityGroups(cloud).readNow(id);
  if (!group) throw new OmnicloudError(`security group ${id} was deleted while its rules were changed`);
  return group;
}

async function carryOut(
  cloud: OpenStack,
  group: SecurityGroupWire,
  { add, replace, remove }: Plan,
): Promise<SecurityGroupWire> {
  const rules = new Map(group.security_group_rules.map((rule) => [rule.id, rule]));
  const deleteOld = async (old: RuleWire[]) => {
    await mapLimited(old, ({ id }) => cloud.delete("network", `/security-group-rules/${id}`));
    for (const { id } of old) rules.delete(id);
  };
  const createNew = async (wanted: SecurityGroupRule[]) => {
    for (const rule of await createRules(cloud, group.id, wanted)) rules.set(rule.id, rule);
  };
  let left = remove;
  try {
    await createNew(add);
  } catch (error) {
    if (!isFull(error) || !(await hasRoom(cloud, add.length, remove.length))) throw error;
    // Over the quota together, but not the new ones alone: the old ones are deleted first.
    await deleteOld(remove);
    left = [];
    await createNew(add);
  }
  await deleteOld(replace.old);
  await createNew(replace.by);
  await deleteOld(left);
  // Neutron gives a group the time of its newest rule, or of a deletion, which only the group itself says.
  const times = [group.updated_at, ...[...rules.values()].map(({ created_at }) => created_at)];
  return { ...group, updated_at: latest(times) ?? group.updated_at, security_group_rules: [...rules.values()] };
}

const isFull = (error: unknown) => refusedWith(error, 409, /quota exceeded/i);

interface Quota {
  limit: number;
  used: number;
  reserved: number;
}

/** Whether a number of further rules is within the project's quota once others are deleted. */
async function hasRoom(cloud: OpenStack, more: number, less: number): Promise<boolean> {
  const path = `/quotas/${await cloud.projectId()}/details`;
  try {
    const { quota } = await cloud.get<{ quota: Record<string, Quota | undefined> }>("network", path, {
      envelope: { field: "quota", holds: "fields" },
    });
    const { limit, used, reserved } = quota.security_group_rule ?? { limit: -1, used: 0, reserved: 0 };
    return limit < 0 || used + reserved - less + more <= limit;
  } catch (error) {
    // A cloud without the extension quota_details: only as many as are deleted are sure to fit.
    if (error instanceof CloudError) return more <= less;
    throw error;
  }
}

async function createRules(cloud: OpenStack, group: string, rules: SecurityGroupRule[]): Promise<RuleWire[]> {
  const created: RuleWire[] = [];
  for (let i = 0; i < rules.length; i += BULK) {
    const body = { security_group_rules: rules.slice(i, i + BULK).map((rule) => toWire(rule, group)) };
    const answer = await cloud.post<{ security_group_rules: RuleWire[] }>("network", "/security-group-rules", body);
    created.push(...answer.security_group_rules);
  }
  return created;
}
