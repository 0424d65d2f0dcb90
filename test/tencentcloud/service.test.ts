/** The sandbox's Tencent Cloud, asked by Tencent's own SDK: it does what the API documents, or refuses in its words. */
import { type Sandbox, startSandbox } from "pulumi-omnicloud/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Keys, type Sdk, sdkAt } from "../harness/tencentcloud/sdk";

let sandbox: Sandbox;
let sdk: Sdk;
let keys: Keys;
const REGION = "ap-guangzhou";
const ZONE = "ap-guangzhou-3";

beforeAll(async () => {
  sandbox = await startSandbox({ quick: true });
  const { secretId, secretKey } = sandbox.tencentcloud;
  keys = { secretId, secretKey };
  sdk = sdkAt(sandbox.url, keys, REGION);
});

afterAll(() => sandbox?.close());

/** The code with which a call is refused. */
const codeOf = (answer: Promise<unknown>): Promise<string> =>
  answer.then(
    () => "done",
    (error: { code?: string }) => String(error.code),
  );

/** A network with one subnet. */
async function network(cidr = "10.9.0.0/16", zone = ZONE) {
  const { Vpc } = await sdk.vpc.CreateVpc({ VpcName: "net", CidrBlock: cidr });
  const VpcId = Vpc?.VpcId ?? "";
  const inside = cidr.replace("0.0/16", "1.0/24");
  const { Subnet } = await sdk.vpc.CreateSubnet({ VpcId, SubnetName: "front", CidrBlock: inside, Zone: zone });
  return { VpcId, SubnetId: Subnet?.SubnetId ?? "" };
}

async function launch(place: { VpcId: string; SubnetId: string }, more: object = {}): Promise<string> {
  const { InstanceIdSet } = await sdk.cvm.RunInstances({
    Placement: { Zone: ZONE },
    ImageId: "img-487zeit5",
    InstanceType: "S5.MEDIUM4",
    VirtualPrivateCloud: place,
    ...more,
  });
  const id = InstanceIdSet?.[0] ?? "";
  await becomes(id, "RUNNING");
  return id;
}

async function instance(id: string) {
  return (await sdk.cvm.DescribeInstances({ InstanceIds: [id] })).InstanceSet?.[0];
}

const becomes = (id: string, state: string | undefined) =>
  expect.poll(async () => (await instance(id))?.InstanceState).toBe(state);

describe("who asks", () => {
  it("is the key's account", async () => {
    expect(await sdk.sts.GetCallerIdentity()).toMatchObject({ AccountId: sandbox.tencentcloud.account });
  });

  it("is nobody with a wrong key, an unknown one, or a token of another", async () => {
    const asked = (other: Partial<Keys>) =>
      codeOf(sdkAt(sandbox.url, { ...keys, ...other }, REGION).sts.GetCallerIdentity());
    expect(await asked({ secretKey: "wrong" })).toBe("AuthFailure.SignatureFailure");
    expect(await asked({ secretId: "AKIDnobody" })).toBe("AuthFailure.SecretIdNotFound");
    expect(await asked({ token: "stale" })).toBe("AuthFailure.TokenFailure");
  });

  it("sees the objects of its own account and region alone", async () => {
    const { VpcId } = await network();
    const other = { secretId: "AKIDother", secretKey: "other", uin: "100000000002" };
    sandbox.tencentcloud.addKey(other);
    const [stranger, elsewhere] = [sdkAt(sandbox.url, other, REGION), sdkAt(sandbox.url, keys, "ap-shanghai")];
    expect(await codeOf(stranger.vpc.DescribeVpcs({ VpcIds: [VpcId] }))).toBe("ResourceNotFound");
    expect(await codeOf(elsewhere.vpc.DescribeVpcs({ VpcIds: [VpcId] }))).toBe("ResourceNotFound");
    expect(await codeOf(sdkAt(sandbox.url, keys, "ap-nowhere").vpc.DescribeVpcs({}))).toBe("UnsupportedRegion");
  });
});

describe("a request", () => {
  it("with a parameter that there is not, or without one that there must be, is refused", async () => {
    const anyone = sdk.vpc as unknown as Record<"CreateVpc", (given: object) => Promise<unknown>>;
    expect(await codeOf(anyone.CreateVpc({ VpcName: "a", CidrBlock: "10.0.0.0/16", Colour: "red" }))).toBe(
      "UnknownParameter",
    );
    expect(await codeOf(anyone.CreateVpc({ VpcName: "a" }))).toBe("MissingParameter");
    expect(await codeOf(sdk.vpc.CreateVpc({ VpcName: "a", CidrBlock: "8.8.0.0/16" }))).toBe(
      "InvalidParameterValue.Range",
    );
  });

  it("fails as a fault says, in the API's words", async () => {
    sandbox.faults.add({ kind: "status", status: 500, match: { service: "tencentcloud", path: "^/DescribeVpcs$" } });
    expect(await codeOf(sdk.vpc.DescribeVpcs({}))).toBe("InternalError");
  });

  it("is counted by its action", async () => {
    sandbox.requests.clear();
    await sdk.cvm.DescribeZones();
    expect(sandbox.requests.byTemplate()).toEqual({ "tencentcloud POST /DescribeZones": 1 });
  });
});

describe("a network", () => {
  it("is in use as long as something is in it", async () => {
    const { VpcId, SubnetId } = await network("10.10.0.0/16");
    expect(await codeOf(sdk.vpc.DeleteVpc({ VpcId }))).toBe("ResourceInUse");
    const id = await launch({ VpcId, SubnetId });
    expect(await codeOf(sdk.vpc.DeleteSubnet({ SubnetId }))).toBe("ResourceInUse");
    await sdk.cvm.TerminateInstances({ InstanceIds: [id] });
    await becomes(id, undefined);
    await sdk.vpc.DeleteSubnet({ SubnetId });
    await sdk.vpc.DeleteVpc({ VpcId });
    expect(await codeOf(sdk.vpc.DescribeVpcs({ VpcIds: [VpcId] }))).toBe("ResourceNotFound");
  });

  it("refuses subnets outside of it, across another, and in a zone that there is not", async () => {
    const { VpcId } = await network("10.11.0.0/16");
    const subnet = (CidrBlock: string, Zone = ZONE) =>
      codeOf(sdk.vpc.CreateSubnet({ VpcId, SubnetName: "a", CidrBlock, Zone }));
    expect(await subnet("10.12.0.0/24")).toBe("InvalidParameterValue.SubnetRange");
    expect(await subnet("10.11.1.128/25")).toBe("InvalidParameterValue.SubnetConflict");
    expect(await subnet("10.11.2.0/24", "eu-frankfurt-1")).toBe("InvalidParameterValue.UnavailableZone");
  });

  it("replaces a route by its number, and refuses one to nowhere", async () => {
    const { VpcId } = await network("10.13.0.0/16");
    const { RouteTable } = await sdk.vpc.CreateRouteTable({ VpcId, RouteTableName: "own" });
    const RouteTableId = RouteTable?.RouteTableId ?? "";
    const gateway = { VpcId, AddressCount: 1, Zone: ZONE };
    const nat = async (NatGatewayName: string) =>
      (await sdk.vpc.CreateNatGateway({ NatGatewayName, ...gateway })).NatGatewaySet?.[0]?.NatGatewayId ?? "";
    const [one, other] = [await nat("one"), await nat("other")];
    const to = (GatewayId: string) => ({ DestinationCidrBlock: "0.0.0.0/0", GatewayType: "NAT", GatewayId });
    expect(await codeOf(sdk.vpc.CreateRoutes({ RouteTableId, Routes: [to("nat-nobody00")] }))).toBe("ResourceNotFound");
    await sdk.vpc.CreateRoutes({ RouteTableId, Routes: [to(one)] });
    expect(await codeOf(sdk.vpc.CreateRoutes({ RouteTableId, Routes: [to(other)] }))).toBe(
      "InvalidParameterValue.Duplicate",
    );
    const routes = async () =>
      (await sdk.vpc.DescribeRouteTables({ RouteTableIds: [RouteTableId] })).RouteTableSet?.[0]?.RouteSet?.filter(
        ({ RouteType }) => RouteType === "USER",
      );
    const [route] = (await routes()) ?? [];
    await sdk.vpc.ReplaceRoutes({ RouteTableId, Routes: [{ ...to(other), RouteId: route?.RouteId }] });
    expect(await routes()).toMatchObject([{ RouteId: route?.RouteId, GatewayId: other }]);
    expect(await codeOf(sdk.vpc.DeleteNatGateway({ NatGatewayId: other }))).toBe("ResourceInUse");
  });
});

describe("a security group", () => {
  it("has an ordered list in each direction, whose version refuses what was read before another's change", async () => {
    const { SecurityGroup } = await sdk.vpc.CreateSecurityGroup({ GroupName: "web", GroupDescription: "" });
    const SecurityGroupId = SecurityGroup?.SecurityGroupId ?? "";
    const add = (Port: string, Version?: string) =>
      sdk.vpc.CreateSecurityGroupPolicies({
        SecurityGroupId,
        SecurityGroupPolicySet: {
          Version,
          Ingress: [{ Protocol: "TCP", Port, CidrBlock: "0.0.0.0/0", Action: "ACCEPT" }],
        },
      });
    await add("80", "0");
    expect(await codeOf(add("443", "0"))).toBe("UnsupportedOperation.VersionMismatch");
    expect(await codeOf(add("80"))).toBe("UnsupportedOperation.DuplicatePolicy");
    await add("443", "1");
    const { SecurityGroupPolicySet: set } = await sdk.vpc.DescribeSecurityGroupPolicies({ SecurityGroupId });
    expect(set).toMatchObject({ Version: "2", Ingress: [{ Port: "443", PolicyIndex: 0 }, { Port: "80" }], Egress: [] });
  });

  it("is in use while an instance is in it", async () => {
    const place = await network("10.14.0.0/16");
    const { SecurityGroup } = await sdk.vpc.CreateSecurityGroup({ GroupName: "used", GroupDescription: "" });
    const SecurityGroupId = SecurityGroup?.SecurityGroupId ?? "";
    const id = await launch(place);
    await sdk.cvm.AssociateSecurityGroups({ SecurityGroupIds: [SecurityGroupId], InstanceIds: [id] });
    const { SecurityGroup: standard } = await sdk.vpc.CreateDefaultSecurityGroup({});
    expect(standard).toMatchObject({ IsDefault: true });
    expect((await instance(id))?.SecurityGroupIds).toEqual([standard?.SecurityGroupId, SecurityGroupId]);
    expect(await codeOf(sdk.vpc.DeleteSecurityGroup({ SecurityGroupId }))).toBe("ResourceInUse");
  });
});

describe("an instance", () => {
  it("is launched once for each client token, with its tags", async () => {
    const place = await network("10.15.0.0/16");
    const more = {
      ClientToken: "once",
      TagSpecification: [{ ResourceType: "instance", Tags: [{ Key: "omnicloud", Value: "mark" }] }],
    };
    const id = await launch(place, more);
    expect(await launch(place, more)).toBe(id);
    const filter = { TagFilters: [{ TagKey: "omnicloud", TagValue: ["mark"] }] };
    expect((await sdk.tag.GetResources(filter)).ResourceTagMappingList).toMatchObject([
      { Resource: `qcs::cvm:${REGION}:uin/${sandbox.tencentcloud.account}:instance/${id}` },
    ]);
  });

  it("starts only if it is stopped, stops and reboots only if it runs, and is unknown to nobody", async () => {
    const id = await launch(await network("10.16.0.0/16"));
    const InstanceIds = [id];
    expect(await codeOf(sdk.cvm.StartInstances({ InstanceIds }))).toBe("UnsupportedOperation.InstanceStateRunning");
    await sdk.cvm.StopInstances({ InstanceIds, StoppedMode: "STOP_CHARGING" });
    await becomes(id, "STOPPED");
    expect(await instance(id)).toMatchObject({ StopChargingMode: "STOP_CHARGING" });
    expect(await codeOf(sdk.cvm.RebootInstances({ InstanceIds }))).toBe("UnsupportedOperation.InstanceStateStopped");
    expect(await codeOf(sdk.cvm.StartInstances({ InstanceIds: [id, "ins-nobody00"] }))).toBe(
      "InvalidInstanceId.NotFound",
    );
    await becomes(id, "STOPPED");
    await sdk.cvm.ResetInstancesType({ InstanceIds, InstanceType: "S5.LARGE8" });
    await expect.poll(() => instance(id)).toMatchObject({ InstanceType: "S5.LARGE8", InstanceState: "STOPPED" });
  });

  it("is listed by ids or filters, and refused in a zone that is not its subnet's", async () => {
    const place = await network("10.17.0.0/16");
    const id = await launch(place, { InstanceName: "listed" });
    const Filters = [{ Name: "instance-name", Values: ["list"] }];
    expect((await sdk.cvm.DescribeInstances({ Filters })).InstanceSet).toMatchObject([{ InstanceId: id }]);
    expect(await codeOf(sdk.cvm.DescribeInstances({ Filters, InstanceIds: [id] }))).toBe("InvalidParameter");
    expect(await codeOf(sdk.cvm.DescribeInstances({ Limit: 101 }))).toBe("InvalidParameterValueLimit");
    expect(await codeOf(launch(place, { Placement: { Zone: "ap-guangzhou-4" } }))).toBe(
      "InvalidParameterValue.VpcIdZoneIdNotMatch",
    );
  });
});

describe("a disk", () => {
  const create = async (more: object = {}) => {
    const size = { DiskSize: 20, DiskType: "CLOUD_PREMIUM", DiskChargeType: "POSTPAID_BY_HOUR" };
    const { DiskIdSet } = await sdk.cbs.CreateDisks({ Placement: { Zone: ZONE }, ...size, ...more });
    return DiskIdSet?.[0] ?? "";
  };
  const disk = async (id: string) => (await sdk.cbs.DescribeDisks({ DiskIds: [id] })).DiskSet?.[0];

  it("grows in steps of 10, and never shrinks", async () => {
    const id = await create();
    expect(await codeOf(create({ DiskSize: 15 }))).toBe("InvalidParameterValue");
    await sdk.cbs.ResizeDisk({ DiskId: id, DiskSize: 40 });
    await expect.poll(() => disk(id)).toMatchObject({ DiskSize: 40, DiskState: "UNATTACHED" });
    expect(await codeOf(sdk.cbs.ResizeDisk({ DiskId: id, DiskSize: 30 }))).toBe("InvalidParameter.DiskSizeNotMatch");
    await sdk.cbs.ModifyDiskAttributes({ DiskIds: [id], DiskType: "CLOUD_SSD" });
    await expect.poll(() => disk(id)).toMatchObject({ DiskType: "CLOUD_SSD" });
  });

  it("hangs on one instance of its zone, and outlives it", async () => {
    const id = await launch(await network("10.18.0.0/16"));
    const [mine, elsewhere] = [await create(), await create({ Placement: { Zone: "ap-guangzhou-4" } })];
    const attach = (DiskId: string) => sdk.cbs.AttachDisks({ InstanceId: id, DiskIds: [DiskId] });
    expect(await codeOf(attach(elsewhere))).toBe("ResourceUnavailable.ZoneNotMatch");
    await attach(mine);
    await expect.poll(() => disk(mine)).toMatchObject({ DiskState: "ATTACHED", InstanceId: id });
    expect(await codeOf(attach(mine))).toBe("ResourceUnavailable.Attached");
    expect(await codeOf(sdk.cbs.TerminateDisks({ DiskIds: [mine] }))).toBe("ResourceUnavailable.Attached");
    await sdk.cvm.TerminateInstances({ InstanceIds: [id] });
    await becomes(id, undefined);
    expect(await disk(mine)).toMatchObject({ DiskState: "UNATTACHED" });
  });
});

it("is saved and loaded with the rest of the sandbox", async () => {
  const { VpcId } = await network("10.19.0.0/16");
  const loaded = await startSandbox({ quick: true, load: await sandbox.save() });
  const there = sdkAt(loaded.url, keys, REGION);
  expect((await there.vpc.DescribeVpcs({ VpcIds: [VpcId] })).VpcSet).toMatchObject([{ VpcId }]);
  expect((await there.cvm.DescribeZones()).TotalCount).toBe(3);
  await loaded.close();
});
