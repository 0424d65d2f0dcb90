/** A team's Pulumi state on its own storage: created by the platform, handed over, locked, interrupted, and taken up again. */
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { type CloudProject, openCloudProject } from "../../harness/cloudProject";
import { waitUntilInCloud } from "../../harness/interruption";
import { openPrograms, type Programs } from "../../harness/programs";
import { openProject, type TestProject } from "../../harness/project";
import { openSlowProxy, openSlowStore, type SlowProxy } from "../../harness/slowProxy";
import { connectionOf, unique } from "../../harness/stack";
import { openStore, openTarget, type Store, type Target } from "../target";

const PLATFORM = "platform-state";

const PROGRAM = `
const { Volume } = require("pulumi-omnicloud");
for (const name of (process.env.DISKS || "").split(" ").filter(Boolean)) new Volume(name, { size: 1 });
`;

let target: Target;
let store: Store;
let cloud: CloudProject;
let proxy: SlowProxy;
let platform: Programs;
let team: TestProject;
/** The tenant's name. */
const tenant = unique("state");
/** What the file that the team got says. */
let login: Record<string, string>;

beforeAll(async () => {
  [target, store] = await Promise.all([openTarget(), openStore()]);
  cloud = await openCloudProject(target);
  proxy = await openSlowProxy(cloud.target);
  platform = await openPrograms(PLATFORM);
  const { endpoint, accessKey, secretKey } = store;
  const connections = {
    cloud: connectionOf(target),
    oss: { kind: "ceph", regions: { here: { endpoint, accessKey, secretKey } } },
  };
  await platform.config(PLATFORM, "omnicloud:connections", JSON.stringify(connections), { secret: true });
  for (const [key, value] of Object.entries({ connection: "cloud", objectStorage: "oss", "tenants[0]": tenant }))
    await platform.config(PLATFORM, `omnicloud:${key}`, value);
  await platform.run(PLATFORM, ["up"]);
});

afterAll(async () => {
  await team?.close();
  platform?.close();
  await proxy?.close();
  await cloud?.close();
  await Promise.all([target?.close(), store?.close()]);
});

/** S3 as the team has it. */
async function teamsStore() {
  const { S3 } = await import("@aws-sdk/client-s3");
  const credentials = {
    accessKeyId: login.AWS_ACCESS_KEY_ID ?? "",
    secretAccessKey: login.AWS_SECRET_ACCESS_KEY ?? "",
  };
  return new S3({ endpoint: store.endpoint, region: "us-east-1", forcePathStyle: true, credentials });
}

const bucketOf = (url: string) => new URL(url).host;
const idsInCloud = async () => (await cloud.volumes()).map(({ id }) => id).sort();
const idsInState = async () => {
  const volumes = (await team.export()).filter(({ type }) => type.endsWith("openstack:Volume"));
  return volumes.map(({ id }) => id ?? "").sort();
};

describe("the back end of a team", () => {
  const it = chapter();
  it("comes from the platform as a file that only its owner reads, and is shown nowhere", async () => {
    const file = join(platform.folder, "team.env");
    const { code, output } = await platform.omnicloud(["backend", tenant, "--to", file]);
    expect([code, output]).toEqual([0, expect.stringContaining(`the back end of ${tenant}`)]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = [...readFileSync(file, "utf8").matchAll(/^export (\w+)='(.*)'$/gm)];
    login = Object.fromEntries(lines.map(([, name = "", value = ""]) => [name, value]));
    expect(login.PULUMI_BACKEND_URL).toMatch(/^s3:\/\/t-\d{10}-state\?endpoint=127\.0\.0\.1:\d+&disableSSL=true/);
    expect(platform.shown).not.toContain(login.AWS_SECRET_ACCESS_KEY);
    expect((await platform.omnicloud(["backend", "nobody", "--to", file])).errors).toContain(
      `has no PulumiState nobody; it has ${tenant}`,
    );
  });

  it("reaches the team's bucket and no other", async () => {
    const s3 = await teamsStore();
    const own = bucketOf(login.PULUMI_BACKEND_URL ?? "");
    expect((await s3.listBuckets()).Buckets?.map(({ Name }) => Name)).toEqual([own]);
    await expect(s3.createBucket({ Bucket: unique("another") })).rejects.toMatchObject({ Code: "TooManyBuckets" });
  });

  it("holds the state, and no other place does", async () => {
    team = await openProject({ files: { "index.cjs": PROGRAM }, target: proxy.target, env: login });
    await team.run(["up"], { env: { DISKS: "one" } });
    const { Contents = [] } = await (await teamsStore()).listObjectsV2({
      Bucket: bucketOf(login.PULUMI_BACKEND_URL ?? ""),
    });
    expect(Contents.map(({ Key }) => Key)).toContain(".pulumi/stacks/test/dev.json");
    expect(await idsInState()).toEqual(await idsInCloud());
  });

  it("refuses a second up while one is going on", async () => {
    const hold = proxy.hold("before", { method: "POST", path: /\/volumes$/ });
    const first = team.start(["up"], { DISKS: "one two" });
    await hold.reached(1);
    const second = await team.run(["up"], { env: { DISKS: "one" }, fails: true });
    expect(second.output).toMatch(/the stack is currently locked by 1 lock/);
    hold.release();
    expect((await first.end).ok).toBe(true);
    expect(await idsInCloud()).toHaveLength(2);
  });

  it("is interrupted in the middle of an up: the next one reclaims what was created", async () => {
    const forward = await openSlowStore(store);
    const { host } = new URL(forward.origin);
    const url = (login.PULUMI_BACKEND_URL ?? "").replace(/endpoint=[^&]+/, `endpoint=${host}`);
    const hold = proxy.hold("after", { method: "POST", path: /\/volumes$/ });
    const cut = team.start(["up"], { PULUMI_BACKEND_URL: url, DISKS: "one two three four" });
    await waitUntilInCloud("volumes", idsInCloud, 4);
    await forward.close();
    // The engine would try for 80 s to write that it created them; a user who is off the network ends it.
    await cut.killEngine();
    hold.release();
    expect(await idsInCloud()).toHaveLength(4);
    expect(await idsInState()).toHaveLength(2);

    // As the README says.
    await team.run(["cancel", "--yes"]);
    await team.run(["refresh", "--clear-pending-creates"], { env: { DISKS: "one two three four" } });
    await team.run(["up"], { env: { DISKS: "one two three four" } });
    expect(await idsInCloud()).toHaveLength(4);
    expect(await idsInState()).toEqual(await idsInCloud());
  });

  it("is deleted only when the operator says that the states in it may be deleted", async () => {
    await team.run(["destroy"]);
    expect(await idsInCloud()).toEqual([]);
    const refused = await platform.run(PLATFORM, ["destroy"], { fails: true });
    expect(refused.errors(tenant).join("\n")).toMatch(/forceDestroy/);
    await platform.config(PLATFORM, "omnicloud:dropStates", "true");
    await platform.run(PLATFORM, ["up"]);
    await platform.run(PLATFORM, ["destroy"]);
    await expect((await teamsStore()).listBuckets()).rejects.toThrow();
  });
});
