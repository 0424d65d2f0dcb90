/** What no stack made is taken over on AWS: compared first, and left as it is. */
import { EFS } from "@aws-sdk/client-efs";
import { S3 } from "@aws-sdk/client-s3";
import { CloudDisk, Instance, NasShare, OssBucket, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
/** The ids of what was there before. */
const there = { vpc: "", subnet: "", group: "", instance: "", disk: "", share: "", bucket: "old-files" };
let image = "";

const Tags = [
  { Key: "Name", Value: "old" },
  { Key: "team", Value: "a" },
];

beforeAll(async () => {
  aws = await openAws();
  const { ec2 } = aws;
  const tagged = (ResourceType: "vpc" | "subnet" | "security-group" | "instance" | "volume") => ({
    TagSpecifications: [{ ResourceType, Tags }],
  });
  image = (await ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId ?? "";
  there.vpc = (await ec2.createVpc({ CidrBlock: "10.9.0.0/16", ...tagged("vpc") })).Vpc?.VpcId ?? "";
  const front = { VpcId: there.vpc, CidrBlock: "10.9.1.0/24", AvailabilityZone: "eu-west-1a" };
  there.subnet = (await ec2.createSubnet({ ...front, ...tagged("subnet") })).Subnet?.SubnetId ?? "";
  const web = { GroupName: "g-1", Description: "by hand", VpcId: there.vpc, ...tagged("security-group") };
  there.group = (await ec2.createSecurityGroup(web)).GroupId ?? "";
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
  await ec2.authorizeSecurityGroupIngress({ GroupId: there.group, IpPermissions });
  const everywhere6 = [{ IpProtocol: "-1", Ipv6Ranges: [{ CidrIpv6: "::/0" }] }];
  await ec2.authorizeSecurityGroupEgress({ GroupId: there.group, IpPermissions: everywhere6 });
  const run = { ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: there.subnet } as const;
  const ran = await ec2.runInstances({ ...run, SecurityGroupIds: [there.group], ...tagged("instance") });
  there.instance = ran.Instances?.[0]?.InstanceId ?? "";
  const disk = { AvailabilityZone: "eu-west-1a", Size: 3, VolumeType: "gp3", ...tagged("volume") } as const;
  there.disk = (await ec2.createVolume(disk)).VolumeId ?? "";
  const efs = new EFS(aws.client);
  there.share = (await efs.createFileSystem({ CreationToken: "t", Encrypted: true, Tags })).FileSystemId ?? "";
  efs.destroy();
  const s3 = new S3({ ...aws.client, forcePathStyle: true });
  await s3.createBucket({ Bucket: there.bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
  const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  await s3.putPublicAccessBlock({ Bucket: there.bucket, PublicAccessBlockConfiguration: all });
  s3.destroy();
  stack = await openStack({ program: async () => undefined, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack?.close();
  await aws?.close();
});

/** What the program says. */
interface Said {
  adopts?: boolean;
  twice?: boolean;
  cidr?: string;
  port?: number;
  flavor?: string;
  size?: number;
  team?: string;
  networkAlone?: boolean;
}

const program =
  ({ adopts = true, twice, cidr = "10.9.1.0/24", port = 22, flavor = "t3.micro", size, team, networkAlone }: Said) =>
  async () => {
    const adopt = (id: string) => (adopts ? id : undefined);
    const vpc = new Vpc("net", {
      cidr: "10.9.0.0/16",
      subnets: {
        front: { cidr, adopt: adopt(there.subnet) },
        back: { cidr: "10.9.2.0/24" },
      },
      adopt: adopt(there.vpc),
    });
    if (networkAlone) return { vpc: vpc.id };
    const group = new SecurityGroup("web", {
      vpc: there.vpc,
      rules: [{ protocol: "tcp", portRangeMin: port }],
      adopt: adopt(there.group),
    });
    const args = {
      flavor,
      image,
      subnet: there.subnet,
      securityGroups: [there.group],
      systemDisk: size ? { size } : undefined,
    };
    const metadata = team === undefined ? undefined : { team };
    const web = new Instance("web", { ...args, metadata, adopt: adopt(there.instance) });
    if (twice) new Instance("other", { ...args, adopt: there.instance });
    const disk = new CloudDisk("data", {
      name: "old",
      size: 3,
      availabilityZone: "eu-west-1a",
      aws: { encrypted: false },
      adopt: adopt(there.disk),
    });
    const share = new NasShare("files", {
      name: "old",
      vpc: vpc.id,
      subnet: vpc.subnetIds.front,
      adopt: adopt(there.share),
    });
    const bucket = new OssBucket("files", { name: there.bucket, adopt: adopt(there.bucket) });
    return {
      ...{ vpc: vpc.id, subnet: vpc.subnetIds.front, group: group.id, instance: web.id, disk: disk.id },
      ...{ share: share.id, bucket: bucket.name, status: web.status },
    };
  };

const same = { same: expect.any(Number) };

async function tagsOf(id: string): Promise<Record<string, string>> {
  const { Tags: all = [] } = await aws.ec2.describeTags({ Filters: [{ Name: "resource-id", Values: [id] }] });
  return Object.fromEntries(all.map(({ Key = "", Value = "" }) => [Key, Value]));
}

describe("what was made by hand on AWS", () => {
  const it = chapter();

  it("is not taken over if it differs from the program, or twice", async () => {
    const wrong: [Said, RegExp][] = [
      [
        { cidr: "10.9.7.0/24" },
        /adopt.*vpc-\w+ is not as the program says: subnets is .*10\.9\.1\.0\/24.*10\.9\.7\.0\/24/,
      ],
      [{ port: 23 }, /adopt.*sg-\w+ is not as the program says: rules is .*22.*23/],
      [{ flavor: "t3.large", size: 99, team: "b" }, /adopt.*i-\w+ is not as the program says: /],
    ];
    let said = "";
    for (const [differs, words] of wrong) {
      stack.program = program(differs);
      said = (await stack.preview({ fails: true })).errors().join("\n");
      expect(said).toMatch(words);
    }
    expect(said).toMatch(/flavor is "t3\.micro" there and "t3\.large" here/);
    expect(said).toMatch(/systemDisk is .*"size":99/);
    expect(said).toMatch(/metadata is .*"a".*"b"/);
    stack.program = program({ twice: true });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/i-\w+ is adopted by .* and by /);
    expect(await tagsOf(there.instance)).toEqual({ Name: "old", team: "a" });
  });

  it("is the stack's from then on: nothing is replaced, and what others wrote stays", async () => {
    stack.program = program({});
    const preview = await stack.preview();
    expect(preview.counts.replace).toBeUndefined();
    const { outputs } = await stack.up();
    expect(outputs).toEqual({ ...there, status: "running" });
    expect(aws.native.steps.filter(({ verb }) => verb === "delete")).toEqual([]);
    expect(
      aws.native.steps
        .filter(({ verb }) => verb === "create")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "files", // the group of the share's clients
      "net-back",
    ]);
    for (const id of [there.vpc, there.subnet, there.group, there.instance])
      expect(await tagsOf(id)).toEqual({ Name: "old", team: "a", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-/) });
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("stays as it is when adopt is left out, and changes in place", async () => {
    stack.program = program({ adopts: false });
    expect((await stack.preview()).counts).toEqual(same);
    stack.program = program({ adopts: false, team: "b", port: 23 });
    const { ops } = await stack.preview();
    expect(Object.values(ops)).not.toContain("replace");
    expect((await stack.up()).outputs).toMatchObject({ instance: there.instance, group: there.group });
    expect(await tagsOf(there.instance)).toMatchObject({ Name: "old", team: "b" });
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is terminated when it is taken out of the program", async () => {
    stack.program = program({ adopts: false, networkAlone: true });
    expect((await stack.up()).outputs).toEqual({ vpc: there.vpc });
    const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [there.instance] });
    expect(Reservations[0]?.Instances?.[0]?.State?.Name).toBe("terminated");
    await stack.destroy();
    const { Vpcs = [] } = await aws.ec2.describeVpcs({ Filters: [{ Name: "vpc-id", Values: [there.vpc] }] });
    expect(Vpcs).toEqual([]);
  });
});
