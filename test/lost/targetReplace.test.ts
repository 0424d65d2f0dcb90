/** `--target-replace` of what resources stand on, and `pulumi state taint` of what is kept: nothing is lost, nothing twice. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CloudProject } from "../harness/cloudProject";
import type { ObjectStore } from "../harness/objectStore";
import { openProject, type TestProject } from "../harness/project";
import { openSlowGround, type SlowGround } from "../harness/slowGround";

const PROGRAM = `
const cloud = require("pulumi-omnicloud");
const { uid, network, subnet, bucket, kept } = JSON.parse(process.env.CASE);
const opts = { retainOnDelete: kept };
new cloud.CloudDisk("disk", { connection: "cloud", size: 1 }, opts);
const nas = new cloud.ShareNetwork("nas", { connection: "cloud", network, subnet });
new cloud.Share("share", { connection: "cloud", size: 1, protocol: "NFS", shareNetwork: nas.id }, opts);
new cloud.OssBucket("bucket", { connection: "store", name: bucket, user: { uid } }, opts);`;

let ground: SlowGround;
let cloud: CloudProject;
let store: ObjectStore;
let project: TestProject;
let bucket: string;

beforeAll(async () => {
  ground = await openSlowGround();
  ({ cloud, store } = ground);
  bucket = store.name("files");
  project = await openProject({ files: { "index.cjs": PROGRAM }, connections: ground.connections });
});
afterAll(async () => {
  await project?.close();
  await ground?.close();
});

const env = (kept = false) => ({ CASE: JSON.stringify({ ...ground.given, bucket, kept }) });

/** All that holds data, by its id. */
async function there(): Promise<Record<string, unknown>> {
  const ids = (objects: { id: string }[]) => objects.map(({ id }) => id).sort();
  const { id } = (await store.bucket(bucket)) ?? {};
  return { volumes: ids(await cloud.volumes()), shares: ids(await cloud.shares()), bucket: id };
}

const urnOf = async (end: RegExp) => (await project.export()).find(({ urn }) => end.test(urn))?.urn ?? "";

describe("--target-replace", () => {
  it("of the stack's Identity is refused, and nothing has changed", async () => {
    await project.at(env());
    const before = [await there(), (await project.export()).map(({ urn, id }) => [urn, id])];
    const identity = await urnOf(/omnicloud:Identity::omnicloud$/);
    for (const verb of ["preview", "up"]) {
      const refused = await project.run([verb, "--target-replace", identity], { env: env(), fails: true });
      expect(refused.output).toContain("the stack's Identity is never replaced");
    }
    expect([await there(), (await project.export()).map(({ urn, id }) => [urn, id])]).toEqual(before);
  });

  it("of the provider that components are carried by is refused by the engine itself, and the next up finds all as it was", async () => {
    await project.at(env());
    const before = await there();
    const provider = await urnOf(/pulumi:providers:pulumi-nodejs::/);
    expect(provider).not.toBe("");
    const refused = await project.run(["up", "--target-replace", provider], { env: env(), fails: true });
    expect(refused.output).toContain("due to a change of providers mixed with --target");
    expect(await there()).toEqual(before);
    await project.run(["up"], { env: env() });
    expect(await there()).toEqual(before);
    await project.run(["preview", "--expect-no-changes"], { env: env() });
  });

  it("of a component replaces no object: the engine replaces resources alone", async () => {
    await project.at(env());
    const before = await there();
    await project.run(["up", "--target-replace", await urnOf(/CloudDisk::disk$/)], { env: env() });
    expect(await there()).toEqual(before);
    await project.run(["preview", "--expect-no-changes"], { env: env() });
  });
});

describe("pulumi state taint of what is kept", () => {
  it.each([
    ["a disk", /openstack:Volume::disk$/],
    ["a share", /openstack:Share::share$/],
    ["a bucket", /ceph:Bucket::bucket$/],
  ] as const)("%s: it stays, and what takes its place is there once", async (_what, urn) => {
    await project.at(env(true));
    const before = await there();
    await project.run(["state", "taint", await urnOf(urn), "--yes"]);
    await project.run(["up"], { env: env(true) });
    expect(await there()).toEqual(before);
    await project.run(["preview", "--expect-no-changes"], { env: env(true) });
  });
});
