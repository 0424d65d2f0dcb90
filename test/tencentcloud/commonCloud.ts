/** Tencent Cloud under the common contract: the sandbox, with the real native plugin. */
import { differences } from "../../providers/tencentcloud/differences";
import type { CommonCloud, Look, Words } from "../contract/common/cloud";
import { openStack, type TestStack, unique } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

/** What is not there yet on Tencent Cloud. */
const NOT_YET = [
  ...["InstancePower", "InstanceSecurityGroups", "NasShare", "OssBucket", "PulumiState", "Routes", "UploadedFile"],
  ...["getBucket", "getBuckets", "getMountClients", "getNasShare", "getOssUser", "listBuckets", "recoverKey"],
];

/** Opens the sandbox, with a key pair in it. */
export async function openTencentCommon(): Promise<CommonCloud> {
  const cloud = await openTencentcloud();
  const stacks: TestStack[] = [];
  const keyName = unique("key").replaceAll("-", "_").slice(0, 25);
  await cloud.sdk.cvm.ImportKeyPair({ KeyName: keyName, ProjectId: 0, PublicKey: "ssh-rsa AAAAB3Nza team" });
  const { region } = cloud;
  const words: Words = {
    ...{ connection: "cloud", store: "cloud", region, storeRegion: region },
    ...{ flavors: ["S5.MEDIUM4", "S5.LARGE8"], image: "team base", systemDisk: [50, 60], diskType: "CLOUD_PREMIUM" },
    ...{
      dataDisk: [10, 20],
      outwardRoute: false,
      externalNetwork: true,
      externalAddresses: 0,
      isOperator: false,
      targets: {},
      otherShare: {},
    },
    ...{ zone: `${region}-3`, otherZone: `${region}-4`, keyName, running: "running", stopped: "stopped" },
    ...{ storageClass: "STANDARD_IA", unique },
  };
  const connection = { ...cloud.connection, availabilityZone: words.zone };
  const none = () => Promise.reject(new Error("not yet on Tencent Cloud"));
  return {
    ...{ differences, words, notYet: new Set(NOT_YET) },
    look: { ...lookAtNetworks(cloud), ...lookAtMachines(cloud), share: none, s3: none, keysOf: none, isPublic: none },
    connections: JSON.stringify({ cloud: connection }),
    async stack(program, more) {
      const decoys = more ? { decoy: { ...connection, endpoint: "http://127.0.0.1:9" } } : {};
      const config = { "omnicloud:connections": JSON.stringify({ cloud: connection, ...decoys }) };
      const stack = await openStack({ program, config, env: cloud.env });
      stacks.push(stack);
      return stack;
    },
    async close() {
      for (const stack of stacks) await stack.close();
      await cloud.close();
    },
  };
}

type Tag = { Key?: string | null; Value?: string | null };

/** Tags, ours left out: a description, and the user's own. */
function tagged(tags: readonly Tag[] | null = []) {
  const pairs = (tags ?? []).map(({ Key, Value }) => [Key ?? "", Value ?? ""] as const);
  const {
    Description: description = "",
    omnicloud: _mark,
    ...own
  } = Object.fromEntries(pairs) as Record<string, string>;
  return { description, own };
}

/** A list that must hold one. */
function only<T>(list: readonly T[] | null | undefined, what: string): T {
  const [one] = list ?? [];
  if (!one) throw new Error(`the sandbox has no ${what}`);
  return one;
}

function lookAtNetworks({ sdk }: Tencentcloud): Pick<Look, "vpc" | "subnet" | "routes" | "targets" | "group"> {
  const vpcOf = async (id: string) => only((await sdk.vpc.DescribeVpcs({ VpcIds: [id] })).VpcSet, id);
  const tableOf = async (id: string) =>
    only((await sdk.vpc.DescribeRouteTables({ RouteTableIds: [id] })).RouteTableSet, id);
  return {
    async vpc(id) {
      const found = await vpcOf(id);
      return { name: found.VpcName ?? "", description: tagged(found.TagSet).description };
    },
    async subnet(id) {
      const found = only((await sdk.vpc.DescribeSubnets({ SubnetIds: [id] })).SubnetSet, id);
      const { DnsServerSet: dns } = await vpcOf(found.VpcId ?? "");
      const { Main } = await tableOf(found.RouteTableId ?? "");
      const cidr = found.CidrBlock ?? "";
      return {
        ...{ name: found.SubnetName ?? "", description: tagged(found.TagSet).description, cidr, zone: found.Zone },
        dns: dns ?? [],
        ...(Main ? {} : { gateway: cidr.replace(/\d+\/.*$/, "1") }),
      };
    },
    async routes(table) {
      return ((await tableOf(table)).RouteSet ?? []).map(({ DestinationCidrBlock = "" }) => DestinationCidrBlock);
    },
    async targets(table) {
      const all = (await tableOf(table)).RouteSet ?? [];
      return Object.fromEntries(all.map((route) => [route.DestinationCidrBlock ?? "", [route.GatewayId ?? ""]]));
    },
    async group(id) {
      const found = only((await sdk.vpc.DescribeSecurityGroups({ SecurityGroupIds: [id] })).SecurityGroupSet, id);
      const { SecurityGroupPolicySet: set } = await sdk.vpc.DescribeSecurityGroupPolicies({ SecurityGroupId: id });
      const { Ingress = [], Egress = [] } = set ?? {};
      const lineOf = (way: string) => (rule: (typeof Ingress)[number]) => {
        const { Protocol = "", Port = "", CidrBlock, Ipv6CidrBlock, SecurityGroupId } = rule;
        const cidr = CidrBlock || Ipv6CidrBlock;
        const from = SecurityGroupId === id ? "self" : /^(0\.0\.0\.0|::)\/0$/.test(cidr ?? "") ? "anybody" : cidr;
        const ports = Port.toLowerCase() === "all" ? "all" : Port.includes("-") ? Port : `${Port}-${Port}`;
        return `${way} ${Protocol.toLowerCase()} ${ports} ${from}`;
      };
      const lines = [...(Ingress ?? []).map(lineOf("in")), ...(Egress ?? []).map(lineOf("out"))];
      const texts = [...(Ingress ?? []), ...(Egress ?? [])].flatMap((rule) => rule.PolicyDescription || []);
      const { SecurityGroupName: name = "", SecurityGroupDesc: description = "" } = found;
      return { name, description, rules: [...new Set(lines)].sort(), texts };
    },
  };
}

/** No action shows it: the sandbox is asked itself. */
function userDataOf({ sandbox: { tencentcloud }, region }: Tencentcloud, id: string): string {
  const { userData = "" } = tencentcloud.region(tencentcloud.account, region).instances.get(id) ?? {};
  return Buffer.from(userData, "base64").toString();
}

function lookAtMachines(cloud: Tencentcloud): Pick<Look, "instance" | "disk"> {
  const { cvm, cbs } = cloud.sdk;
  return {
    async instance(id) {
      const found = only((await cvm.DescribeInstances({ InstanceIds: [id] })).InstanceSet, id);
      const { description, own } = tagged(found.Tags);
      const [key] = found.LoginSettings?.KeyIds ?? [];
      const keyName = key && only((await cvm.DescribeKeyPairs({ KeyIds: [key] })).KeyPairSet, key).KeyName;
      return {
        ...{ name: found.InstanceName ?? "", description, status: (found.InstanceState ?? "").toLowerCase() },
        ...{ metadata: own, tags: [], ...(keyName ? { keyName } : {}) },
        groups: found.SecurityGroupIds ?? [],
        userData: userDataOf(cloud, id),
        ...{ addresses: found.PrivateIpAddresses ?? [], ports: [] },
      };
    },
    async disk(id) {
      const found = only((await cbs.DescribeDisks({ DiskIds: [id] })).DiskSet, id);
      const { description, own } = tagged(found.Tags);
      return {
        ...{ name: found.DiskName ?? "", description, size: found.DiskSize ?? 0, type: found.DiskType ?? "" },
        ...{ zone: found.Placement?.Zone ?? "", metadata: own },
        ...(found.InstanceId ? { attachedTo: found.InstanceId } : {}),
      };
    },
  };
}
