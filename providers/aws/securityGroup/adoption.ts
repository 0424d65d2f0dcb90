/** How a security group is adopted: its rules have to be those of the program before it is one of the stack's. */
import type { Adoption } from "../arguments/definition";
import { fromTagged, marksAmong, toTags, withoutMarks } from "../tags";
import { findGroup } from "./api";
import type { GroupArguments } from "./arguments";
import { toRule, toWritten } from "./rule";
import { planOf, readRules } from "./ruleSet";
import { wantedRules } from "./wantedRules";

/** How a security group is adopted. */
export const groupAdoption: Adoption<GroupArguments> = {
  type: "aws:ec2/securityGroup:SecurityGroup",

  async find(id, written, cloud) {
    const group = await findGroup(cloud, id);
    if (!group) return undefined;
    const tags = toTags(group.Tags);
    const { name, description } = fromTagged(tags);
    const there = await readRules(cloud, id);
    const { add, remove, describe } = planOf(id, there, wantedRules(written, id));
    const isSame = add.length + remove.length + describe.length === 0;
    return {
      args: {
        ...{ name, description: description ?? "", vpc: group.VpcId ?? "" },
        // All of them, those of defaultEgress too: whoever reads it sees what to write.
        rules: isSame ? written.rules : there.map((wire) => toWritten(toRule(wire))),
      },
      marks: marksAmong(tags),
      adopted: {
        tags: { "": withoutMarks(tags) },
        group: { name: group.GroupName ?? "", description: group.Description ?? "" },
      },
    };
  },
};
