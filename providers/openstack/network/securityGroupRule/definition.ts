/** The definition of one rule of a security group. API: network v2.0 /security-group-rules */

import { z } from "zod";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { type Context, define, type Marked, type Seen } from "../../../core/definition";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { nameOfHolder } from "../../../core/mark";
import { faultsBetween, ruleFields } from "../../../core/ruleFields";
import type { Shape } from "../../../core/schema";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { goneError } from "../../gone";
import { objectId } from "../../ids";
import { type RuleWire, type SecurityGroupWire, securityGroups, toRule } from "../securityGroup/api";
import { keyOf, toWire, toWritten } from "../securityGroup/rule";
import {
  announceRule,
  deleteNote,
  findRule,
  groupOfNote,
  marksOnRule,
  notesIn,
  remarkRule,
  tagOfNew,
  untagRule,
  withdrawRule,
} from "./mark";
import { type SecurityGroupRuleArgs, type SecurityGroupRuleOutputs, securityGroupRuleType } from "./securityGroupRule";

type Args = SecurityGroupRuleArgs;

/** The arguments that say what the rule is, but for its group. */
const FIELDS = [
  "direction",
  "ethertype",
  "protocol",
  "portRangeMin",
  "portRangeMax",
  "remoteIpPrefix",
  "remoteGroupId",
] as const satisfies readonly (keyof Args)[];

/** The rule of these arguments as a group would list it. */
function ruleOf(args: Partial<Args>): SecurityGroupRule {
  const { direction, ethertype, protocol, portRangeMin, portRangeMax, remoteIpPrefix, description } = args;
  const remoteGroup = args.remoteGroupId === args.securityGroupId && args.remoteGroupId ? "self" : args.remoteGroupId;
  return { direction, ethertype, protocol, portRangeMin, portRangeMax, remoteIpPrefix, remoteGroup, description };
}

/** For `means`: the rule is the same to Neutron if this argument is written so. */
const isSameWith =
  <K extends (typeof FIELDS)[number]>(field: K) =>
  (there: Partial<Args>, written: Args[K] | undefined): boolean =>
    keyOf(ruleOf({ ...there, [field]: written })) === keyOf(ruleOf(there));

/** The rule as the resource sees it. What means the same as what is written is shown as it is written. */
function view(
  group: Pick<SecurityGroupWire, "tags">,
  wire: RuleWire,
  was: Partial<Args>,
): Seen<Args, SecurityGroupRuleOutputs> {
  const state = toRule(wire);
  const { createdAt, description, securityGroupId } = state;
  const { remoteGroup: remoteGroupId, ...there } = toWritten(state);
  const isAsWritten = keyOf(toWritten(state)) === keyOf(ruleOf({ ...was, securityGroupId }));
  const shown: Partial<Args> = isAsWritten ? was : { ...there, remoteGroupId };
  const marks = marksOnRule(group, wire);
  return {
    args: { ...Object.fromEntries(FIELDS.map((field) => [field, shown[field]])), securityGroupId, description },
    outputs: { createdAt },
    marks,
    raw: wire,
    ...(marks.length > 0 ? {} : { unfinished: "nothing on it says whose it is" }),
  };
}

/** The rules with a mark, and the notes of those that are not there, of one list of all groups. */
async function listMarkedRules(cloud: OpenStack): Promise<Marked[]> {
  return (await securityGroups(cloud).all()).flatMap((group) => [
    ...notesIn(group),
    ...group.security_group_rules.flatMap((rule): Marked[] => {
      const [mark] = marksOnRule(group, rule);
      const name = `${rule.direction} rule of group ${group.name}`;
      return mark ? [{ ...mark, id: rule.id, name, createdAt: rule.created_at }] : [];
    }),
  ]);
}

/** The rule of a group that is like this one, if it has one. */
const twinIn = (group: SecurityGroupWire, rule: SecurityGroupRule): RuleWire | undefined =>
  group.security_group_rules.find((one) => keyOf(toWritten(toRule(one))) === keyOf(rule));

/** Why a rule cannot be created: the group has it. */
async function twinError(cloud: OpenStack, group: string, id: string, cause?: unknown): Promise<OmnicloudError> {
  const now = await securityGroups(cloud).readNow(group);
  const rule = now?.security_group_rules.find((one) => one.id === id);
  const [mark] = now && rule ? marksOnRule(now, rule) : [];
  const whose = mark
    ? `, which is of ${nameOfHolder(mark)}`
    : `: if the group's own list names it, take it out there; to take it over, set adopt: "${id}"`;
  return new OmnicloudError(`security group ${group} has this rule already, by the id ${id}${whose}`, { cause });
}

/** Creates the rule, once the group says whose it is if its description does not. */
async function createRule(args: Args, { cloud, mark, label }: Context<OpenStack>): Promise<RuleWire> {
  const { securityGroupId: group, description } = args;
  const rule = ruleOf(args);
  if (description !== undefined) {
    const now = await securityGroups(cloud).readNow(group);
    if (!now) throw goneError(`security group ${group}`);
    const twin = twinIn(now, rule);
    if (twin) throw await twinError(cloud, group, twin.id);
    await announceRule(cloud, group, rule, mark);
  }
  try {
    const body = { security_group_rule: toWire({ ...rule, description: description ?? label }, group) };
    const path = "/security-group-rules";
    return (await cloud.post<{ security_group_rule: RuleWire }>("network", path, body)).security_group_rule;
  } catch (error) {
    if (!refusedWith(error, 409, /already exists/)) throw error;
    if (description !== undefined) await withdrawRule(cloud, group, rule, mark);
    const [, id = ""] = /Rule id is ([0-9a-f-]{36})/.exec(error.detail) ?? [];
    throw await twinError(cloud, group, id, error);
  }
}

/** Rules that this process created: they have their mark. */
const created = new Set<string>();

/** A rule and its group; of a leftover only its id is known. */
async function ruleThere(
  cloud: OpenStack,
  id: string,
  { securityGroupId }: Partial<Args>,
): Promise<{ group: SecurityGroupWire; rule: RuleWire } | undefined> {
  if (securityGroupId === undefined) return findRule(cloud, id);
  const group = await securityGroups(cloud).get(securityGroupId);
  const rule = group?.security_group_rules.find((one) => one.id === id);
  return group && rule && { group, rule };
}

/** The definition of one rule of a security group. */
export const securityGroupRule = define<Args, SecurityGroupRuleOutputs, OpenStack>(securityGroupRuleType, {
  args: z
    .strictObject({
      ...openStackFields,
      ...ruleFields,
      securityGroupId: objectId("security group", "getSecurityGroup"),
      remoteGroupId: objectId("security group", "getSecurityGroup").optional(),
    } satisfies Shape<Args>)
    .superRefine((args, issues) => {
      for (const [field, message] of faultsBetween(ruleOf(args)))
        issues.addIssue({ code: "custom", path: [field === "remoteGroup" ? "remoteGroupId" : field], message });
    }),
  // Whatever becomes of a rule, its group is another.
  touches({ id, args: { securityGroupId, remoteGroupId } }) {
    const all = id === undefined ? [securityGroupId, remoteGroupId] : [groupOfNote(id) ?? id, securityGroupId];
    return all.filter((one) => one !== undefined).filter((one) => one !== "self");
  },
  replaceOn: [...FIELDS, "securityGroupId", "description", ...PLACE],
  // A rule is deleted with its group, and with the group at its other end.
  partOf: ["securityGroupId", "remoteGroupId"],
  means: {
    direction: isSameWith("direction"),
    ethertype: isSameWith("ethertype"),
    protocol: isSameWith("protocol"),
    portRangeMin: isSameWith("portRangeMin"),
    portRangeMax: isSameWith("portRangeMax"),
    remoteIpPrefix: isSameWith("remoteIpPrefix"),
    remoteGroupId: isSameWith("remoteGroupId"),
  },

  marked: listMarkedRules,

  fresh: (args) => ({ description: undefined, ...args }),

  async create(args, context, { made, saw }) {
    const rule = await createRule(args, context);
    made(rule.id);
    created.add(rule.id);
    saw(view({ tags: args.description === undefined ? [] : [tagOfNew(ruleOf(args), context.mark)] }, rule, args));
    return rule.id;
  },

  // A rule that was adopted, or whose tag somebody took off the group.
  async settle(id, _args, { cloud, mark }) {
    if (!created.has(id)) await remarkRule(cloud, id, mark);
  },

  async read(id, was, { cloud }) {
    const there = await ruleThere(cloud, id, was);
    return there && view(there.group, there.rule, was);
  },

  remark: (id, mark, { cloud }) => remarkRule(cloud, id, mark),

  async delete(id, was, { cloud }) {
    if (await deleteNote(cloud, id)) return;
    // Only a rule with its user's description has a tag from the beginning; of a leftover nothing is known.
    if (was.securityGroupId === undefined || was.description !== undefined) {
      const there = await ruleThere(cloud, id, was);
      if (there) await untagRule(cloud, there.group, there.rule);
    }
    await cloud.delete("network", `/security-group-rules/${id}`);
  },
});
