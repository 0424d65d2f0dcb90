/** The definition of a group's rules. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../components/securityGroup";
import { inAnyOrder } from "../../core/anyOrder";
import { define, type Seen } from "../../core/definition";
import { equal } from "../../core/equal";
import { pairId } from "../../core/pairId";
import type { Shape } from "../../core/schema";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { readRules } from "./api";
import { DEFAULT_EGRESS, keyOf, type PlacedRule, toRule } from "./rule";
import { ruleSchema, twins } from "./ruleSchema";
import { changeRules, deleteRules } from "./ruleSet";
import { type RulesArgs, type RulesOutputs, rulesType } from "./rules";
import { wantedRules } from "./wantedRules";

/** A group's rules are no object of their own: `GROUP/rules`. */
const idOf = (group: string) => pairId.of(group, "rules");
const groupIn = (id: string) => pairId.parts(id)[0];

const isSameSet = inAnyOrder<SecurityGroupRule>((rule) => `${keyOf(rule, "self")} ${rule.description ?? ""}`);

/** Rules without those of `defaultEgress`, if both of these are there: one alone is a rule like any other. */
function view(placed: readonly PlacedRule[], group: string): Seen<RulesArgs, RulesOutputs> {
  const states = placed.map((one) => toRule(one, group));
  const keys = new Set(states.map((rule) => keyOf(rule, group)));
  const defaults = DEFAULT_EGRESS.map((rule) => keyOf(rule, group));
  const defaultEgress = defaults.every((key) => keys.has(key));
  const own = defaultEgress ? states.filter((rule) => !defaults.includes(keyOf(rule, group))) : states;
  return { args: { group, rules: own, defaultEgress }, outputs: { ruleStates: states } };
}

const withoutDefaults = (rules: SecurityGroupRule[] = []) => {
  const defaults = DEFAULT_EGRESS.map((rule) => keyOf(rule, ""));
  return rules.filter((rule) => !defaults.includes(keyOf(rule, "")));
};

/** The definition of a group's rules. */
export const securityGroupRules = define<RulesArgs, RulesOutputs, Tencent>(rulesType, {
  args: z.strictObject({
    ...tencentFields,
    group: z.string().min(1),
    rules: z.array(ruleSchema).optional(),
    defaultEgress: z.boolean().optional(),
  } satisfies Shape<RulesArgs>),
  touches: ({ id, args }) => [id === undefined ? args.group : groupIn(id)],
  replaceOn: ["group", "region"],
  partOf: ["group"],
  same: { rules: isSameSet, defaultEgress: (a, b) => (a ?? true) === (b ?? true) },
  // A group's rules are those of the program and no others: none said is none.
  exhaustive: ["rules", "defaultEgress"],
  means: {
    rules: (there, written) =>
      there.defaultEgress !== false && isSameSet(withoutDefaults(there.rules), withoutDefaults(written)),
  },

  validate({ rules }, was) {
    return was && equal(was.rules, rules) ? [] : twins(Array.isArray(rules) ? rules : []);
  },

  async create({ group }, _context, { made }) {
    made(idOf(group)); // there is nothing to create: `settle` changes the rules that a new group has
    return idOf(group);
  },

  async settle(id, args, { cloud }, { saw }) {
    const group = groupIn(id);
    saw(view(await changeRules(cloud, group, wantedRules(args, group)), group));
  },

  async read(id, _was, { cloud }) {
    const group = groupIn(id);
    const found = await readRules(cloud, group);
    return found && view(found.rules, group);
  },

  async update(id, _was, args, { cloud }, { saw }) {
    const group = groupIn(id);
    saw(view(await changeRules(cloud, group, wantedRules(args, group)), group));
  },

  // Rules are deleted with their group; but for one that names another group, which could not be deleted before this one.
  async delete(id, _was, { cloud }) {
    const group = groupIn(id);
    const found = await readRules(cloud, group);
    const others = found?.rules.filter(({ wire: { SecurityGroupId: peer } }) => peer && peer !== group);
    if (found && others) await deleteRules(cloud, group, others, found);
  },
});
