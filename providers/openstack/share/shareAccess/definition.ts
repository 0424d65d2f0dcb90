/**
 * The definition of a share's rules. One resource for all of them, so that a long list costs one read, and a request for
 * each rule that differs. It has no mark: it is found by its share, and deleted with it.
 */
import { z } from "zod";
import { define, type Seen } from "../../../core/definition";
import { type Fault, hasUnknown, type Shape, UNKNOWN } from "../../../core/schema";
import { inAnyOrder } from "../../anyOrder";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { PROTOCOLS } from "../share/api";
import { bringRulesTo, deleteRules, rulesOf } from "./api";
import { CLIENT_TYPE_OF, clientKey, type RuleWire, ruleForm, shareRuleSchema, toRule } from "./rule";
import { type ShareAccessArgs, type ShareAccessOutputs, shareAccessType } from "./shareAccess";

/** The rules that hold, as the resource sees them: one that failed is drift. */
function view(share: string, rules: RuleWire[]): Seen<ShareAccessArgs, ShareAccessOutputs> {
  return {
    args: { share, rules: rules.filter(({ state }) => state !== "error").map(toRule) },
    outputs: {
      accessKeys: Object.fromEntries(
        rules.flatMap(({ access_to, access_key }) => (access_key ? [[access_to, access_key]] : [])),
      ),
    },
  };
}

/** The definition of a share's rules. */
export const shareAccess = define<ShareAccessArgs, ShareAccessOutputs, OpenStack>(shareAccessType, {
  args: z.strictObject({
    ...openStackFields,
    share: z.string().min(1),
    rules: z.array(shareRuleSchema),
    protocol: z.enum(PROTOCOLS).optional(),
  } satisfies Shape<ShareAccessArgs>),
  replaceOn: ["share", ...PLACE],
  partOf: ["share"],
  quiet: ["protocol"],
  same: { rules: inAnyOrder(ruleForm) },

  validate({ rules, protocol }) {
    const faults: Fault[] = [];
    const seen = new Map<string, number>();
    const client = CLIENT_TYPE_OF[protocol ?? ""];
    for (const [i, rule] of (Array.isArray(rules) ? rules : []).entries()) {
      const { type = "ip" } = rule;
      if ((rule as unknown) !== UNKNOWN && !hasUnknown(type) && client && type !== client) {
        const reason = `must be ${client}: ${protocol} shares do not know their clients by ${type}`;
        faults.push({ property: `rules[${i}].type`, reason });
      }
      if (hasUnknown(rule)) continue;
      const twin = seen.get(clientKey(rule));
      if (twin !== undefined)
        faults.push({
          property: `rules[${i}]`,
          reason: `names the same client as rules[${twin}]: give each client one rule`,
        });
      seen.set(clientKey(rule), i);
    }
    return faults;
  },

  async create({ share, rules }, { cloud }, { made, saw }) {
    made(share);
    saw(view(share, await bringRulesTo(cloud, share, rules)));
    return share;
  },

  async read(id, _was, { cloud }) {
    const rules = await rulesOf(cloud, id);
    return rules && view(id, rules);
  },

  async update(id, _was, { rules }, { cloud }, { saw }) {
    saw(view(id, await bringRulesTo(cloud, id, rules)));
  },

  delete: (id, _was, { cloud }) => deleteRules(cloud, id),
});
