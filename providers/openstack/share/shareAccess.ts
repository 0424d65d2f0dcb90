/**
 * The rules of a share, as one set: exactly these. One resource for all of them, so that a long list costs one look and
 * only the requests for what differs. It has no mark: it is found by what it is, and goes with its share.
 * API: shared file systems v2 /share-access-rules, POST /shares/{id}/action (allow_access, deny_access)
 */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { registration } from "../../core/resource";
import { type Fault, hasUnknown, type Inputs, type Shape, UNKNOWN } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { PROTOCOLS, type ShareProtocol } from "./share";
import { CLIENT_OF, clientOf, fromAccess, ruleForm, type ShareRule, shareRuleSchema } from "./shareRule";
import { bringRulesTo, removeRules, rulesOf } from "./shareRuleSet";

/** Arguments of a {@link ShareAccess}. */
export interface ShareAccessArgs extends OpenStackArgs {
  /** The share's id. Its rules are these and no others. */
  share: string;
  /** The rules, one for a client; their order means nothing. */
  rules: ShareRule[];
  /** The share's protocol: a rule that does not fit it fails in preview. @default not checked */
  protocol?: ShareProtocol;
}

/** What the cloud says of a share's rules. */
export interface ShareAccessOutputs {
  /** The keys of Ceph clients, by their ids. Secret. */
  accessKeys: Record<string, string>;
}

/** The rules that hold: one that failed is drift. */
function view(share: string, rules: Wire[]): Seen<ShareAccessArgs, ShareAccessOutputs> {
  const keys = rules.filter(({ access_key }) => Boolean(access_key));
  return {
    args: { share, rules: rules.filter(({ state }) => state !== "error").map(fromAccess) },
    outputs: { accessKeys: Object.fromEntries(keys.map((rule) => [String(rule.access_to), String(rule.access_key)])) },
  };
}

const formsOf = (rules: ShareRule[] = []) => rules.map(ruleForm).sort().join("\n");

/** The definition of {@link ShareAccess}. */
export const shareAccess = define<ShareAccessArgs, ShareAccessOutputs, OpenStack>({
  name: "openstack:ShareAccess",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    share: z.string().min(1),
    rules: z.array(shareRuleSchema),
    protocol: z.enum(PROTOCOLS).optional(),
  } satisfies Shape<ShareAccessArgs>),
  outputs: ["accessKeys"],
  secrets: ["accessKeys"],
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

  async delete(id, _was, { cloud }) {
    await removeRules(cloud, id);
  },
});

/**
 * Who may use a share: exactly these clients; nobody after destroy.
 * @example new ShareAccess("data", { share: share.id, rules: [{ to: "10.0.1.0/24", level: "rw" }] })
 */
export class ShareAccess extends pulumi.CustomResource {
  declare readonly share: pulumi.Output<string>;
  declare readonly rules: pulumi.Output<ShareRule[]>;
  declare readonly accessKeys: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: Inputs<ShareAccessArgs>, opts?: pulumi.CustomResourceOptions) {
    super(...registration(shareAccess, name, args, opts));
  }
}
