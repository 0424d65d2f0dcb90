/** The definition of a security group with its rules. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { define, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { isOnlyMark } from "../../../core/mark";
import { type Fault, hasUnknown, type Shape } from "../../../core/schema";
import { inAnyOrder } from "../../anyOrder";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { markedOf, marksOn } from "../../mark";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields, remarkNamed } from "../nameAndMark";
import { membersInTheWay } from "../securityGroupMember/owner";
import { type SecurityGroupWire, securityGroups, toSecurityGroup } from "./api";
import { DEFAULT_EGRESS, formOf, isDefault, keyOf, toWritten } from "./rule";
import { ruleSchema } from "./ruleSchema";
import { changeRules } from "./ruleSet";
import { type SecurityGroupResourceArgs, type SecurityGroupResourceOutputs, securityGroupType } from "./securityGroup";

/**
 * The group as the resource sees it. If everything may go out, over IPv4 and IPv6, that is `defaultEgress`. One default
 * rule alone is a rule like any other, so that having only one of the two is always a difference.
 */
function view(wire: SecurityGroupWire): Seen<SecurityGroupResourceArgs, SecurityGroupResourceOutputs> {
  const { name, description, rules: states, createdAt = "", updatedAt = "" } = toSecurityGroup(wire);
  const all = states.map(toWritten);
  const keys = new Set(all.map(keyOf));
  const defaultEgress = DEFAULT_EGRESS.every((rule) => keys.has(keyOf(rule)));
  const rules = defaultEgress ? withoutDefaults(all) : all;
  return {
    args: { name, description, rules, defaultEgress },
    outputs: { createdAt, updatedAt },
    marks: marksOn(wire),
    raw: wire,
  };
}

const withoutDefaults = (rules: SecurityGroupRule[] = []) => rules.filter((rule) => !isDefault(rule));

/** The rules that the group should have. */
function wanted({ rules = [], defaultEgress }: SecurityGroupResourceArgs): SecurityGroupRule[] {
  const keys = new Set(rules.map(keyOf));
  return [...rules, ...(defaultEgress === false ? [] : DEFAULT_EGRESS.filter((rule) => !keys.has(keyOf(rule))))];
}

const isSameSet = inAnyOrder(formOf);

const pathOf = (id: string) => `/security-groups/${id}`;

/** The definition of a security group with its rules. */
export const securityGroup = define<SecurityGroupResourceArgs, SecurityGroupResourceOutputs, OpenStack>(
  securityGroupType,
  {
    args: z.strictObject({
      ...openStackFields,
      ...nameFields,
      rules: z.array(ruleSchema).optional(),
      defaultEgress: z.boolean().optional(),
    } satisfies Shape<SecurityGroupResourceArgs>),
    replaceOn: PLACE,
    same: {
      rules: isSameSet,
      defaultEgress: (a, b) => (a ?? true) === (b ?? true),
    },
    // A group's rules are those of the program and no others: none said is none.
    exhaustive: ["rules", "defaultEgress"],
    means: {
      // Beside `defaultEgress` a default rule may be listed or not: the group is the same.
      rules: (there, written) =>
        there.defaultEgress !== false && isSameSet(withoutDefaults(there.rules), withoutDefaults(written)),
    },

    validate({ rules, name }, was) {
      const faults: Fault[] = [];
      if (name === "default" && was?.name !== name)
        faults.push({ property: "name", reason: "default is the group that every project has" });
      if (was && equal(was.rules, rules)) return faults;
      return [...faults, ...twins(Array.isArray(rules) ? rules : [])];
    },

    marked: async (cloud) => markedOf(await securityGroups(cloud).all()),

    fresh: (args, { name }) => ({ name, description: undefined, rules: [], defaultEgress: true, ...args }),

    async create(args, context, { made, saw }) {
      const body = { security_group: nameAndMark(args, context) };
      const { security_group: group } = await context.cloud.post<{ security_group: SecurityGroupWire }>(
        "network",
        "/security-groups",
        body,
      );
      made(group.id);
      saw(view(await changeRules(context.cloud, group, wanted(args))));
      return group.id;
    },

    async settle(id, args, context, { saw }) {
      const changed = await addDescription<SecurityGroupWire>(pathOf(id), "security_group", args, context);
      if (changed) saw(view(changed));
    },

    async read(id, _was, { cloud }) {
      const group = await securityGroups(cloud).get(id);
      return group && view(group);
    },

    async update(id, was, args, context, _report, now) {
      const isRemarked = !isOnlyMark(now.marks ?? [], context.mark);
      if (was.name !== args.name || was.description !== args.description || isRemarked)
        await changeInPlace(pathOf(id), "security_group", args, context, now.raw);
      await changeRules(context.cloud, now.raw as SecurityGroupWire, wanted(args));
    },

    remark: (id, mark, context) => remarkNamed(pathOf(id), "security_group", mark, context),

    async delete(id, _was, { cloud }) {
      await deleteWhenFree(cloud, pathOf(id));
    },

    inTheWay: (id, cloud) => membersInTheWay(cloud, id),
  },
);

/** Faults of rules that are listed twice. */
function twins(rules: readonly SecurityGroupRule[]): Fault[] {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  for (const [i, rule] of rules.entries()) {
    if (hasUnknown(rule)) continue;
    const key = keyOf(rule);
    const twin = seen.get(key);
    const reason = `is the same rule as rules[${twin}]; a description makes no difference to Neutron`;
    if (twin !== undefined) faults.push({ property: `rules[${i}]`, reason });
    seen.set(key, i);
  }
  return faults;
}
