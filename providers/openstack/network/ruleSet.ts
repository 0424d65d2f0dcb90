/**
 * Brings a group's rules to what is wanted: the new ones in bulk, then the old ones away. Rules that stay are not
 * touched. Only where Neutron forces it an old rule goes first: where it is the new one but for the description, and
 * where old and new together are over the quota.
 */
import { CloudError } from "../../core/errors";
import type { OpenStack, Wire } from "../client";
import { formOf, fromWire, keyOf, type SecurityGroupRule, toWire } from "./rule";

/** Rules in one request; Neutron takes bodies of up to 112 KiB. */
const BULK = 250;
/** Deletes at a time: there is no bulk delete. */
const AT_A_TIME = 8;

/** What is to be done, in this order. */
export interface Plan {
  /** New rules that nothing stands in the way of. */
  add: SecurityGroupRule[];
  /** Old rules that are the same to Neutron as new ones, and these. */
  replace: { old: Wire[]; by: SecurityGroupRule[] };
  /** Old rules that nobody wants any more. */
  remove: Wire[];
}

/** From the rules that there are to those wanted. */
export function planOf(group: Wire, wanted: SecurityGroupRule[]): Plan {
  const there = (group.security_group_rules as Wire[]).map((wire) => ({ wire, rule: fromWire(wire, group.id) }));
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

/**
 * Brings the rules of `group`, as it was last seen, to those wanted.
 * @returns the group with the rules that the cloud confirmed
 */
export async function bringTo(cloud: OpenStack, group: Wire, wanted: SecurityGroupRule[]): Promise<Wire> {
  let seen = group;
  for (let attempt = 0; ; attempt++) {
    try {
      return await carryOut(cloud, seen, planOf(seen, wanted));
    } catch (error) {
      // A lost answer, or a rule that came meanwhile: look again and do what is left.
      const exists = error instanceof CloudError && error.status === 409 && /already exists/.test(error.detail);
      if (!(exists || (error instanceof CloudError && error.ambiguous)) || attempt === 3) throw error;
      const now = await cloud.find("network", `/security-groups/${group.id}`, "security_group");
      if (!now) throw error;
      seen = now;
    }
  }
}

async function carryOut(cloud: OpenStack, group: Wire, { add, replace, remove }: Plan): Promise<Wire> {
  const rules = new Map((group.security_group_rules as Wire[]).map((rule) => [rule.id, rule]));
  const gone = async (old: Wire[]) => {
    await removeAll(cloud, old);
    for (const { id } of old) rules.delete(id);
  };
  const come = async (wanted: SecurityGroupRule[]) => {
    for (const rule of await addAll(cloud, group.id, wanted)) rules.set(rule.id, rule);
  };
  let left = remove;
  try {
    await come(add);
  } catch (error) {
    if (!isFull(error) || !(await hasRoom(cloud, add.length, remove.length))) throw error;
    // Over the quota together, but not the new ones alone: the old ones go first.
    await gone(remove);
    left = [];
    await come(add);
  }
  await gone(replace.old);
  await come(replace.by);
  await gone(left);
  return { ...group, security_group_rules: [...rules.values()] };
}

function isFull(error: unknown): boolean {
  return error instanceof CloudError && error.status === 409 && /quota exceeded/i.test(error.detail);
}

/** Whether so many more rules are within the project's quota once these are gone. */
async function hasRoom(cloud: OpenStack, more: number, less: number): Promise<boolean> {
  const path = `/quotas/${await cloud.projectId()}/details`;
  try {
    const { quota } = await cloud.get<{ quota: Record<string, Quota | undefined> }>("network", path);
    const { limit, used, reserved } = quota.security_group_rule ?? { limit: -1, used: 0, reserved: 0 };
    return limit < 0 || used + reserved - less + more <= limit;
  } catch (error) {
    // A cloud without the extension quota_details: as many as go are known to fit.
    if (error instanceof CloudError) return more <= less;
    throw error;
  }
}

interface Quota {
  limit: number;
  used: number;
  reserved: number;
}

async function addAll(cloud: OpenStack, group: string, rules: SecurityGroupRule[]): Promise<Wire[]> {
  const added: Wire[] = [];
  for (let i = 0; i < rules.length; i += BULK) {
    const body = { security_group_rules: rules.slice(i, i + BULK).map((rule) => toWire(rule, group)) };
    const answer = await cloud.post<{ security_group_rules: Wire[] }>("network", "/security-group-rules", body);
    added.push(...answer.security_group_rules);
  }
  return added;
}

async function removeAll(cloud: OpenStack, rules: Wire[]): Promise<void> {
  const left = [...rules];
  const worker = async () => {
    for (let rule = left.shift(); rule; rule = left.shift()) {
      await cloud.delete("network", `/security-group-rules/${rule.id}`);
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_A_TIME, rules.length) }, worker));
}
