/**
 * Brings a group's rules to what is wanted: the new ones in bulk, then the old ones away. Rules that stay are not
 * touched. Only where Neutron forces it an old rule goes first: where it is the new one but for the description, and
 * where old and new together are over the quota.
 */
import { CloudError } from "../errors";
import type { OpenStack, Wire } from "./client";
import { formOf, fromWire, keyOf, type SecurityGroupRule, toWire } from "./rule";

/** Rules in one request; Neutron takes bodies of up to 112 KiB. */
const BULK = 250;
/** Deletes at a time: there is no bulk delete. */
const AT_A_TIME = 8;

/** What is to be done. */
export interface Plan {
  add: SecurityGroupRule[];
  /** Old rules that stand in the way of a new one. */
  removeFirst: Wire[];
  removeAfter: Wire[];
}

/** From the rules that there are to those wanted. */
export function planOf(group: Wire, wanted: SecurityGroupRule[]): Plan {
  const there = (group.security_group_rules as Wire[]).map((wire) => ({ wire, rule: fromWire(wire, group.id) }));
  const have = new Set(there.map(({ rule }) => formOf(rule)));
  const want = new Set(wanted.map(formOf));
  const add = wanted.filter((rule) => !have.has(formOf(rule)));
  const adding = new Set(add.map(keyOf));
  const old = there.filter(({ rule }) => !want.has(formOf(rule)));
  const inTheWay = ({ rule }: { rule: SecurityGroupRule }) => adding.has(keyOf(rule));
  return {
    add,
    removeFirst: old.filter(inTheWay).map(({ wire }) => wire),
    removeAfter: old.filter((one) => !inTheWay(one)).map(({ wire }) => wire),
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

async function carryOut(cloud: OpenStack, group: Wire, plan: Plan): Promise<Wire> {
  const old = group.security_group_rules as Wire[];
  await removeAll(cloud, plan.removeFirst);
  let added: Wire[];
  try {
    added = await addAll(cloud, group.id, plan.add);
    await removeAll(cloud, plan.removeAfter);
  } catch (error) {
    const full = error instanceof CloudError && error.status === 409 && /quota exceeded/i.test(error.detail);
    if (!full || plan.removeAfter.length < plan.add.length) throw error;
    // Over the quota together, but not the new ones alone: the old ones go first.
    await removeAll(cloud, plan.removeAfter);
    added = await addAll(cloud, group.id, plan.add);
  }
  const gone = new Set([...plan.removeFirst, ...plan.removeAfter]);
  return { ...group, security_group_rules: [...old.filter((rule) => !gone.has(rule)), ...added] };
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
