/** Disks on AWS: CloudDisk, and the data disks of an Instance. */
import { CloudDisk, getCloudDiskOutput, Instance, Vpc } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Aws, openAws } from "../harness/aws";
import { chapter } from "../harness/chapter";
import { openStack, type TestStack } from "../harness/stack";

let aws: Aws;
let stack: TestStack;
let image = "";

beforeAll(async () => {
  aws = await openAws();
  image = (await aws.ec2.describeImages({})).Images?.[0]?.ImageId ?? "";
  stack = await openStack({ program: async () => undefined, config: aws.config, env: aws.env });
});

afterAll(async () => {
  await stack.close();
  await aws.close();
});

/** A disk in AWS: its name, size and type, and where it is attached as what. */
async function disks() {
  const { Volumes = [] } = await aws.ec2.describeVolumes({ Filters: [{ Name: "tag-key", Values: ["omnicloud"] }] });
  return Volumes.map((one) => ({
    id: one.VolumeId,
    name: one.Tags?.find(({ Key }) => Key === "Name")?.Value ?? "",
    mark: one.Tags?.find(({ Key }) => Key === "omnicloud")?.Value ?? "",
    size: one.Size,
    type: one.VolumeType,
    encrypted: one.Encrypted,
    zone: one.AvailabilityZone,
    device: one.Attachments?.[0]?.Device,
    instance: one.Attachments?.[0]?.InstanceId,
  })).sort((a, b) => a.name.localeCompare(b.name));
}

const placesOf = async () => Object.fromEntries((await disks()).map(({ name, device }) => [name, device]));

interface Said {
  image?: string;
  dataDisks?: ConstructorParameters<typeof Instance>[1]["dataDisks"];
  disk?: ConstructorParameters<typeof CloudDisk>[1] | false;
  isAttached?: boolean;
  noInstance?: boolean;
}

/** A Vpc with two zones, an instance with data disks, and a disk beside it. */
const program =
  ({ image: other, dataDisks, disk, isAttached, noInstance }: Said) =>
  async () => {
    const vpc = new Vpc("net", {
      cidr: "10.20.0.0/16",
      subnets: { a: { cidr: "10.20.1.0/24", availabilityZone: "eu-west-1a" }, b: { cidr: "10.20.2.0/24" } },
    });
    const web = noInstance
      ? undefined
      : new Instance("web", {
          ...{
            flavor: "t3.micro",
            image: other ?? image,
            systemDisk: { size: 30 },
            network: vpc.id,
            subnet: vpc.subnetIds.a,
            dataDisks,
          },
        });
    const where = isAttached ? { attachTo: web?.id } : { availabilityZone: "eu-west-1a" };
    const archive = disk ? new CloudDisk("archive", { ...where, ...disk }) : undefined;
    const { id, status, attachedTo, device, path, availabilityZone, type } = archive ?? {};
    const looked = archive && getCloudDiskOutput({ id: archive.id }, { dependsOn: archive });
    return {
      web: web?.id,
      dataDisks: web?.dataDisks,
      id,
      status,
      attachedTo,
      device,
      path,
      availabilityZone,
      type,
      looked,
    };
  };

describe("a CloudDisk on AWS", () => {
  const it = chapter();

  it("is created encrypted, in the zone of its instance, and attached as the first free device", async () => {
    stack.program = program({ disk: { size: 2, metadata: { team: "a" } }, isAttached: true });
    const { outputs } = await stack.up();
    const [disk] = await disks();
    expect(disk).toMatchObject({ name: "archive", size: 2, type: "gp3", encrypted: true, zone: "eu-west-1a" });
    expect(disk).toMatchObject({ id: outputs?.id, instance: outputs?.web, device: "/dev/sdf" });
    expect(disk?.mark).toMatch(/^[0-9a-f]{8}-[0-9a-f]{12}$/);
    expect(outputs).toMatchObject({ status: "in-use", attachedTo: outputs?.web, device: "/dev/sdf", type: "gp3" });
    expect(outputs?.looked).toMatchObject({ id: disk?.id, name: "archive", size: 2, type: "gp3" });
    expect(outputs?.path).toBe(`/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${disk?.id?.replace("-", "")}`);
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
    expect((await stack.refresh()).counts).toEqual({ same: expect.any(Number) });
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
  });

  it("grows, changes its type, its tags and its speed in place", async () => {
    const [before] = await disks();
    stack.program = program({ disk: { size: 5, type: "io2", aws: { iops: 300 }, metadata: {} }, isAttached: true });
    expect((await stack.preview()).ops).toMatchObject({ "aws:Disk archive": "update" });
    await stack.up();
    expect((await disks())[0]).toMatchObject({ id: before?.id, size: 5, type: "io2", device: "/dev/sdf" });
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
  });

  it("neither shrinks nor leaves its zone, nor is replaced without replaceData", async () => {
    stack.program = program({ disk: { size: 1, type: "io2", aws: { iops: 300 } }, isAttached: true });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/a disk cannot shrink: it has 5 GiB/);
    const moved = { size: 5, type: "io2", aws: { iops: 300 }, availabilityZone: "eu-west-1b" };
    stack.program = program({ disk: moved, isAttached: true });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
    const open = { size: 5, type: "io2", aws: { iops: 300, encrypted: false } };
    stack.program = program({ disk: open, isAttached: true });
    expect((await stack.preview({ fails: true })).errors().join()).toMatch(/replaceData/);
  });

  it("is detached and kept when attachTo is left out", async () => {
    const [before] = await disks();
    stack.program = program({ disk: { size: 5, type: "io2", aws: { iops: 300 } } });
    const { outputs } = await stack.up();
    expect((await disks())[0]).toMatchObject({ id: before?.id, device: undefined });
    expect(outputs).toMatchObject({ status: "available" });
    expect(outputs).not.toHaveProperty("attachedTo");
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
  });

  it("is deleted with its stack", async () => {
    stack.program = program({ disk: false, noInstance: true });
    await stack.up();
    expect(await disks()).toEqual([]);
  });
});

describe("the data disks of an Instance on AWS", () => {
  const it = chapter();
  const three = { db: { size: 2 }, logs: { size: 1, deleteWithInstance: true }, tmp: { size: 1 } };

  it("are attached in the order in which they are written", async () => {
    stack.program = program({ dataDisks: three });
    const { outputs } = await stack.up();
    expect(await placesOf()).toEqual({ "web-db": "/dev/sdf", "web-logs": "/dev/sdg", "web-tmp": "/dev/sdh" });
    expect(outputs?.dataDisks).toMatchObject({ db: { device: "/dev/sdf", size: 2, type: "gp3" } });
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
  });

  it("outlive an instance that is replaced", async () => {
    const before = await disks();
    const { Images = [] } = await aws.ec2.describeImages({});
    stack.program = program({ dataDisks: three, image: Images[1]?.ImageId });
    const { ops } = await stack.preview();
    for (const key of ["db", "logs", "tmp"]) expect(ops[`aws:Disk web-${key}`]).toBe("same");
    expect(ops).toMatchObject({ "aws:DiskAttachment web-db": "replace" });
    await stack.up();
    const after = await disks();
    expect(after.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
    expect(after.every(({ instance }, i) => instance !== before[i]?.instance)).toBe(true);
    expect((await stack.preview()).counts).toEqual({ same: expect.any(Number) });
    stack.program = program({ dataDisks: three });
    await stack.up();
    expect((await disks()).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  });

  it("move no other when one is taken out, and the new one gets the free device", async () => {
    const { db, ...rest } = three;
    stack.program = program({ dataDisks: rest });
    await stack.up();
    expect(await placesOf()).toEqual({ "web-db": undefined, "web-logs": "/dev/sdg", "web-tmp": "/dev/sdh" });
    stack.program = program({ dataDisks: { ...rest, fresh: { size: 1 } } });
    await stack.up();
    expect(await placesOf()).toMatchObject({ "web-fresh": "/dev/sdf", "web-logs": "/dev/sdg", "web-tmp": "/dev/sdh" });
    stack.program = program({ dataDisks: three });
    await stack.up();
    expect(await placesOf()).toMatchObject({ "web-db": "/dev/sdi", "web-logs": "/dev/sdg", "web-tmp": "/dev/sdh" });
  });

  it("are kept beyond instance and stack, but for those with deleteWithInstance", async () => {
    await stack.destroy();
    expect((await disks()).map(({ name }) => name)).toEqual(["web-db", "web-fresh", "web-tmp"]);
    expect((await disks()).every(({ mark, device }) => mark.endsWith("-kept") && device === undefined)).toBe(true);
  });
});
