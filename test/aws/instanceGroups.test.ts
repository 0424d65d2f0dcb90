/** The groups of instances on AWS that give none themselves. */
import { Instance, InstanceSecurityGroups, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
let image = "";
let said: { kept?: boolean; beside?: "own" | "members" } = {};

beforeAll(async () => {
  aws = await openAws();
  const { Images: [found] = [] } = await aws.ec2.describeImages({ Owners: ["amazon"] });
  image = found?.ImageId ?? "";
  const program = async () => {
    const net = new Vpc("net", { cidr: "10.41.0.0/16", subnets: { a: { cidr: "10.41.0.0/24" } } });
    const least = { flavor: "t3.micro", image, subnet: net.subnetIds.a, systemDisk: { size: 40 } };
    const group = new SecurityGroup("group", { vpc: net.id, rules: [{ protocol: "tcp", portRangeMin: 80 }] });
    const own = said.beside === "own" ? { securityGroups: [group.id] } : {};
    const web = new Instance("web", { ...least, ...own });
    const spare = new Instance("spare", least);
    const other = new SecurityGroup("other", {
      vpc: net.id,
      ...(said.beside === "members" ? { members: { web: web.id } } : {}),
    });
    const instances = [web.id, spare.id];
    const kept = said.kept && new InstanceSecurityGroups("keep", { instances, securityGroups: [group.id] });
    return { web: web.id, spare: spare.id, group: group.id, other: other.id, groups: kept ? kept.groups : undefined };
  };
  stack = await openStack({ program, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

async function groupsOf(id: string): Promise<string[]> {
  const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({
    Filters: [{ Name: "attachment.instance-id", Values: [id] }],
  });
  return NetworkInterfaces.flatMap(({ Groups = [] }) => Groups.flatMap(({ GroupId }) => GroupId ?? [])).sort();
}

const changes = ({ ops }: { ops: Record<string, string> }) => Object.values(ops).filter((op) => op !== "same");

describe("the groups of instances on AWS", () => {
  const it = chapter();
  let ids: Record<"web" | "spare" | "group" | "other", string>;
  let before: string[];

  it("are those of the list and no others, and the instances themselves see no difference", async () => {
    ids = (await stack.up()).outputs as typeof ids;
    before = await groupsOf(ids.web);
    said = { kept: true };
    const { outputs, ops } = await stack.up();
    expect(outputs.groups).toEqual({ [ids.web]: [ids.group], [ids.spare]: [ids.group] });
    expect(Object.entries(ops).filter(([, op]) => op !== "same")).toEqual([["keep", "create"]]);
    expect(await groupsOf(ids.web)).toEqual([ids.group]);
    expect(changes(await stack.preview())).toEqual([]);
    await stack.refresh();
    expect(changes(await stack.preview())).toEqual([]);
  });

  it("that somebody changed are drift, and are put back", async () => {
    // By the interface: what moto is told of the instance it adds to its interface's groups for ever.
    const Filters = [{ Name: "attachment.instance-id", Values: [ids.web] }];
    const { NetworkInterfaces: [face] = [] } = await aws.ec2.describeNetworkInterfaces({ Filters });
    const NetworkInterfaceId = face?.NetworkInterfaceId;
    await aws.ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups: [ids.other] });
    expect((await stack.refresh()).ops).toMatchObject({ keep: "update" });
    expect((await stack.up()).ops).toMatchObject({ keep: "update" });
    expect(await groupsOf(ids.web)).toEqual([ids.group]);
  });

  it("are said in one way alone", async () => {
    said = { kept: true, beside: "own" };
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: its own securityGroups say/);
    said = { kept: true, beside: "members" };
    expect((await stack.preview({ fails: true })).output).toMatch(/instances\[0\]: a group's members say/);
  });

  it("are put back when the resource is deleted", async () => {
    said = {};
    await stack.up();
    expect(await groupsOf(ids.web)).toEqual(before);
    expect(await groupsOf(ids.spare)).toEqual(before);
    const Filters = [{ Name: "tag-key", Values: ["omnicloud-groups"] }];
    expect((await aws.ec2.describeNetworkInterfaces({ Filters })).NetworkInterfaces).toEqual([]);
    expect(changes(await stack.preview())).toEqual([]);
  });
});
