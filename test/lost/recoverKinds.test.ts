/** `omnicloud recover` finds what carries no mark by what it is, and a bucket that was not marked yet by its note. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CloudProject } from "../harness/cloudProject";
import type { ObjectStore } from "../harness/objectStore";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { openSlowGround, type SlowGround } from "../harness/slowGround";
import type { Forward, Match, SlowProxy } from "../harness/slowProxy";

const PROGRAM = `
const cloud = require("pulumi-omnicloud");
const { joined, bucket, createFirst, uid, network, subnet } = JSON.parse(process.env.CASE);
const on = { connection: "cloud" };
const router = new cloud.Router("router", on);
const group = new cloud.SecurityGroup("group", on);
const disk = new cloud.Volume("disk", { ...on, size: 1, replaceData: true }, createFirst ? { deleteBeforeReplace: false } : {});
if (createFirst !== undefined) return;
const web = new cloud.Server("web", { ...on, flavor: "m1.tiny", image: "cirros", networks: [{ network }] });
const nas = new cloud.ShareNetwork("nas", { ...on, network, subnet });
const share = new cloud.Share("share", { ...on, size: 1, protocol: "NFS", shareNetwork: nas.id });
if (joined) {
  new cloud.VolumeAttachment("attachment", { ...on, server: web.id, volume: disk.id });
  new cloud.SecurityGroupMember("member", { ...on, server: web.id, securityGroup: group.id });
  new cloud.RouterInterface("leg", { ...on, router: router.id, subnet });
  new cloud.ShareAccess("access", { ...on, share: share.id, rules: [{ to: "10.72.0.5", level: "rw" }] });
}
if (bucket) new cloud.OssBucket("files", { connection: "store", name: bucket, user: { uid } });`;

let ground: SlowGround;
let cloud: CloudProject;
let proxy: SlowProxy;
let store: ObjectStore;
let forward: Forward;
let project: TestProject;
let given: SlowGround["given"];

const env = (told: { joined?: boolean; bucket?: string; createFirst?: boolean } = {}) => ({
  CASE: JSON.stringify({ ...told, ...given }),
});
const recover = () => omnicloud(project, ["recover", "dev"]);

/** Runs `up` until the answers to these requests are held, and kills its engine. */
async function killed(
  through: Forward,
  when: "before" | "after",
  matches: Match[],
  told: object,
  ...args: string[]
): Promise<void> {
  const hold = through.hold(when, ...matches);
  const running = project.start(["up", "--parallel", "16", ...args], env(told));
  const over = running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\n${output}`)));
  try {
    await Promise.race([hold.reached(matches.length), over]);
    await running.killEngine();
  } finally {
    hold.drop();
  }
}

const inState = async () => (await project.export()).map(({ urn }) => urn.split("::").at(-1));

beforeAll(async () => {
  ground = await openSlowGround();
  ({ cloud, proxy, store, forward, given } = ground);
  project = await openProject({ files: { "index.cjs": PROGRAM }, connections: ground.connections });
});
afterAll(async () => {
  await project?.close();
  await ground?.close();
});

describe("recover", () => {
  it("finds what carries no mark by what it is: a destroy deletes it", async () => {
    await project.atNothing(env());
    await project.run(["up"], { env: env() });
    const joins: Match[] = [
      { method: "POST", path: /\/os-volume_attachments$/ },
      { method: "POST", path: /\/servers\/[^/]+\/action$/, body: /addSecurityGroup/ },
      { method: "PUT", path: /\/add_router_interface$/ },
      { method: "POST", path: /\/shares\/[^/]+\/action$/ },
    ];
    await killed(proxy, "after", joins, { joined: true });
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    for (const name of [
      "VolumeAttachment attachment",
      "SecurityGroupMember member",
      "RouterInterface leg",
      "ShareAccess access",
    ])
      expect(done.output).toMatch(new RegExp(`^creating +openstack:${name} +created \\S+ +moved into the state`, "m"));
    expect(await inState()).toEqual(expect.arrayContaining(["attachment", "member", "leg", "access"]));
    await project.run(["destroy"], { env: env() });
    expect(await project.export()).toEqual([]);
    expect([await cloud.servers(), await cloud.volumes(), await cloud.shares()]).toEqual([[], [], []]);
  });

  it("finds a bucket that carries no mark yet by its note, and drops a note that is about none", async () => {
    await project.atNothing(env());
    const bucket = store.name("files");
    await killed(forward, "after", [{ method: "PUT", path: new RegExp(`^/${bucket}/?$`) }], { bucket });
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(new RegExp(`^creating +ceph:Bucket files\\S* +created ${bucket} +moved`, "m"));
    await project.run(["up"], { env: env({ bucket }) });
    expect(await store.bucketsOf(store.uid)).toEqual([bucket]);
    await project.run(["preview", "--expect-no-changes"], { env: env({ bucket }) });
    await project.run(["destroy"], { env: env({ bucket }) });

    await killed(forward, "before", [{ method: "PUT", path: new RegExp(`^/${bucket}/?$`) }], { bucket });
    const dropped = await recover();
    expect(dropped).toMatchObject({ code: 0, errors: "" });
    expect(dropped.output).toMatch(
      /^left +ceph:Bucket .*omnicloud-\S+, which ceph:Bucket files\S* began with +deleted$/m,
    );
    await project.run(["destroy"], { env: env() });
    expect(await project.export()).toEqual([]);
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it.each([true, false])("finds a replacement that took its place, created first: %s", async (createFirst) => {
    await project.atNothing(env({ createFirst }));
    await project.run(["up"], { env: env({ createFirst }) });
    const urn = "urn:pulumi:dev::test::pulumi-nodejs:dynamic/omnicloud/openstack:Volume::disk";
    const [before] = await cloud.volumes();
    await killed(proxy, "after", [{ method: "POST", path: /\/volumes$/ }], { createFirst }, "--replace", urn);
    const volumes = async () => (await cloud.volumes()).map(({ id }) => id).filter((id) => id !== before?.id);
    const made = await volumes();
    expect([made.length, (await cloud.volumes()).length]).toEqual([1, createFirst ? 2 : 1]);
    const done = await recover();
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(new RegExp(`^creating +openstack:Volume disk +created ${made[0]} +moved`, "m"));
    await project.run(["up"], { env: env({ createFirst }) });
    expect((await cloud.volumes()).map(({ id }) => id)).toEqual(made);
    await project.run(["preview", "--expect-no-changes"], { env: env({ createFirst }) });
    await project.run(["destroy"], { env: env() });
    expect(await project.export()).toEqual([]);
  });
});
