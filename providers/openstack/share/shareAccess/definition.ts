/**
 * The definition of a share's rules. One resource for all of them, so that a long list costs one look and only the requests
 * for what differs. It has no mark: it is found by what it is, and is deleted with its share.
 */
import { z } from "zod";
import type { ShareRule } from "../../../../lookups/nasShare";
import { define, type Seen } from "../../../core/definition";
import { type Fault, hasUnknown, type Shape, UNKNOWN } from "../../../core/schema";
import { elsewhere, place } from "../../args";
import type { OpenStack } from "../../client";
import { PROTOCOLS } from "../share/api";
import { bringRulesTo, deleteRules, rulesOf } from "./api";
import { CLIENT_OF, clientOf, type RuleWire, ruleForm, shareRuleSchema, toRule } from "./rule";
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

const formsOf = (rules: ShareRule[] = []) => rules.map(ruleForm).sort().join("\n");

/** The definition of a share's rules. */
export const shareAccess = define<ShareAccessArgs, ShareAccessOutputs, OpenStack>(shareAccessType, {
  args: z.strictObject({
    ...place,
    share: z.string().min(1),
    rules: z.array(shareRuleSchema),
    protocol: z.enum(PROTOCOLS).optional(),
  } satisfies Shape<ShareAccessArgs>),
  replaceOn: ["share", ...elsewhere],
  partOf: ["share"],
  quiet: ["protocol"],
  same: { rules: (a, b) => formsOf(a) === formsOf(b) },

  validate({ rules, protocol }) {
    const faults: Fault[] = [];
    const seen = new Map<string, number>();
    const client = CLIENT_OF[protocol ?? ""];
    for (const [i, rule] of (Array.isArray(rules) ? rules : []).entries()) {
      const { type = "ip" } = rule;
      if ((rule as unknown) !== UNKNOWN && !hasUnknown(type) && client && type !== client) {
        const reason = `must be ${client}: a ${protocol} share does not know its clients by ${type}`;
        faults.push({ property: `rules[${i}].type`, reason });
      }
      if (hasUnknown(rule)) continue;
      const twin = seen.get(clientOf(rule));
      if (twin !== undefined)
        faults.push({ property: `rules[${i}]`, reason: `names the client of rules[${twin}]; give each one rule` });
      seen.set(clientOf(rule), i);
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
