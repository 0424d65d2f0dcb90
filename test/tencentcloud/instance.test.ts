/** Instances on Tencent Cloud: the native plugin on the sandbox, data disks that are kept, and what is changed in place or refused. */
import { CloudDisk, Instance, SecurityGroup, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../harness/chapter";
import { omnicloud } from "../harness/omnicloud";
import { openStack, type TestStack } from "../harness/stack";
import { openTencentcloud, type Tencentcloud } from "../harness/tencentcloud";

const it = chapter();

let cloud: Tencentcloud;
let stack: TestStack;
/** What the next run's program says. */
const said = {
  image: "team base",
  flavor: "S5.MEDIUM4",
  size: 20,
  type: "CLOUD_PREMIUM" as string | undefined,
  disks: ["db", "logs"],
  power: undefined as "stopped" | "running" | undefined,
  member: false,
  public: false,
  archive: true,
  zone: "ap-guangzhou-3",
  team: "red",
};

async function program() {
  const vpc = new Vpc("net", {
    cidr: "10.20.0.0/16",
    subnets: { front: { cidr: "10.20.1.0/24", availabilityZone: said.zone } },
    router: { externalNetwork: true },
  });
  const all = {
    db: { size: said.size, type: said.type },
    logs: { size: 10, deleteWithInstance: true },
  };
  const web = new Instance("web", {
    ...{ flavor: said.flavor, image: said.image, network: vpc.id, subnet: vpc.subnetIds.front },
    systemDisk: { size: 50 },
    keyName: "team",
    metadata: { team: said.team },
    userData: "#!/bin/sh\necho hello",
    dataDisks: Object.fromEntries(said.disks.map((key) => [key, all[key as keyof typeof all]])),
    power: said.power,
    publicAddress: said.public,
  });
  const rules = [{ protocol: "tcp", portRangeMin: 443 }];
  const group = new SecurityGroup("web", { vpc: vpc.id, rules, members: { web: web.id } });
  const other = new SecurityGroup("other", { members: said.member ? { web: web.id } : {} });
  const archive = new CloudDisk("archive", {
    size: 100,
    attachTo: said.archive ? web.id : undefined,
    tencentcloud: { subnet: vpc.subnetIds.front },
  });
  return {
    ...{ id: web.id, address: web.address, status: web.status, disks: web.dataDisks, flavor: web.flavor },
    ...{ public: web.publicAddress, system: web.systemDisk, other: other.id, group: group.id },
    archive: { id: archive.id, attachedTo: archive.attachedTo, status: archive.status, path: archive.path },
  };
}

interface Outputs {
  id: string;
  status: string;
  public?: string;
  disks: Record<string, { id: string; path: string; size: number }>;
  archive: { id: string; attachedTo?: string; status: string };
}

let outputs: Outputs;

async function up() {
  const outcome = await stack.up();
  outputs = outcome.outputs as unknown as Outputs;
  return outcome;
}

const same = { same: expect.any(Number) };

const instances = async () => (await cloud.sdk.cvm.DescribeInstances({})).InstanceSet ?? [];
const disk = async (id: string) => (await cloud.sdk.cbs.DescribeDisks({ DiskIds: [id] })).DiskSet?.[0];

beforeAll(async () => {
  cloud = await openTencentcloud();
  await cloud.sdk.cvm.ImportKeyPair({ KeyName: "team", ProjectId: 0, PublicKey: "ssh-rsa AAAAB3Nza team" });
  stack = await openStack({ program, config: cloud.config, env: cloud.env });
});

afterAll(async () => {
  await stack?.close();
  await cloud?.close();
});

describe("an Instance on Tencent Cloud", () => {
  it("is created with its disks attached in their order, its group and its key, and previews nothing then", async () => {
    await up();
    expect((await stack.preview()).counts).toEqual(same);
    expect((await stack.refresh()).counts).toEqual(same);
    expect((await stack.preview()).counts).toEqual(same);
    expect(outputs).toMatchObject({
      ...{ status: "running", address: expect.stringMatching(/^10\.20\.1\./) },
      flavor: { name: "S5.MEDIUM4", vcpus: 2, ram: 4096 },
      system: { size: 50 },
      archive: { attachedTo: outputs.id, status: "in-use" },
    });
    expect(outputs.disks.db).toMatchObject({ size: 20, path: `/dev/disk/by-id/virtio-${outputs.disks.db?.id}` });
    const [web] = await instances();
    expect(web).toMatchObject({
      InstanceName: "web",
      ImageId: "img-6n21msk1",
      LoginSettings: { KeyIds: [expect.any(String)] },
    });
    expect(web?.SecurityGroupIds).toHaveLength(1);
    const tags = Object.fromEntries((web?.Tags ?? []).map(({ Key, Value }) => [Key, Value]));
    expect(tags).toEqual({ team: "red", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) });
  });

  it("is no leftover, nor is its system disk, to which the native provider gives its tags", async () => {
    const { output } = await omnicloud(stack, ["leftovers", "dev"]);
    expect(output).not.toMatch(/\b(disk|ins|eip)-/);
  });

  it("grows and retypes a disk, takes another size, stops and gets a public address, all in place", async () => {
    const before = outputs;
    Object.assign(said, {
      size: 40,
      type: "CLOUD_SSD",
      flavor: "S5.LARGE8",
      power: "stopped",
      public: true,
      member: true,
      team: "blue",
    });
    const { counts } = await up();
    expect(counts).not.toHaveProperty("replace");
    expect(counts).not.toHaveProperty("delete");
    expect((await stack.preview()).counts).toEqual(same);
    // The native resource learns what others of the program did to its instance, and wants nothing of it back.
    await stack.refresh();
    const { steps } = await stack.preview();
    expect(steps.filter(({ op }) => op !== "same").map(({ urn, diffs }) => [urn, diffs])).toEqual([]);
    expect(outputs).toMatchObject({ id: before.id, status: "stopped", public: expect.stringMatching(/^43\./) });
    const db = await disk(outputs.disks.db?.id ?? "");
    expect(db).toMatchObject({ DiskSize: 40, DiskType: "CLOUD_SSD" });
    // The instance's tags are its own: the disk keeps its mark alone.
    const marks = (tags: readonly { Key?: string; Value?: string }[] = []) =>
      Object.fromEntries(tags.map(({ Key = "", Value }) => [Key, Value]));
    const [now] = await instances();
    expect(marks(now?.Tags ?? [])).toMatchObject({ team: "blue" });
    expect(marks(db?.Tags ?? [])).not.toHaveProperty("team");
    expect(marks(db?.Tags ?? []).omnicloud).not.toBe(marks(now?.Tags ?? []).omnicloud);
    const [web] = await instances();
    expect(web).toMatchObject({ InstanceState: "STOPPED", InstanceType: "S5.LARGE8" });
    expect(web?.SecurityGroupIds).toHaveLength(2);
  });

  it("leaves its group, and a CloudDisk leaves it, in place", async () => {
    Object.assign(said, { member: false, archive: false });
    await up();
    expect((await instances())[0]?.SecurityGroupIds).toHaveLength(1);
    expect(outputs.archive).toEqual({ id: outputs.archive.id, status: "available" });
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("is replaced for another image, with its old disks and address: its system disk is never wiped", async () => {
    const before = outputs;
    Object.assign(said, { image: "img-487zeit5", power: undefined });
    const { counts } = await up();
    expect(counts).toMatchObject({ replace: expect.any(Number) });
    expect(outputs.id).not.toBe(before.id);
    expect(outputs.disks.db?.id).toBe(before.disks.db?.id);
    expect(outputs.public).toBe(before.public);
    expect(await disk(outputs.disks.db?.id ?? "")).toMatchObject({ DiskState: "ATTACHED", InstanceId: outputs.id });
    expect(cloud.counted()).not.toHaveProperty("ResetInstance");
    expect((await stack.preview()).counts).toEqual(same);
  });

  it("keeps a disk that is taken out, and refuses a smaller one and another zone", async () => {
    const { db } = outputs.disks;
    said.size = 30;
    expect((await stack.preview({ fails: true })).output).toContain("a disk cannot shrink: it has 40 GiB");
    Object.assign(said, { size: 40, disks: ["logs"] });
    await up();
    expect(await disk(db?.id ?? "")).toMatchObject({ DiskState: "UNATTACHED" });
  });

  it("is refused in preview with an image of which there are two, and with what there is not", async () => {
    const before = { ...said };
    const refused = async (change: Partial<typeof said>) => {
      Object.assign(said, before, change);
      const { output } = await stack.preview({ fails: true });
      Object.assign(said, before);
      return output;
    };
    expect(await refused({ image: "twice" })).toContain("img-3wnd9xpl, img-8toqc6s3");
    expect(await refused({ image: "no such" })).toContain("Tencent Cloud has no image named no such");
    expect(await refused({ flavor: "S5.NOTHING" })).toContain("Tencent Cloud has no instance type S5.NOTHING");
  });

  it("leaves nothing but the disk that was kept", async () => {
    await stack.destroy();
    expect(await instances()).toEqual([]);
    const { DiskSet = [] } = await cloud.sdk.cbs.DescribeDisks({});
    expect(DiskSet.map(({ DiskName }) => DiskName)).toEqual(["web-db"]);
    expect(await cloud.sdk.vpc.DescribeVpcs({})).toMatchObject({ TotalCount: 0 });
    expect(await cloud.sdk.vpc.DescribeAddresses({})).toMatchObject({ TotalCount: 0 });
  });
});
