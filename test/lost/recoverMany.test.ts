/** `omnicloud recover` with a back end in a bucket, and with many pending tenants and buckets. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTarget, type Target } from "../contract/target";
import { type ObjectStore, openObjectStore } from "../harness/objectStore";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { type Forward, type Match, openSlowProxy, openSlowStore, type SlowProxy } from "../harness/slowProxy";
import { connectionOf } from "../harness/stack";

const PROGRAM = `
const { Bucket, OssUser, Tenant, Volume } = require("pulumi-omnicloud");
const { volumes = 0, tenants = [], buckets = [], uid } = JSON.parse(process.env.CASE);
for (let i = 0; i < volumes; i++) new Volume("disk-" + i, { size: 1, connection: "cloud" });
for (const name of tenants) new Tenant(name, { name, purge: true, connection: "cloud" });
if (uid) {
  const user = new OssUser("user", { uid, connection: "store" });
  for (const name of buckets) new Bucket(name, { name, owner: user.ossUid, connection: "store" });
}`;

/** What may be in the program. */
interface Told {
  volumes?: number;
  tenants?: string[];
  buckets?: string[];
  uid?: string;
}

let target: Target;
let proxy: SlowProxy;
let store: ObjectStore;
let forward: Forward;
const projects: TestProject[] = [];

async function open(env?: Record<string, string>): Promise<TestProject> {
  const { region, accessKey, secretKey } = store.store;
  const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
  const connections = { cloud: connectionOf(proxy.target), store: { ...store.connection, regions } };
  const project = await openProject({ files: { "index.cjs": PROGRAM }, connections, ...(env ? { env } : {}) });
  projects.push(project);
  return project;
}

const env = (told: Told) => ({ CASE: JSON.stringify(told) });

/** Runs `up` until so many of these requests are held, and kills its engine; the lock is left. */
async function killed(project: TestProject, told: Told, through: Forward, match: Match, count: number): Promise<void> {
  const hold = through.hold("after", match);
  const running = project.start(["up", "--parallel", "32"], env(told));
  const over = running.end.then(({ output }) => Promise.reject(new Error(`it ended before:\n${output}`)));
  try {
    await Promise.race([hold.reached(count), over]);
    await running.killEngine();
  } finally {
    hold.drop();
  }
}

beforeAll(async () => {
  target = await openTarget();
  proxy = await openSlowProxy(target);
  store = await openObjectStore();
  forward = await openSlowStore(store.store);
});
afterAll(async () => {
  for (const project of projects) await project.close();
  await forward?.close();
  await store?.close();
  await proxy?.close();
  await target?.close();
});

const asked = () => [...proxy.requests, ...forward.requests];
/** The requests of a piece of work. */
async function requestsOf<T>(work: () => Promise<T>): Promise<{ result: T; paths: string[] }> {
  const before = new Set(asked());
  const result = await work();
  return { result, paths: asked().flatMap((one) => (before.has(one) ? [] : [one.path])) };
}
const names = (prefix: string) => Array.from({ length: 8 }, (_, i) => store.name(`${prefix}${i}`));

describe("recover", () => {
  it("reads and writes a back end in a bucket, its lock and pending creates too", async () => {
    const s3 = await store.makeUser(store.name("states"));
    const Bucket = store.name("states");
    await s3.createBucket({ Bucket });
    const { accessKeyId, secretAccessKey } = await s3.config.credentials();
    const { host } = new URL(store.store.endpoint);
    const project = await open({
      PULUMI_BACKEND_URL: `s3://${Bucket}?endpoint=${host}&disableSSL=true&s3ForcePathStyle=true`,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: "us-east-1",
    });
    await killed(project, { volumes: 2 }, proxy, { method: "POST", path: /\/volumes$/ }, 2);
    const done = await omnicloud(project, ["recover", "dev"]);
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output).toMatch(/^stack dev was locked by .*: that process has ended$/m);
    expect(done.output.match(/^creating .* moved into the state/gm)).toHaveLength(2);
    expect((await project.run(["up"], { env: env({ volumes: 2 }) })).counts).toEqual({ update: 2 });
    expect((await omnicloud(project, ["recover", "dev"])).output).toMatch(/^stack dev has nothing to recover$/m);
    await project.run(["destroy"]);
    expect(await project.export()).toEqual([]);
  });

  it("lists what there is, and asks for none of eight pending tenants in a stack of 200", async () => {
    const project = await open();
    const tenants = names("many");
    await project.run(["up", "--parallel", "32"], { env: env({ volumes: 192 }) });
    await killed(project, { volumes: 192, tenants }, proxy, { method: "POST", path: /\/domains$/ }, 8);
    const { result: done, paths } = await requestsOf(() => omnicloud(project, ["recover", "dev"]));
    expect(done).toMatchObject({ code: 0, errors: "" });
    // Two that were given one id at a time: one of them has to try the next one.
    expect(done.output.match(/^creating +openstack:Tenant .* moved into the state/gm)?.length).toBeGreaterThan(4);
    expect(paths.length).toBeLessThanOrEqual(20);
    expect(paths.filter((path) => /name=t-\d/.test(path))).toEqual([]);
    await project.run(["up"], { env: env({ tenants }) });
    await project.run(["destroy"], { env: env({}) });
    expect(await project.export()).toEqual([]);
  });

  it("lists what there is, and asks for none of eight pending buckets in a stack of 200", async () => {
    const project = await open();
    const { uid } = store;
    const buckets = names("many");
    await project.run(["up", "--parallel", "32"], { env: env({ volumes: 190, uid }) });
    await killed(project, { volumes: 190, uid, buckets }, forward, { method: "PUT", path: /^\/many\d-[^?]*$/ }, 8);
    const { result: done, paths } = await requestsOf(() => omnicloud(project, ["recover", "dev"]));
    expect(done).toMatchObject({ code: 0, errors: "" });
    expect(done.output.match(/^creating +ceph:Bucket .* moved into the state/gm)).toHaveLength(8);
    expect(paths.length).toBeLessThanOrEqual(20);
    expect(paths.filter((path) => path.includes("many"))).toEqual([]);
    await project.run(["up"], { env: env({ uid, buckets }) });
    await project.run(["destroy"], { env: env({}) });
    expect(await project.export()).toEqual([]);
  });
});
