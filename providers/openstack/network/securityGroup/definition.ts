/** The definition of a security group with its rules. */
import { z } from "zod";
import type { SecurityGroupRule } from "../../../../components/securityGroup";
import { inAnyOrder } from "../../../core/anyOrder";
import { type Context, define, type Seen } from "../../../core/definition";
import { equal } from "../../../core/equal";
import { OmnicloudError, refusedWith } from "../../../core/errors";
import { isOnlyMark, isSameStack } from "../../../core/mark";
import { listed } from "../../../core/obstacle";
import { type Fault, hasUnknown, type Shape } from "../../../core/schema";
import { itself } from "../../../core/touched";
import { openStackFields, PLACE } from "../../args";
import type { OpenStack } from "../../client";
import { markedOf, marksOn } from "../../mark";
import { deleteWhenFree } from "../inUse";
import { addDescription, changeInPlace, nameAndMark, nameFields, remarkNamed } from "../nameAndMark";
import { membersInTheWay } from "../securityGroupMember/owner";
import { deleteNote, notesIn } from "../securityGroupRule/mark";
import { type RuleState, type SecurityGroupWire, securityGroups, toRule, toSecurityGroup } from "./api";
import { DEFAULT_EGRESS, formOf, isDefault, keyOf, toWritten } from "./rule";
import { ruleSchema } from "./ruleSchema";
import { changeRules, ownRules } from "./ruleSet";
import { type SecurityGroupResourceArgs, type SecurityGroupResourceOutputs, securityGroupType } from "./securityGroup";

/**
 * The group as the resource sees it. If everything may go out, over IPv4 and IPv6, that is `defaultEgress`. One default
 * rule alone is a rule like any other, so that having only one of the two is always a difference.
 */
async function look(
  wire: SecurityGroupWire,
  cloud: OpenStack,
): Promise<Seen<SecurityGroupResourceArgs, SecurityGroupResourceOutputs>> {
  const { name, description, stateful, createdAt = "", updatedAt = "" } = toSecurityGroup(wire);
  // Neutron lists rules in no order, and answers new ones in the order in which they were asked for.
  const states = ownRules(wire).map(toRule).sort(byId);
  const all = states.map(toWritten);
  const keys = new Set(all.map(keyOf));
  const defaultEgress = DEFAULT_EGRESS.every((rule) => keys.has(keyOf(rule)));
  const rules = defaultEgress ? withoutDefaults(all) : all;
  return {
    args: { name, description, rules, defaultEgress, stateful },
    outputs: {
      ruleStates: states.map(withoutOpen),
      regionName: await cloud.regionOf("network"),
      createdAt,
      updatedAt,
    },
    marks: marksOn(wire),
    raw: wire,
  };
}

const byId = (one: RuleState, other: RuleState) => (one.id < other.id ? -1 : 1);

/** A rule without what it leaves open: outputs may not hold `undefined`. */
function withoutOpen(state: RuleState): RuleState {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)) as unknown as RuleState;
}

const withoutDefaults = (rules: SecurityGroupRule[] = []) => rules.filter((rule) => !isDefault(rule));

/** The rules that the group should have. */
function wanted({ rules = [], defaultEgress }: SecurityGroupResourceArgs): SecurityGroupRule[] {
  const keys = new Set(rules.map(keyOf));
  return [...rules, ...(defaultEgress === false ? [] : DEFAULT_EGRESS.filter((rule) => !keys.has(keyOf(rule))))];
}

const isSameSet = inAnyOrder(formOf);

/** The name of the group that every project has: it is never deleted or renamed. */
const DEFAULT = "default";

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
      stateful: z.boolean().optional(),
    } satisfies Shape<SecurityGroupResourceArgs>),
    touches: itself,
    replaceOn: PLACE,
    same: {
      rules: isSameSet,
      defaultEgress: (a, b) => (a ?? true) === (b ?? true),
      stateful: (a, b) => (a ?? true) === (b ?? true),
    },
    // A group's rules are those of the program and no others: none said is none.
    exhaustive: ["rules", "defaultEgress"],
    means: {
      // Beside `defaultEgress` a default rule may be listed or not: the group is the same.
      rules: (there, written) =>
        there.defaultEgress !== false && isSameSet(withoutDefaults(there.rules), withoutDefaults(written)),
    },

    validate({ rules, name, adopt }, was) {
      const faults: Fault[] = [];
      if (name === DEFAULT && was?.name !== DEFAULT && typeof adopt !== "string")
        faults.push({ property: "name", reason: "default is the group that every project has: take it over by adopt" });
      if (was && equal(was.rules, rules)) return faults;
      return [...faults, ...twins(Array.isArray(rules) ? rules : [])];
    },

    marked: async (cloud) => markedOf(await securityGroups(cloud).all()),

    fresh: (args, { name }) => ({
      ...{ name, description: undefined, rules: [], defaultEgress: true, stateful: true },
      ...args,
    }),

    async create(args, context, { made, saw }) {
      const body = { security_group: { ...nameAndMark(args, context), stateful: args.stateful } };
      const { security_group: group } = await context.cloud.post<{ security_group: SecurityGroupWire }>(
        "network",
        "/security-groups",
        body,
      );
      made(group.id);
      const changed = await changeRules(context.cloud, group, wanted(args));
      // Without the default rules some were deleted: then the group is read again.
      if (args.defaultEgress !== false) saw(await look(changed, context.cloud));
      return group.id;
    },

    async settle(id, args, context, { saw }) {
      await dropNotes(context.cloud, id);
      const changed = await addDescription<SecurityGroupWire>(pathOf(id), "security_group", args, context);
      if (changed) saw(await look(changed, context.cloud));
    },

    async read(id, _was, { cloud, token }) {
      const group = await securityGroups(cloud).get(id);
      if (!group) return undefined;
      const unfinished = hasNotes(cloud, group, token) ? "an interrupted run noted a rule on it" : undefined;
      return { ...(await look(group, cloud)), unfinished };
    },

    async update(id, was, args, context, _report, now) {
      const { stateful = true } = args;
      const isSwitched = stateful !== (now.args.stateful ?? true) && stateful !== (was.stateful ?? true);
      const isRemarked = !isOnlyMark(now.marks ?? [], context.mark);
      if (was.name !== args.name || was.description !== args.description || isRemarked || isSwitched)
        await changeGroup(id, args, context, now, isSwitched ? { stateful } : {});
      await dropNotes(context.cloud, id);
      await changeRules(context.cloud, now.raw as SecurityGroupWire, wanted(args));
    },

    remark: (id, mark, context) => remarkNamed(pathOf(id), "security_group", mark, context),

    async delete(id, was, { cloud }, { inform }) {
      const isAdopted = typeof was.adopt === "string" || was.name === DEFAULT;
      const group = isAdopted ? await securityGroups(cloud).get(id) : undefined;
      if (group?.name !== DEFAULT) return deleteWhenFree(cloud, pathOf(id), () => membersInTheWay(cloud, id));
      await remarkNamed(pathOf(id), "security_group", undefined, { cloud });
      inform(`${id} is kept, with its rules: default is the group that every project has`);
    },

    inTheWay: (id, cloud) => membersInTheWay(cloud, id),
  },
);

/** The notes of rules of the same stack that were seen on each group, by client: they are over. */
const noted = new WeakMap<OpenStack, Map<string, readonly string[]>>();

function hasNotes(cloud: OpenStack, group: SecurityGroupWire, token: string): boolean {
  const notes = notesIn(group).filter((note) => isSameStack(note.token, token));
  const ofCloud = noted.get(cloud) ?? new Map<string, readonly string[]>();
  noted.set(cloud, ofCloud);
  ofCloud.set(
    group.id,
    notes.map(({ id }) => id),
  );
  return notes.length > 0;
}

async function dropNotes(cloud: OpenStack, group: string): Promise<void> {
  const seen = noted.get(cloud);
  for (const id of seen?.get(group) ?? []) await deleteNote(cloud, id);
  seen?.delete(group);
}

/**
 * Changes all but a group's rules.
 * @throws OmnicloudError if it is to become stateful or stateless while servers are in it
 */
async function changeGroup(
  id: string,
  args: SecurityGroupResourceArgs,
  context: Context<OpenStack>,
  now: Seen<SecurityGroupResourceArgs, SecurityGroupResourceOutputs>,
  fields: { stateful?: boolean },
): Promise<void> {
  // Neutron takes no name at all for the group `default`.
  const isDefaultGroup = now.args.name === DEFAULT && (args.name ?? DEFAULT) === DEFAULT;
  try {
    const all = isDefaultGroup ? { ...fields, name: undefined } : fields;
    await changeInPlace(pathOf(id), "security_group", args, context, now.raw, all);
  } catch (error) {
    if (fields.stateful === undefined || !refusedWith(error, 409, /in use/i)) throw error;
    const members = await membersInTheWay(context.cloud, id);
    const names = members.length > 0 ? `: ${listed(members)}` : "";
    throw new OmnicloudError(`stateful: cannot be changed while servers are in the group${names}`, { cause: error });
  }
}

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
