/** The definition of an instance's membership. API: EC2 ModifyNetworkInterfaceAttribute */
import type { Instance, InstanceNetworkInterface } from "@aws-sdk/client-ec2";
import { z } from "zod";
import { define } from "../../core/definition";
import { OmnicloudError } from "../../core/errors";
import { memberFaults } from "../../core/keepers";
import { runInTurn } from "../../core/limit";
import { pairId } from "../../core/pairId";
import type { Shape } from "../../core/schema";
import { bothEnds } from "../../core/touched";
import { awsFields } from "../args";
import { type Aws, ec2Sdk } from "../client";
import { findInstance } from "../instance/api";
import { defaultGroupOf } from "./api";
import { type MemberArgs, type MemberOutputs, memberType } from "./member";

/** The definition of an instance's membership. */
export const securityGroupMember = define<MemberArgs, MemberOutputs, Aws>(memberType, {
  args: z.strictObject({
    ...awsFields,
    instance: z.string().min(1),
    securityGroup: z.string().min(1),
  } satisfies Shape<MemberArgs>),
  touches: bothEnds("instance", "securityGroup"),
  replaceOn: ["instance", "securityGroup", "region"],
  partOf: ["instance", "securityGroup"],
  validate: ({ instance }, _was, { cloud, urn }) => memberFaults(cloud, "instance", instance, urn),

  async create({ instance, securityGroup }, { cloud }, { made, learn }) {
    const id = pairId.of(instance, securityGroup);
    const isChanged = await changeGroups(cloud, instance, (groups) => [...new Set([...groups, securityGroup])]);
    made(id);
    if (isChanged) learn({ operatedAt: new Date().toISOString() });
    return id;
  },

  async read(id, { operatedAt }, { cloud, known }) {
    const [instance, securityGroup] = pairId.parts(id);
    const found = await findInstance(cloud, instance);
    if (!found || !groupsOf(primaryOf(found)).includes(securityGroup)) return undefined;
    const since = (known.operatedAt as string | undefined) ?? operatedAt;
    return { args: { instance, securityGroup }, outputs: { operatedAt: since } };
  },

  async delete(id, _was, { cloud }) {
    const [instance, securityGroup] = pairId.parts(id);
    const found = await findInstance(cloud, instance);
    if (!found || !groupsOf(primaryOf(found)).includes(securityGroup)) return;
    // An instance is in one group at least.
    const last = await defaultGroupOf(cloud, found.VpcId ?? "");
    await changeGroups(cloud, instance, (groups) => {
      const left = groups.filter((group) => group !== securityGroup);
      return left.length > 0 || last === undefined ? left : [last];
    });
  },
});

/** Changes the groups of an instance's first network interface, one change at a time. @returns whether anything changed */
function changeGroups(cloud: Aws, id: string, change: (groups: string[]) => string[]): Promise<boolean> {
  return runInTurn(id, async () => {
    const instance = await findInstance(cloud, id);
    const face = primaryOf(instance);
    if (face?.NetworkInterfaceId === undefined) throw new OmnicloudError(`instance: AWS has no instance ${id}`);
    const there = groupsOf(face);
    const wanted = change(there);
    if (wanted.length === there.length && wanted.every((group) => there.includes(group))) return false;
    const { ModifyNetworkInterfaceAttributeCommand } = ec2Sdk();
    const { NetworkInterfaceId } = face;
    await cloud.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId, Groups: wanted }));
    return true;
  });
}

function primaryOf(instance: Instance | undefined): InstanceNetworkInterface | undefined {
  const faces = instance?.NetworkInterfaces ?? [];
  return faces.find(({ Attachment }) => Attachment?.DeviceIndex === 0) ?? faces[0];
}

function groupsOf(face: InstanceNetworkInterface | undefined): string[] {
  return (face?.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []);
}
