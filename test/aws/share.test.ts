/** NasShare on AWS: a file system of EFS, its mount targets, and a group for its clients. */
import { EFS } from "@aws-sdk/client-efs";
import { NasShare, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let efs: EFS;
let stack: TestStack;

beforeAll(async () => {
  aws = await openAws();
  efs = new EFS(aws.client);
  stack = await openStack({ program: async () => undefined, config: aws.config, env: aws.env });
});

afterAll(async () => {
  efs.destroy();
  await stack.close();
  await aws.close();
});

type ShareArgs = ConstructorParameters<typeof NasShare>[1];
const same = { same: expect.any(Number) };

/** A Vpc with two zones, and a share in it. */
const program = (args: ShareArgs | ((vpc: Vpc<"a" | "b">) => ShareArgs)) => async () => {
  const vpc = new Vpc("net", {
    cidr: "10.30.0.0/16",
    subnets: {
      a: { cidr: "10.30.1.0/24", availabilityZone: "eu-west-1a" },
      b: { cidr: "10.30.2.0/24", availabilityZone: "eu-west-1b" },
    },
  });
  const own = typeof args === "function" ? args(vpc) : { subnet: vpc.subnetIds.a, ...args };
  const { id, status, exportPath, size, network } = new NasShare("files", { vpc: vpc.id, ...own });
  return { id, status, exportPath, size, network, vpc: vpc.id };
};

const clients = [{ cidr: "10.30.1.0/24", access: "rw" as const }];

const targets = async () => {
  const { FileSystems = [] } = await efs.describeFileSystems({});
  const found = await Promise.all(FileSystems.map(({ FileSystemId }) => efs.describeMountTargets({ FileSystemId })));
  return found.flatMap(({ MountTargets = [] }) => MountTargets);
};

/** The rules of the group in front of the share: who may come in, to which port. */
const rules = async () => {
  const [target] = await targets();
  const { SecurityGroups: [group] = [] } = await efs
    .describeMountTargetSecurityGroups({
      MountTargetId: target?.MountTargetId,
    })
    .then(({ SecurityGroups }) => aws.ec2.describeSecurityGroups({ GroupIds: SecurityGroups }));
  return (group?.IpPermissions ?? []).map(({ FromPort: from, ToPort: to, IpRanges = [] }) => {
    return { from, to, cidrs: IpRanges.map(({ CidrIp }) => CidrIp) };
  });
};

describe("a NasShare on AWS", () => {
  const it = chapter();

  it("is encrypted and marked, has a target in its subnet, and lets its clients in", async () => {
    stack.program = program({ size: 10, clients });
    const { outputs } = await stack.up();
    const [file] = (await efs.describeFileSystems({})).FileSystems ?? [];
    expect(file).toMatchObject({ FileSystemId: outputs?.id, Encrypted: true, Name: "files" });
    const tags = Object.fromEntries((file?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(tags.omnicloud).toMatch(/^[0-9a-f]{8}-[0-9a-f]{12}$/);
    expect((await targets()).map(({ AvailabilityZoneName }) => AvailabilityZoneName)).toEqual(["eu-west-1a"]);
    expect(await rules()).toEqual([{ from: 2049, to: 2049, cidrs: ["10.30.1.0/24"] }]);
    expect(outputs).toMatchObject({ status: "available", size: 10, network: outputs?.vpc });
    expect(outputs?.exportPath).toBe(`${outputs?.id}.efs.eu-west-1.amazonaws.com:/`);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
  });

  it("gets another target and other clients in place, and no size reserves anything", async () => {
    const [before] = (await efs.describeFileSystems({})).FileSystems ?? [];
    stack.program = program(({ subnetIds: { a, b } }) => ({
      size: 500,
      aws: { subnets: [a, b] },
      clients: [...clients, { cidr: "10.30.2.7/32", access: "rw" }],
    }));
    await stack.up();
    expect((await targets()).map(({ AvailabilityZoneName: zone }) => zone).sort()).toEqual([
      "eu-west-1a",
      "eu-west-1b",
    ]);
    expect((await rules()).flatMap(({ cidrs }) => cidrs).sort()).toEqual(["10.30.1.0/24", "10.30.2.7/32"]);
    expect((await efs.describeFileSystems({})).FileSystems?.[0]?.FileSystemId).toBe(before?.FileSystemId);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("lets in an instance that is named by its id, and in preview no other", async () => {
    const [image] = (await aws.ec2.describeImages({ Owners: ["amazon"] })).Images ?? [];
    const run = { ImageId: image?.ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1 } as const;
    const [one] = (await aws.ec2.runInstances(run)).Instances ?? [];
    stack.program = program({ clients: [{ instance: one?.InstanceId, access: "rw" }] });
    await stack.up();
    expect(await rules()).toEqual([{ from: 2049, to: 2049, cidrs: [`${one?.PrivateIpAddress}/32`] }]);
    stack.program = program({ clients: [{ instance: "i-00000000000000000", access: "rw" }] });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/no instance of eu-west-1 has the id i-0/);
  });

  it("refuses what EFS has not, and is not replaced without replaceData", async () => {
    stack.program = program({ protocol: "CIFS", clients: [{ cidr: "10.30.1.0/24", access: "ro" }] });
    const said = (await stack.preview({ fails: true })).errors().join("\n");
    expect(said).toMatch(/protocol: EFS speaks NFS alone/);
    expect(said).toMatch(/clients\[0\]\.access: a group of AWS cannot tell readers from writers/);
    stack.program = program({ clients, aws: { encrypted: false } });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
  });

  it("is deleted with its targets and its group", async () => {
    stack.program = program({ clients });
    await stack.up();
    await stack.destroy();
    expect((await efs.describeFileSystems({})).FileSystems).toEqual([]);
  });
});
