/** NasShare on Tencent Cloud: a file system of CFS with its one mount target, and a permission group for its clients. */
import { NasShare, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { forget } from "../harness/forgotten";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

let cloud: Tencentcloud;
let stack: TestStack;

beforeAll(async () => {
  cloud = await openTencentcloud();
  stack = await openStack({ program: async () => undefined, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

type ShareArgs = ConstructorParameters<typeof NasShare>[1];
const same = { same: expect.any(Number) };

/** A Vpc with two zones, and a share in it. */
const program = (args: ShareArgs | ((vpc: Vpc<"a" | "b">) => ShareArgs)) => async () => {
  const vpc = new Vpc("net", {
    cidr: "10.30.0.0/16",
    subnets: {
      a: { cidr: "10.30.1.0/24", availabilityZone: "ap-guangzhou-3" },
      b: { cidr: "10.30.2.0/24", availabilityZone: "ap-guangzhou-4" },
    },
  });
  const own = typeof args === "function" ? args(vpc) : { subnet: vpc.subnetIds.a, ...args };
  const { id, status, exportPath, exportLocations, size, network } = new NasShare("files", { vpc: vpc.id, ...own });
  return { id, status, exportPath, exportLocations, size, network, vpc: vpc.id, subnet: vpc.subnetIds.a };
};

const clients = [{ cidr: "10.30.1.0/24", access: "rw" as const }];

const shares = async () => (await cloud.sdk.cfs.DescribeCfsFileSystems({})).FileSystems ?? [];
const groups = async () =>
  ((await cloud.sdk.cfs.DescribeCfsPGroups()).PGroupList ?? []).filter(({ PGroupId }) => PGroupId !== "pgroupbasic");

/** The rules of the group that says who mounts the share. */
const rules = async () => {
  const [share] = await shares();
  const { RuleList = [] } = await cloud.sdk.cfs.DescribeCfsRules({ PGroupId: share?.PGroup?.PGroupId ?? "" });
  return RuleList.map(({ AuthClientIp, RWPermission }) => `${AuthClientIp} ${RWPermission}`).sort();
};

describe("a NasShare on Tencent Cloud", () => {
  const it = chapter();

  it("is in its subnet's zone, marked, and lets its clients in", async () => {
    stack.program = program({ size: 10, clients, name: "all files", description: "the team's" });
    const { outputs, output } = await stack.up();
    expect(output).toContain("CFS grows by itself: no 10 GiB are reserved");
    const [file] = await shares();
    expect(file).toMatchObject({ FileSystemId: outputs?.id, FsName: "all-files", Zone: "ap-guangzhou-3" });
    const tags = Object.fromEntries((file?.Tags ?? []).map(({ TagKey, TagValue }) => [TagKey, TagValue]));
    const mark = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/);
    expect(tags).toEqual({ Name: "all files", Description: "the team's", omnicloud: mark });
    expect((await groups()).map(({ DescInfo }) => DescInfo)).toEqual([
      expect.stringMatching(/^Managed by Pulumi, .*files \[[0-9a-f]{8}-[0-9a-f]{12}\]$/),
    ]);
    expect(await rules()).toEqual(["10.30.1.0/24 RW"]);
    const { MountTargets: [target] = [] } = await cloud.sdk.cfs.DescribeMountTargets({
      FileSystemId: String(outputs?.id),
    });
    expect(outputs).toMatchObject({ status: "available", size: 10, network: outputs?.vpc });
    expect(outputs?.exportPath).toBe(`${target?.IpAddress}:/`);
    expect(outputs?.exportLocations).toEqual([
      { path: `${target?.IpAddress}:/`, preferred: true },
      { path: `${target?.IpAddress}:/${target?.FSID}`, preferred: false },
    ]);
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
  });

  it("gets other clients and another name in place, and no size reserves anything", async () => {
    const [before] = await shares();
    const ro = { cidr: "10.30.2.7/32", access: "ro" as const };
    stack.program = program({ size: 500, clients: [...clients, ro], name: "few files" });
    await stack.up();
    expect(await rules()).toEqual(["10.30.1.0/24 RW", "10.30.2.7 RO"]);
    expect(await shares()).toMatchObject([{ FileSystemId: before?.FileSystemId, FsName: "few-files" }]);
    expect((await stack.preview()).counts).toEqual(same);
    stack.program = program({
      clients: [ro, { ...clients[0], cidr: "10.30.1.0/24", access: "ro" }],
      name: "few files",
    });
    await stack.up();
    expect(await rules()).toEqual(["10.30.1.0/24 RO", "10.30.2.7 RO"]);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("lets nobody in without clients: a group without rules would let everybody in", async () => {
    stack.program = program({ name: "few files" });
    await stack.up();
    expect(await rules()).toEqual(["127.0.0.1 RO"]);
    expect((await stack.preview()).counts).toEqual(same);
    const PGroupId = (await groups())[0]?.PGroupId ?? "";
    const { RuleList: [rule] = [] } = await cloud.sdk.cfs.DescribeCfsRules({ PGroupId });
    await cloud.sdk.cfs.DeleteCfsRule({ PGroupId, RuleId: rule?.RuleId ?? "" });
    await stack.refresh();
    expect((await stack.preview()).ops).toMatchObject({ "tencentcloud:PermissionGroup files": "update" });
    await stack.up();
    expect(await rules()).toEqual(["127.0.0.1 RO"]);
  });

  it("gets its own group again after somebody bound another", async () => {
    const [share] = await shares();
    const FileSystemId = share?.FileSystemId ?? "";
    await cloud.sdk.cfs.UpdateCfsFileSystemPGroup({ FileSystemId, PGroupId: "pgroupbasic" });
    await stack.refresh();
    await stack.up();
    expect((await shares())[0]?.PGroup?.PGroupId).toBe(share?.PGroup?.PGroupId);
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is found again after a killed run, with its group, and by its mark after a lost answer", async () => {
    const [before] = await shares();
    await forget(stack, ({ type }) => /:(FileSystem|PermissionGroup)$/.test(type));
    await stack.up();
    expect((await shares()).map(({ FileSystemId }) => FileSystemId)).toEqual([before?.FileSystemId]);
    expect(await groups()).toHaveLength(1);
    expect((await stack.preview()).counts).toEqual(same);
    for (const path of ["/CreateCfsPGroup$", "/CreateCfsFileSystem$"])
      cloud.sandbox.faults.add({ kind: "reset-after", match: { service: "tencentcloud", path } });
    stack.program = async () => {
      const { vpc, subnet } = await program({ name: "few files" })();
      new NasShare("second", { vpc, subnet, clients });
    };
    await stack.up();
    expect(await shares()).toHaveLength(2);
    expect(await groups()).toHaveLength(2);
    stack.program = program({ name: "few files" });
    await stack.up();
    expect(await groups()).toHaveLength(1);
  });

  it("refuses what CFS has not, and is not replaced without replaceData", async () => {
    stack.program = program({ protocol: "CIFS", allowShrink: true, project: "p" });
    const said = (await stack.preview({ fails: true })).errors().join("\n");
    expect(said).toMatch(/protocol: shares of this package on Tencent Cloud speak NFS/);
    expect(said).toMatch(/allowShrink: CFS grows and shrinks by itself/);
    stack.program = program(() => ({ clients }));
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/subnet: is required on Tencent Cloud/);
    stack.program = program(({ subnetIds: { b } }) => ({ clients, subnet: b, name: "few files" }));
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
    stack.program = program({ clients: [{ cidr: "fd00::/64", access: "ro" }] });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/mounted over IPv4 alone/);
  });

  it("is adopted if its clients are said as they are", async () => {
    stack.program = program({ clients, name: "few files" });
    const { outputs } = await stack.up();
    const VpcId = String(outputs?.vpc);
    const SubnetId = (await cloud.sdk.vpc.DescribeSubnets({})).SubnetSet?.find(({ Zone }) =>
      Zone?.endsWith("3"),
    )?.SubnetId;
    const { FileSystemId = "" } = await cloud.sdk.cfs.CreateCfsFileSystem({
      ...{ Zone: "ap-guangzhou-3", NetInterface: "VPC", PGroupId: "pgroupbasic", VpcId, SubnetId, FsName: "theirs" },
    });
    const both = (theirs: ShareArgs) => async () => {
      const { vpc } = await program({ clients, name: "few files" })();
      new NasShare("theirs", { vpc, subnet: SubnetId, name: "theirs", adopt: FileSystemId, ...theirs });
    };
    stack.program = both({ clients });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/lets in \* \(rw\): say the same first/);
    const PGroupId = (await cloud.sdk.cfs.CreateCfsPGroup({ Name: "theirs" })).PGroupId ?? "";
    await cloud.sdk.cfs.CreateCfsRule({ PGroupId, AuthClientIp: "10.30.1.0/24", Priority: 9, RWPermission: "RW" });
    await cloud.sdk.cfs.UpdateCfsFileSystemPGroup({ FileSystemId, PGroupId });
    await stack.up();
    const theirs = (await shares()).find((one) => one.FileSystemId === FileSystemId);
    expect(theirs?.PGroup?.PGroupId).not.toBe(PGroupId);
    expect((await stack.preview()).counts).toEqual(same);
    await cloud.sdk.cfs.DeleteCfsPGroup({ PGroupId });
  });

  it("is deleted with its group", async () => {
    await stack.destroy();
    expect(await shares()).toEqual([]);
    expect(await groups()).toEqual([]);
  });
});
