/** A Neutron security group and all its rules, as one resource. API: network v2.0 /security-groups */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { define, type Seen } from "../../core/definition";
import { registration } from "../../core/resource";
import type { Fault, Inputs, Shape } from "../../core/schema";
import { hasUnknown } from "../../core/schema";
import { elsewhere, type OpenStackArgs, place } from "../args";
import type { OpenStack, Wire } from "../client";
import { markedOf } from "../mark";
import { lingering } from "./lingering";
import {
  type Age,
  age,
  type DescribedArgs,
  describe,
  described,
  nameAndMark,
  redescribe,
  seenName,
} from "./nameAndMark";
import { DEFAULT_EGRESS, formOf, fromWire, isDefault, keyOf, ruleSchema, type SecurityGroupRule } from "./rule";
import { bringTo } from "./ruleSet";

/** Arguments of a {@link SecurityGroupResource}. */
export interface SecurityGroupResourceArgs extends OpenStackArgs, DescribedArgs {
  /** The rules; their order means nothing. @default none */
  rules?: SecurityGroupRule[];
  /** Whether everything may go out, over IPv4 and IPv6. @default true */
  defaultEgress?: boolean;
}

/** What the cloud says of a group. */
export interface SecurityGroupOutputs extends Age {
  /** When the group or one of its rules changed last. */
  updatedAt: string;
}

const groups = (cloud: OpenStack) => cloud.collection("network", "/security-groups", "security_group");

/** The group as the API shows it, in our words; a default rule is `defaultEgress`'s unless the program lists it. */
function view(
  group: Wire,
  { rules = [], defaultEgress }: Partial<SecurityGroupResourceArgs>,
): Seen<SecurityGroupResourceArgs, SecurityGroupOutputs> {
  const all = (group.security_group_rules as Wire[]).map((rule) => fromWire(rule, group.id));
  const [keys, listed] = [new Set(all.map(keyOf)), new Set(rules.map(formOf))];
  const implied = (rule: SecurityGroupRule) => isDefault(rule) && !listed.has(formOf(rule)) && defaultEgress !== false;
  return {
    args: {
      ...seenName(group),
      rules: all.filter((rule) => !implied(rule)),
      defaultEgress: DEFAULT_EGRESS.every((rule) => keys.has(keyOf(rule))),
    },
    outputs: { ...age(group), updatedAt: String(group.updated_at ?? "") },
    raw: group,
  };
}

/** The rules that the group shall have. */
function wanted({ rules = [], defaultEgress }: SecurityGroupResourceArgs): SecurityGroupRule[] {
  const keys = new Set(rules.map(keyOf));
  return [...rules, ...(defaultEgress === false ? [] : DEFAULT_EGRESS.filter((rule) => !keys.has(keyOf(rule))))];
}

/** A rule set in one form, whatever its order. */
function formsOf(rules: SecurityGroupRule[] = []): string {
  return rules.map(formOf).sort().join("\n");
}

/** The definition of {@link SecurityGroupResource}. */
export const securityGroup = define<SecurityGroupResourceArgs, SecurityGroupOutputs, OpenStack>({
  name: "openstack:SecurityGroup",
  kind: "openstack",
  args: z.strictObject({
    ...place,
    ...described,
    rules: z.array(ruleSchema).optional(),
    defaultEgress: z.boolean().optional(),
  } satisfies Shape<SecurityGroupResourceArgs>),
  outputs: ["createdAt", "updatedAt"],
  replaceOn: elsewhere,
  same: {
    rules: (a, b) => formsOf(a) === formsOf(b),
    defaultEgress: (a, b) => (a ?? true) === (b ?? true),
  },

  validate({ rules, name }) {
    const faults: Fault[] = [];
    if (name === "default") faults.push({ property: "name", reason: "default is the group that every project has" });
    const seen = new Map<string, number>();
    for (const [i, rule] of (Array.isArray(rules) ? rules : []).entries()) {
      if (hasUnknown(rule)) continue;
      const key = keyOf(rule);
      const twin = seen.get(key);
      const reason = `is the same rule as rules[${twin}]; a description makes no difference to Neutron`;
      if (twin !== undefined) faults.push({ property: `rules[${i}]`, reason });
      seen.set(key, i);
    }
    return faults;
  },

  marked: async (cloud) => markedOf(await groups(cloud).all()),

  async create(args, context, report) {
    const body = { security_group: nameAndMark(args, context) };
    const { security_group } = await context.cloud.post<{ security_group: Wire }>("network", "/security-groups", body);
    report.made(security_group.id);
    report.saw(view(await bringTo(context.cloud, security_group, wanted(args)), args));
    return security_group.id;
  },

  async settle(id, args, context, report) {
    const changed = await describe(`/security-groups/${id}`, "security_group", args, context);
    if (changed) report.saw(view(changed, args));
  },

  async read(id, was, { cloud }) {
    const group = await groups(cloud).get(id);
    return group && view(group, was);
  },

  async update(id, was, args, context, _report, now) {
    if (was.name !== args.name || was.description !== args.description) {
      await redescribe(`/security-groups/${id}`, "security_group", args, context);
    }
    await bringTo(context.cloud, now.raw as Wire, wanted(args));
  },

  async delete(id, _was, { cloud }) {
    await cloud.delete("network", `/security-groups/${id}`, { busy: lingering() });
  },
});

/**
 * A group and its rules for itself; `SecurityGroup` is the component around it.
 * @example new SecurityGroupResource("web", { rules: [{ protocol: "tcp", portRangeMin: 443 }] })
 */
export class SecurityGroupResource extends pulumi.CustomResource {
  declare readonly name: pulumi.Output<string | undefined>;
  declare readonly description: pulumi.Output<string | undefined>;
  declare readonly rules: pulumi.Output<SecurityGroupRule[] | undefined>;
  declare readonly createdAt: pulumi.Output<string>;
  declare readonly updatedAt: pulumi.Output<string>;

  constructor(name: string, args: Inputs<SecurityGroupResourceArgs> = {}, opts?: pulumi.CustomResourceOptions) {
    // Written always, so that a rule that came or went behind the program's back is seen.
    super(
      ...registration(
        securityGroup,
        name,
        { ...args, rules: args.rules ?? [], defaultEgress: args.defaultEgress ?? true },
        opts,
      ),
    );
  }
}
