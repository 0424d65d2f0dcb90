/** The definition of an instance's membership. API: CVM AssociateSecurityGroups, DisassociateSecurityGroups */
import { z } from "zod";
import { define } from "../../core/definition";
import { isGone, OmnicloudError } from "../../core/errors";
import { memberFaults } from "../../core/keepers";
import { pairId } from "../../core/pairId";
import type { Shape } from "../../core/schema";
import { bothEnds } from "../../core/touched";
import { tencentFields } from "../args";
import type { Tencent } from "../client";
import { findInstance } from "../instance/api";
import { type MemberArgs, type MemberOutputs, memberType } from "./member";

/** Whether an instance is in a group; `undefined` if there is no such instance. */
async function isMember(cloud: Tencent, instance: string, group: string): Promise<boolean | undefined> {
  return (await findInstance(cloud, instance))?.SecurityGroupIds?.includes(group);
}

/** The definition of an instance's membership. */
export const securityGroupMember = define<MemberArgs, MemberOutputs, Tencent>(memberType, {
  args: z.strictObject({
    ...tencentFields,
    instance: z.string().min(1),
    securityGroup: z.string().min(1),
  } satisfies Shape<MemberArgs>),
  touches: bothEnds("instance", "securityGroup"),
  replaceOn: ["instance", "securityGroup", "region"],
  partOf: ["instance", "securityGroup"],
  validate: ({ instance }, _was, { cloud, urn }) => memberFaults(cloud, "instance", instance, urn),

  async create({ instance, securityGroup }, { cloud }, { made, learn }) {
    const id = pairId.of(instance, securityGroup);
    const there = await isMember(cloud, instance, securityGroup);
    if (there === undefined) throw new OmnicloudError(`instance: Tencent Cloud has no instance ${instance}`);
    // One request for each: others may change the instance's groups at the same time.
    if (!there)
      await cloud.ask("cvm", "AssociateSecurityGroups", { InstanceIds: [instance], SecurityGroupIds: [securityGroup] });
    made(id);
    if (!there) learn({ operatedAt: new Date().toISOString() });
    return id;
  },

  async read(id, { operatedAt }, { cloud, known }) {
    const [instance, securityGroup] = pairId.parts(id);
    if (!(await isMember(cloud, instance, securityGroup))) return undefined;
    const since = (known.operatedAt as string | undefined) ?? operatedAt;
    return { args: { instance, securityGroup }, outputs: { operatedAt: since } };
  },

  async delete(id, _was, { cloud }) {
    const [instance, securityGroup] = pairId.parts(id);
    if (!(await isMember(cloud, instance, securityGroup))) return;
    try {
      await cloud.ask("cvm", "DisassociateSecurityGroups", {
        InstanceIds: [instance],
        SecurityGroupIds: [securityGroup],
      });
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  },
});
