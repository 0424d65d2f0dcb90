/** AWS under the common contract: moto. */
import { EFS } from "@aws-sdk/client-efs";
import { IAM } from "@aws-sdk/client-iam";
import { S3 } from "@aws-sdk/client-s3";
import type { RouteTarget } from "pulumi-omnicloud";
import { differences } from "../../providers/aws/differences";
import type { CommonCloud, Look, Words } from "../contract/common/cloud";
import { type Aws, openAws } from "../harness/aws";
import { openStack, type TestStack, unique } from "../harness/stack";

/** Opens moto, with a key pair in it. */
export async function openAwsCloud(): Promise<CommonCloud> {
  const aws = await openAws();
  const efs = new EFS(aws.client);
  const iam = new IAM(aws.client);
  const s3 = new S3({ ...aws.client, forcePathStyle: true });
  const stacks: TestStack[] = [];
  const { KeyName: keyName = "" } = await aws.ec2.createKeyPair({ KeyName: unique("key") });
  const { region } = aws;
  const words: Words = {
    ...{ connection: "cloud", store: "cloud", region, storeRegion: region },
    ...{ flavors: ["t3.micro", "t3.small"], image: await anImage(aws), systemDisk: [40, 41], diskType: "gp3" },
    ...{ dataDisk: [1, 2], outwardRoute: true },
    ...{ externalNetwork: true, externalAddresses: 0, isOperator: false },
    targets: await targetsIn(aws),
    ...{ otherZone: `${region}b`, otherShare: { aws: { encrypted: false } } },
    ...{ zone: `${region}a`, keyName, running: "running", stopped: "stopped", storageClass: "STANDARD_IA", unique },
  };
  const keysOf = async (UserName: string) =>
    ((await iam.listAccessKeys({ UserName })).AccessKeyMetadata ?? []).map(({ AccessKeyId = "" }) => AccessKeyId);
  return {
    differences,
    words,
    look: {
      ...lookAtNetworks(aws),
      ...lookAtMachines(aws),
      share: shareIn(aws, efs),
      isPublic: isPublicIn(s3),
      s3: async () => s3,
      keysOf,
    },
    connections: JSON.stringify({ cloud: aws.connection }),
    async stack(program, more) {
      const decoys = more ? { decoy: { ...aws.connection, endpoint: "http://127.0.0.1:9" } } : {};
      const config = { "omnicloud:connections": JSON.stringify({ cloud: aws.connection, ...decoys }) };
      const stack = await openStack({ program, config, env: aws.env });
      stacks.push(stack);
      return stack;
    },
    async close() {
      for (const stack of stacks) await stack.close();
      for (const client of [efs, iam, s3]) client.destroy();
      await aws.close();
    },
  };
}

/** An image of Amazon's that alone has its name. */
async function anImage({ ec2 }: Aws): Promise<string> {
  const names = ((await ec2.describeImages({ Owners: ["amazon"] })).Images ?? []).map(({ Name = "" }) => Name);
  return names.find((name) => name !== "" && names.indexOf(name) === names.lastIndexOf(name)) ?? "";
}

/** One of each that a route can lead to. */
async function targetsIn({ ec2 }: Aws): Promise<RouteTarget> {
  const { Vpc } = await ec2.createVpc({ CidrBlock: "10.34.0.0/16" });
  const { Subnet } = await ec2.createSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.34.0.0/24" });
  const { SubnetId } = only([Subnet], "subnet") ?? {};
  const { Images: [image] = [] } = await ec2.describeImages({ Owners: ["amazon"] });
  const run = { ImageId: image?.ImageId, InstanceType: "t3.micro", MinCount: 1, MaxCount: 1, SubnetId } as const;
  const { VpcPeeringConnection: peering } = await ec2.createVpcPeeringConnection({
    ...{ VpcId: Vpc?.VpcId, PeerVpcId: (await ec2.createVpc({ CidrBlock: "10.35.0.0/16" })).Vpc?.VpcId },
  });
  return {
    instanceId: (await ec2.runInstances(run)).Instances?.[0]?.InstanceId,
    networkInterfaceId: (await ec2.createNetworkInterface({ SubnetId })).NetworkInterface?.NetworkInterfaceId,
    natGatewayId: (await ec2.createNatGateway({ SubnetId, ConnectivityType: "private" })).NatGateway?.NatGatewayId,
    gatewayId: (await ec2.createInternetGateway({})).InternetGateway?.InternetGatewayId,
    peeringId: peering?.VpcPeeringConnectionId,
  };
}

type Tag = { Key?: string; Value?: string };

/** Tags, ours left out: a name, a description, and the user's own. */
function tagged(tags: readonly Tag[] = []) {
  const {
    Name: name = "",
    Description: description = "",
    omnicloud: _mark,
    ...own
  } = Object.fromEntries(tags.map(({ Key = "", Value = "" }) => [Key, Value] as const)) as Record<string, string>;
  return { name, description, own };
}

/** A list that must hold one. */
function only<T>(list: readonly T[] | undefined, what: string): T {
  const [one] = list ?? [];
  if (!one) throw new Error(`moto has no ${what}`);
  return one;
}

function lookAtNetworks({ ec2 }: Aws): Pick<Look, "vpc" | "subnet" | "routes" | "targets" | "group"> {
  const vpcOf = async (id: string) => only((await ec2.describeVpcs({ VpcIds: [id] })).Vpcs, id);
  return {
    async vpc(id) {
      const { Tags, CidrBlock: cidr } = await vpcOf(id);
      const { name, description } = tagged(Tags);
      return { name, description, cidr };
    },
    async subnet(id) {
      const found = only((await ec2.describeSubnets({ SubnetIds: [id] })).Subnets, id);
      const { DhcpOptionsId = "" } = await vpcOf(found.VpcId ?? "");
      const options = await ec2.describeDhcpOptions({ DhcpOptionsIds: [DhcpOptionsId] });
      const servers = options.DhcpOptions?.[0]?.DhcpConfigurations?.find(({ Key }) => Key === "domain-name-servers");
      const { RouteTables } = await ec2.describeRouteTables({
        Filters: [{ Name: "association.subnet-id", Values: [id] }],
      });
      const { name, description } = tagged(found.Tags);
      const [first, second, third, fourth = "0/0"] = (found.CidrBlock ?? "").split(".");
      return {
        ...{ name, description, cidr: found.CidrBlock ?? "", zone: found.AvailabilityZone },
        dns: (servers?.Values ?? []).map(({ Value = "" }) => Value),
        ...(RouteTables?.length ? { gateway: `${first}.${second}.${third}.${Number.parseInt(fourth, 10) + 1}` } : {}),
      };
    },
    async routes(table) {
      const { Routes = [] } = only((await ec2.describeRouteTables({ RouteTableIds: [table] })).RouteTables, table);
      return Routes.map(({ DestinationCidrBlock = "" }) => DestinationCidrBlock);
    },
    async targets(table) {
      const { Routes = [] } = only((await ec2.describeRouteTables({ RouteTableIds: [table] })).RouteTables, table);
      return Object.fromEntries(
        Routes.map(({ DestinationCidrBlock = "", ...route }) => [DestinationCidrBlock, Object.values(route)]),
      );
    },
    async group(id) {
      const found = only((await ec2.describeSecurityGroups({ GroupIds: [id] })).SecurityGroups, id);
      const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({
        Filters: [{ Name: "group-id", Values: [id] }],
      });
      const lines = SecurityGroupRules.map((rule) => {
        const isAll = rule.IpProtocol === "-1";
        const ports = isAll ? "all" : `${rule.FromPort}-${rule.ToPort}`;
        const cidr = rule.CidrIpv4 ?? rule.CidrIpv6;
        const isSelf = rule.ReferencedGroupInfo?.GroupId === id;
        const from = isSelf ? "self" : cidr === "0.0.0.0/0" || cidr === "::/0" ? "anybody" : cidr;
        return `${rule.IsEgress ? "out" : "in"} ${isAll ? "all" : rule.IpProtocol} ${ports} ${from}`;
      });
      const texts = SecurityGroupRules.map(({ Description = "" }) => Description).filter((text) => text !== "");
      const { name, description } = tagged(found.Tags);
      return { name, description, rules: [...new Set(lines)].sort(), texts, vpc: found.VpcId };
    },
  };
}

function lookAtMachines({ ec2 }: Aws): Pick<Look, "instance" | "disk"> {
  return {
    async instance(id) {
      const { Reservations } = await ec2.describeInstances({ InstanceIds: [id] });
      const found = only(only(Reservations, id).Instances, id);
      const data = await ec2.describeInstanceAttribute({ InstanceId: id, Attribute: "userData" });
      const { name, description, own } = tagged(found.Tags);
      const entries = Object.entries(own);
      return {
        ...{ name, description, status: found.State?.Name ?? "" },
        metadata: Object.fromEntries(entries.filter(([, value]) => value !== "")),
        tags: entries.filter(([, value]) => value === "").map(([key]) => key),
        ...(found.KeyName ? { keyName: found.KeyName } : {}),
        groups: (found.NetworkInterfaces?.[0]?.Groups ?? []).map(({ GroupId = "" }) => GroupId),
        userData: Buffer.from(data.UserData?.Value ?? "", "base64").toString(),
        addresses: [found.PrivateIpAddress ?? ""],
        ports: (found.NetworkInterfaces ?? []).map(({ NetworkInterfaceId = "" }) => NetworkInterfaceId),
      };
    },
    async disk(id) {
      const found = only((await ec2.describeVolumes({ VolumeIds: [id] })).Volumes, id);
      const { name, description, own } = tagged(found.Tags);
      const attachedTo = found.Attachments?.[0]?.InstanceId;
      return {
        ...{
          name,
          description,
          size: found.Size ?? 0,
          type: found.VolumeType ?? "",
          zone: found.AvailabilityZone ?? "",
        },
        metadata: own,
        ...(attachedTo === undefined ? {} : { attachedTo }),
      };
    },
  };
}

/** A share, and whom the group before it lets in. */
function shareIn({ ec2 }: Aws, efs: EFS): Look["share"] {
  return async (FileSystemId) => {
    const file = only((await efs.describeFileSystems({ FileSystemId })).FileSystems, FileSystemId);
    const { MountTargets = [] } = await efs.describeMountTargets({ FileSystemId });
    const target = only(MountTargets, FileSystemId);
    const { SecurityGroups } = await efs.describeMountTargetSecurityGroups({ MountTargetId: target.MountTargetId });
    const { SecurityGroupRules = [] } = await ec2.describeSecurityGroupRules({
      Filters: [{ Name: "group-id", Values: SecurityGroups ?? [] }],
    });
    // Whoever reaches the port of NFS reads and writes.
    const clients = SecurityGroupRules.filter(({ IsEgress, FromPort }) => !IsEgress && FromPort === 2049);
    const { name, description } = tagged(file.Tags);
    return {
      ...{ name, description, protocol: "NFS", subnets: MountTargets.map(({ SubnetId = "" }) => SubnetId) },
      clients: clients.map(({ CidrIpv4 = "" }) => `${CidrIpv4.replace(/\/32$/, "")} rw`).sort(),
    };
  };
}

/** Whether a bucket's policy lets everybody read, and nothing blocks it: moto asks nobody who they are. */
function isPublicIn(s3: S3): Look["isPublic"] {
  return async (Bucket) => {
    const none = { Policy: undefined, PublicAccessBlockConfiguration: undefined };
    const { Policy } = await s3.getBucketPolicy({ Bucket }).catch(() => none);
    const { PublicAccessBlockConfiguration: block } = await s3.getPublicAccessBlock({ Bucket }).catch(() => none);
    const { Statement = [] } = JSON.parse(Policy ?? "{}") as { Statement?: Record<string, unknown>[] };
    const isOpen = Statement.some(
      ({ Effect, Principal, Action, Resource }) =>
        Effect === "Allow" &&
        /^("\*"|\{"AWS":"?\[?"?\*"?\]?\})$/.test(JSON.stringify(Principal)) &&
        [Action].flat().includes("s3:GetObject") &&
        [Resource].flat().includes(`arn:aws:s3:::${Bucket}/*`),
    );
    return isOpen && block?.BlockPublicPolicy !== true && block?.RestrictPublicBuckets !== true;
  };
}
