/** The look-ups of shares, buckets and users on AWS, in a program's own process. */
import { EFS } from "@aws-sdk/client-efs";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import { runtime } from "@pulumi/pulumi";
import { getBucket, getBuckets, getMountClients, getNasShare, getOssUser, listBuckets } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Aws, openAws } from "../harness/aws";

let aws: Aws;
let vpc = "";
let subnet = "";
let instance = "";

beforeAll(async () => {
  aws = await openAws();
  runtime.setAllConfig({ "omnicloud:connections": aws.config["omnicloud:connections"] ?? "" });
  const { ec2 } = aws;
  const image = (await ec2.describeImages({ Owners: ["amazon"] })).Images?.[0]?.ImageId;
  vpc = (await ec2.createVpc({ CidrBlock: "10.9.0.0/16" })).Vpc?.VpcId ?? "";
  subnet = (await ec2.createSubnet({ VpcId: vpc, CidrBlock: "10.9.1.0/24" })).Subnet?.SubnetId ?? "";
  const run = { ImageId: image, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId: subnet } as const;
  instance = (await ec2.runInstances(run)).Instances?.[0]?.InstanceId ?? "";
});

afterAll(() => aws?.close());

describe("storage that is looked up on AWS", () => {
  it("is a share, with its rules and who may mount it", async () => {
    const efs = new EFS(aws.client);
    try {
      const Tags = [{ Key: "Name", Value: "files" }];
      const { FileSystemId: id = "" } = await efs.createFileSystem({ CreationToken: "t", Tags });
      const front = { GroupName: "g-2", Description: "x", VpcId: vpc };
      const SecurityGroups = [(await aws.ec2.createSecurityGroup(front)).GroupId ?? ""];
      const IpRanges = [{ CidrIp: "10.9.1.0/24" }];
      const nfs = { IpProtocol: "tcp", FromPort: 2049, ToPort: 2049, IpRanges };
      await aws.ec2.authorizeSecurityGroupIngress({ GroupId: SecurityGroups[0], IpPermissions: [nfs] });
      await efs.createMountTarget({ FileSystemId: id, SubnetId: subnet, SecurityGroups });
      const share = await getNasShare({ name: "files" });
      expect(share).toEqual(await getNasShare({ id }));
      expect(share).toMatchObject({
        ...{
          id,
          name: "files",
          protocol: "NFS",
          status: "available",
          shareType: "generalPurpose",
          network: vpc,
          subnet,
        },
        exportLocations: [{ path: `${id}.efs.eu-west-1.amazonaws.com:/`, preferred: true }],
        rules: [{ type: "ip", to: "10.9.1.0/24", level: "rw", state: "active" }],
      });
      const { instances } = await getMountClients(id);
      expect(instances).toContain(instance);
      await expect(getNasShare({ name: "file" })).rejects.toThrow(/no share of eu-west-1 is named file; .*files\?/);
    } finally {
      efs.destroy();
    }
  });

  it("are buckets, counted by what is in them, and of this account and region alone", async () => {
    const s3 = new S3({ ...aws.client, forcePathStyle: true });
    const elsewhere = new S3({ ...aws.client, region: "eu-west-3", forcePathStyle: true });
    try {
      for (const Bucket of ["acme-a", "acme-b"])
        await s3.createBucket({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } });
      await elsewhere.createBucket({
        Bucket: "acme-c",
        CreateBucketConfiguration: { LocationConstraint: "eu-west-3" },
      });
      await s3.putObject({ Bucket: "acme-a", Key: "k", Body: "12345" });
      const a = { name: "acme-a", usedBytes: 5, usedSize: 1, usedObjects: 1, maxSize: -1, maxObjects: -1 };
      expect(await getBucket({ name: "acme-a" })).toMatchObject({
        ...a,
        belongsTo: aws.account.id,
        region: "eu-west-1",
      });
      expect(await getBuckets({ pageSize: 1 })).toMatchObject({ buckets: [a], total: 2 });
      const names: string[] = [];
      for await (const { name } of listBuckets()) names.push(name);
      expect(names).toEqual(["acme-a", "acme-b"]);
      await expect(getBucket({ name: "acme-d" })).rejects.toThrow(
        /no bucket acme-d of this account in region eu-west-1; /,
      );
      await expect(getBucket({ name: "acme-a", uid: "u" })).rejects.toThrow(/uid: .*belong to the account/);
    } finally {
      s3.destroy();
      elsewhere.destroy();
    }
  });

  it("is a user of IAM, with what is in its bucket", async () => {
    const iam = new IAM(aws.client);
    try {
      await iam.createUser({ UserName: "files", Path: "/omnicloud/12345678-123456789012/" });
      const Statement = [{ Effect: "Allow", Action: ["s3:ListBucket"], Resource: "arn:aws:s3:::acme-a" }];
      const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
      await iam.putUserPolicy({ UserName: "files", PolicyName: "bucket", PolicyDocument });
      expect(await getOssUser({ uid: "files" })).toMatchObject({
        ...{ uid: "files", usedBytes: 5, usedObjects: 1, totalBuckets: 1, maxSize: -1, suspended: true },
      });
      await expect(getOssUser({ uid: "file" })).rejects.toThrow(/no user of IAM is named file; .*files\?/);
      await expect(getOssUser()).rejects.toThrow(/uid: is required on AWS/);
    } finally {
      iam.destroy();
    }
  });
});
