/**
 * The definition of a share's rules. One resource for all of them, so that a long list costs one read, and a request for
 * each rule that differs. It is found by its share, and deleted with it; each rule carries the token of its resource.
 */
import { z } from "zod";
import type { ShareRule } from "../../../../lookups/nasShare";
import { inAnyOrder } from "../../../core/anyOrder";
import { define, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { type Fault, hasUnknown, type Shape, UNKNOWN } from "../../../core/schema";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { objectId } from "../../ids";
import { PROTOCOLS } from "../share/api";
import { bringRulesTo, deleteRules, rulesOf, takeOverRules, unmarkRules } from "./api";
import { listMarkedRules } from "./leftovers";
import { CLIENT_TYPE_OF, clientKey, type RuleWire, ruleForm, shareRuleSchema, toRule } from "./rule";
import { type ShareAccessArgs, type ShareAccessOutputs, shareAccessType } from "./shareAccess";

/**
 * A rule as the resource sees it. One that failed is a difference whether it is wanted or not: it may hold all the same, as
 * after a delete that failed.
 */
function seenRule(wire: RuleWire): ShareRule {
  const rule = toRule(wire);
  return wire.state === "error" ? { ...rule, level: `${rule.level} (in error)` as ShareRule["level"] } : rule;
}

/** The rules as the resource sees them. */
function view(
  share: string,
  rules: RuleWire[],
  updatedAt: string | undefined,
): Seen<ShareAccessArgs, ShareAccessOutputs> {
  return {
    args: { share, rules: rules.map(seenRule) },
    outputs: {
      accessKeys: Object.fromEntries(
        rules.flatMap(({ access_to, access_key }) => (access_key ? [[access_to, access_key]] : [])),
      ),
      updatedAt,
    },
  };
}

const now = () => new Date().toISOString();

/** The definition of a share's rules. */
export const shareAccess = define<ShareAccessArgs, ShareAccessOutputs, OpenStack>(shareAccessType, {
  args: z.strictObject({
    ...openStackFields,
    share: objectId("share", "getNasShare"),
    rules: z.array(shareRuleSchema),
    protocol: z.enum(PROTOCOLS).optional(),
  } satisfies Shape<ShareAccessArgs>),
  touches: ({ id, args }) => [id ?? args.share],
  replaceOn: ["share", ...PLACE],
  partOf: ["share"],
  quiet: ["protocol"],
  same: { rules: inAnyOrder(ruleForm) },

  validate({ rules, protocol }, was) {
    // What was accepted before, or stands in the cloud and is ignored, is not judged again.
    if (was && equal([was.rules, was.protocol], [rules, protocol])) return [];
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

  idOf: ({ share }) => share,

  leftovers: listMarkedRules,

  async create({ share, rules }, { cloud, mark }, { made, saw }) {
    made(share);
    const there = await bringRulesTo(cloud, share, rules, mark);
    await takeOverRules(cloud, there, mark);
    saw(view(share, there, rules.length > 0 ? now() : undefined));
    return share;
  },

  async read(id, was, { cloud }) {
    const rules = await rulesOf(cloud, id);
    return rules && view(id, rules, was.updatedAt);
  },

  async update(id, _was, { rules }, { cloud, mark }, { saw }) {
    saw(view(id, await bringRulesTo(cloud, id, rules, mark), now()));
  },

  // The resource has all rules of its share.
  async remark(id, mark, { cloud }) {
    const rules = await rulesOf(cloud, id);
    await (mark === undefined ? unmarkRules(cloud, rules ?? []) : takeOverRules(cloud, rules ?? [], mark));
  },

  // On a share of others the mark alone says which rules are ours.
  delete: (id, { rules }, { cloud, token }) => deleteRules(cloud, id, token, { unmarked: rules !== undefined }),
});
