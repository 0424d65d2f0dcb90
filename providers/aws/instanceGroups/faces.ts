/**
 * Network interfaces of instances, and their groups. What they were in before is in a tag, since an interface of an instance is
 * no resource of its own. API: EC2 DescribeNetworkInterfaces, ModifyNetworkInterfaceAttribute, CreateTags, DeleteTags
 */
import type { Filter, NetworkInterface } from "@aws-sdk/client-ec2";
import { isGone } from "../../core/errors";
import type { Face, Faces } from "../../core/instanceGroups";
import { MARK_KEY, markIn } from "../../core/mark";
import { type Aws, ec2Sdk } from "../client";
import { defaultGroupOf, listGroups } from "../securityGroup/api";

const TAG = `${MARK_KEY}-groups`;
/** How many instances one request asks for. */
const AT_ONCE = 200;

interface AwsFace extends Face {
  vpc: string;
}

async function listFaces(cloud: Aws, Filters: Filter[]): Promise<AwsFace[]> {
  const { DescribeNetworkInterfacesCommand } = ec2Sdk();
  const all: NetworkInterface[] = [];
  for (let NextToken: string | undefined; ; ) {
    const answer = await cloud.ec2.send(new DescribeNetworkInterfacesCommand({ Filters, MaxResults: 1000, NextToken }));
    all.push(...(answer.NetworkInterfaces ?? []));
    NextToken = answer.NextToken || undefined;
    if (NextToken === undefined) return all.flatMap(toFace);
  }
}

function toFace({
  NetworkInterfaceId: id,
  Attachment,
  Groups = [],
  TagSet = [],
  VpcId = "",
}: NetworkInterface): AwsFace[] {
  const instance = Attachment?.InstanceId;
  if (id === undefined || !instance) return [];
  const text = TagSet.find(({ Key }) => Key === TAG)?.Value;
  const mark = markIn(text);
  const [, ...before] = (text ?? "").split(" ");
  const groups = Groups.flatMap(({ GroupId }) => GroupId ?? []);
  return [{ id, instance, groups, vpc: VpcId, ...(mark ? { record: { ...mark, before } } : {}) }];
}

/** The interfaces of instances in a region. */
export const facesIn = (cloud: Aws): Faces => ({
  missing: (ids) => `AWS has no ${ids.join(", ")} in ${cloud.region}`,

  async of(instances) {
    const parts = Array.from({ length: Math.ceil(instances.length / AT_ONCE) }, (_, i) =>
      instances.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    );
    const found = await Promise.all(
      parts.map((part) => listFaces(cloud, [{ Name: "attachment.instance-id", Values: part }])),
    );
    return found.flat();
  },

  recorded: () => listFaces(cloud, [{ Name: "tag-key", Values: [TAG] }]),

  async record({ id }, mark, before) {
    const { CreateTagsCommand } = ec2Sdk();
    const Tags = [{ Key: TAG, Value: [mark, ...before].join(" ") }];
    await cloud.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  },

  async forget({ id }) {
    const { DeleteTagsCommand } = ec2Sdk();
    await unlessGone(cloud.ec2.send(new DeleteTagsCommand({ Resources: [id], Tags: [{ Key: TAG }] })));
  },

  async set({ id }, groups) {
    const { ModifyNetworkInterfaceAttributeCommand } = ec2Sdk();
    await cloud.ec2.send(new ModifyNetworkInterfaceAttributeCommand({ NetworkInterfaceId: id, Groups: [...groups] }));
  },

  async existing(face, groups) {
    const { vpc } = face as AwsFace;
    const there = await listGroups(cloud, [{ Name: "group-id", Values: [...groups] }]);
    const left = there.flatMap(({ GroupId }) => GroupId ?? []);
    const last = left.length > 0 ? undefined : await defaultGroupOf(cloud, vpc);
    return left.length > 0 || last === undefined ? left : [last];
  },
});

/** An instance that is terminated meanwhile takes its interface with it. */
async function unlessGone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
