/**
 * Whose a rule of a security group is. Rules take no tags, and their description never changes: the mark stands in the
 * description that we write, or, beside a description of its user's, in a tag of the group, which is there before the rule is.
 * A mark that comes later is a tag of the group with the rule's id.
 * API: network v2.0 PUT, DELETE /security-groups/{id}/tags/{tag}
 */
import { createHash } from "node:crypto";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import type { Marked } from "../../../core/definition";
import { MARK_KEY, type Mark, markOf, marksIn } from "../../../core/mark";
import type { OpenStack } from "../../client";
import { unlessGone } from "../../gone";
import { descriptionOf } from "../../mark";
import { ownerIn, ownerTag } from "../../ownerTag";
import { type RuleWire, type SecurityGroupWire, securityGroups, toRule } from "../securityGroup/api";
import { keyOf, toWritten } from "../securityGroup/rule";

/** The group of a rule, as far as its marks need it. */
type Group = Pick<SecurityGroupWire, "tags">;

/** What the tag of a rule that has its user's description is called: by what the rule is, for it has no id yet. */
const thingByKey = (rule: SecurityGroupRule) =>
  `new-rule-${createHash("sha256").update(keyOf(rule)).digest("hex").slice(0, 12)}`;

/** What the tag of a rule is called that gets its mark later. */
const thingById = (id: string) => `rule-${id.replaceAll("-", "").slice(0, 12)}`;

/** The tag of a rule in whose description a mark stands that no longer counts. */
const released = (id: string) => `${MARK_KEY}-${thingById(id)}=released`;

/** The marks on a rule: that in its group's tags, else that in its description. */
export function marksOnRule({ tags = [] }: Group, rule: RuleWire): Mark[] {
  if (tags.includes(released(rule.id))) return [];
  const tagged = ownerIn(tags, thingById(rule.id)) ?? ownerIn(tags, thingByKey(toWritten(toRule(rule))));
  return tagged ? [tagged] : marksIn([rule.description]);
}

/** Whether a rule is a resource of its own: its group's list does not name it. */
export function isOnItsOwn(group: Group, rule: RuleWire): boolean {
  return marksOnRule(group, rule).length > 0;
}

/** The tag of a rule that is created with its user's description. */
export const tagOfNew = (rule: SecurityGroupRule, mark: string): string => ownerTag(thingByKey(rule), mark);

/** Writes the mark of a rule that is about to be created with its user's description. */
export async function announceRule(
  cloud: OpenStack,
  group: string,
  rule: SecurityGroupRule,
  mark: string,
): Promise<void> {
  await cloud.put("network", tagPath(group, tagOfNew(rule, mark)));
}

/** Takes back what {@link announceRule} wrote. */
export async function withdrawRule(
  cloud: OpenStack,
  group: string,
  rule: SecurityGroupRule,
  mark: string,
): Promise<void> {
  await cloud.delete("network", tagPath(group, tagOfNew(rule, mark)));
}

/** What the id of a note has before its tag: its group's id. */
const NOTE = "/";

/**
 * The tags of rules that a group does not have: an interrupted run was creating one, or somebody else has deleted it. A rule
 * that came to be like it later would be taken for that resource's.
 */
export function notesIn({ id, name, tags = [], security_group_rules: rules }: SecurityGroupWire): Marked[] {
  const there = new Set(rules.flatMap(thingsOf));
  return tags.flatMap((tag): Marked[] => {
    const [, thing = ""] = NOTED.exec(tag) ?? [];
    const mark = there.has(thing) ? undefined : ownerIn([tag], thing);
    if (!mark) return [];
    const about = { id: `${id}${NOTE}${tag}`, name: `the note of a rule of group ${name}`, createdAt: "" };
    return [{ token: mark.token, kept: false, isPart: true, isNote: true, ...about }];
  });
}

const NOTED = new RegExp(`^${MARK_KEY}-((?:new-)?rule-[0-9a-f]{12})=`);

/** Deletes a note by its id. @returns whether it is one */
export async function deleteNote(cloud: OpenStack, id: string): Promise<boolean> {
  const at = id.indexOf(NOTE);
  if (at < 0) return false;
  await dropTags(cloud, id.slice(0, at), [id.slice(at + 1)]);
  return true;
}

/** The id of the group that a note is on; `undefined` for a rule's id. */
export const groupOfNote = (id: string): string | undefined =>
  id.includes(NOTE) ? id.slice(0, id.indexOf(NOTE)) : undefined;

/** Makes a mark the only one that counts on a rule: see `remark` of a definition. */
export async function remarkRule(cloud: OpenStack, id: string, mark: string | undefined): Promise<void> {
  const found = await findRule(cloud, id);
  if (!found) return;
  const { group, rule } = found;
  const old = tagsOfRule(group, rule);
  const wanted = tagFor(rule, mark);
  if (wanted !== undefined && !old.includes(wanted)) await cloud.put("network", tagPath(group.id, wanted));
  await dropTags(
    cloud,
    group.id,
    old.filter((tag) => tag !== wanted),
  );
}

/** Takes all tags of a rule off its group. */
export async function untagRule(cloud: OpenStack, group: SecurityGroupWire, rule: RuleWire): Promise<void> {
  await dropTags(cloud, group.id, tagsOfRule(group, rule));
}

/** A rule by its id alone, and its group. */
export async function findRule(
  cloud: OpenStack,
  id: string,
): Promise<{ group: SecurityGroupWire; rule: RuleWire } | undefined> {
  for (const group of await securityGroups(cloud).all()) {
    const rule = group.security_group_rules.find((one) => one.id === id);
    if (rule) return { group, rule };
  }
  return undefined;
}

/** The tag by which a mark counts on a rule; none if its description says the same. */
function tagFor(rule: RuleWire, mark: string | undefined): string | undefined {
  const [written] = marksIn([rule.description]);
  if (mark === undefined) return written && released(rule.id);
  if (written && markOf(written.token, written.kept) === mark) return undefined;
  const isUsers = descriptionOf(rule.description) !== undefined;
  return ownerTag(isUsers ? thingByKey(toWritten(toRule(rule))) : thingById(rule.id), mark);
}

const thingsOf = (rule: RuleWire) => [thingById(rule.id), thingByKey(toWritten(toRule(rule)))];

function tagsOfRule({ tags = [] }: Group, rule: RuleWire): string[] {
  const things = thingsOf(rule);
  return tags.filter((tag) => things.some((thing) => tag.startsWith(`${MARK_KEY}-${thing}=`)));
}

async function dropTags(cloud: OpenStack, group: string, tags: readonly string[]): Promise<void> {
  for (const tag of tags) await unlessGone(cloud.delete("network", tagPath(group, tag)));
}

const tagPath = (group: string, tag: string) => `/security-groups/${group}/tags/${encodeURIComponent(tag)}`;
