/** Kills between a request and its answer: the next `up` knows what was created, and nothing is created twice or forgotten. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openProject, type TestProject } from "../../harness/project";
import { type Forward, type Match, openSlowStore } from "../../harness/slowProxy";

const PROGRAM = `
const { OssBucket, UploadedFile } = require("pulumi-omnicloud");
const { asset } = require("@pulumi/pulumi");
const { name, user, text } = JSON.parse(process.env.CASE);
const files = new OssBucket("files", { name, user, policy: "public-ro" });
if (text) new UploadedFile("page", { bucket: files.name, key: "page", source: new asset.StringAsset(text) });
exports.accessKey = files.accessKey;`;

let store: ObjectStore;
let forward: Forward;
let stack: TestProject;
/** What the program is program. */
let program: { name: string; user: { uid: string; rotate?: string }; text?: string };

const env = () => ({ CASE: JSON.stringify(program) });
const up = () => stack.run(["up"], { env: env() });
const USER: Match = { method: "PUT", path: /^\/admin\/user$/ };
const bucketMade = (): Match => ({ method: "PUT", path: new RegExp(`^/${program.name}/?$`) });

beforeAll(async () => {
  store = await openObjectStore();
  forward = await openSlowStore(store.store);
  const { region, accessKey, secretKey } = store.store;
  const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
  const connections = { store: { ...store.connection, regions } };
  stack = await openProject({ files: { "index.cjs": PROGRAM }, connections });
});

afterAll(async () => {
  await stack?.close();
  await forward?.close();
  await store?.close();
});

/** Runs `up` until the answer to a request is on its way, and kills the engine, or the provider's host alone, there. */
async function killedAfter(what: Match, whom: "engine" | "host"): Promise<void> {
  const hold = forward.hold("after", what);
  const running = stack.start(["up"], env());
  try {
    await Promise.race([hold.reached(1), running.end.then(({ output }) => Promise.reject(new Error(output)))]);
    if (whom === "engine") await running.killEngine();
    else await running.killHost();
    await running.end;
  } finally {
    hold.drop();
  }
  if (whom === "engine") await stack.run(["cancel"]);
}

/** What the state says of the user. */
const userInState = async () => (await stack.export()).find(({ type }) => type.endsWith("ceph:OssUser"))?.outputs;
const keysOf = async (uid: string) => (await store.user(uid))?.keys.map((key) => key.access_key);

describe("an answer that was lost", () => {
  it("creates no second key, and the user is known as created", async () => {
    program = { name: store.name("files"), user: { uid: store.uid } };
    const holds = [USER, bucketMade()].map((what) => forward.hold("after", what));
    const running = stack.start(["up"], env());
    for (const hold of holds) {
      await hold.reached(1);
      hold.drop();
    }
    expect((await running.end).ok).toBe(true);
    expect(await userInState()).toMatchObject({ made: true });
    expect(await keysOf(store.uid)).toHaveLength(1);
    expect(await store.bucketsOf(store.uid)).toEqual([program.name]);
    await stack.run(["destroy"], { env: env() });
    expect(await store.user(store.uid)).toBeUndefined();
  });
});

describe("a run that was killed", () => {
  it("after its user was created: the next one knows that it created it", async () => {
    program = { name: store.name("files"), user: { uid: store.uid } };
    await killedAfter(USER, "engine");
    const before = await store.user(store.uid);
    expect(before?.user_quota.enabled).toBe(false);
    const outcome = await up();
    expect(outcome.info().join("\n")).toContain(`reclaimed ${store.uid}`);
    expect(await userInState()).toMatchObject({ made: true, createdAt: expect.stringMatching(/^\d{4}-/) });
    expect(await store.user(store.uid)).toMatchObject({ keys: before?.keys, user_quota: { max_objects: 1_000_000 } });
  });

  it("after a key was created: the next one outputs this key, and creates no other", async () => {
    const [first] = (await keysOf(store.uid)) ?? [];
    program.user.rotate = "once";
    await killedAfter(USER, "engine");
    const keys = await keysOf(store.uid);
    expect(keys).toHaveLength(2);
    await up();
    expect(await keysOf(store.uid)).toEqual(keys);
    const shown = await stack.run(["stack", "output", "accessKey", "--show-secrets", "--stack", "dev"]);
    expect(shown.output).toContain(keys?.find((key) => key !== first));
    await stack.run(["destroy"], { env: env() });
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it("after its bucket was created, which carries no mark yet: the next one reclaims it", async () => {
    program = { name: store.name("files"), user: { uid: store.uid } };
    await killedAfter(bucketMade(), "engine");
    const made = await store.bucket(program.name);
    expect(made?.tagset).toBeUndefined();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${program.name}`);
    expect(await store.bucket(program.name)).toMatchObject({ id: made?.id, tagset: { omnicloud: expect.any(String) } });
    expect(await store.bucketsOf(store.uid)).toEqual([program.name]);
    expect((await store.anybody("GET", `/${program.name}`)).status).toBe(200);
  });

  it("after its file was uploaded: the next one knows that it wrote it, although the file changed since", async () => {
    program.text = "one";
    await killedAfter({ method: "PUT", path: /\/page$/ }, "engine");
    expect((await store.anybody("GET", `/${program.name}/page`)).text).toBe("one");
    program.text = "two";
    expect((await up()).info().join("\n")).toContain(`reclaimed ${program.name}/page`);
    expect((await store.anybody("GET", `/${program.name}/page`)).text).toBe("two");
    await stack.run(["destroy"], { env: env() });
    expect(await store.bucketsOf(store.uid)).toEqual([]);
  });

  it("and never repeated: destroy refuses and names the bucket, a sweep deletes it and keeps the user", async () => {
    const uid = store.name("there");
    await store.makeUser(uid);
    program = { name: store.name("left"), user: { uid } };
    await killedAfter(bucketMade(), "host");
    const refused = (await stack.run(["destroy"], { env: env(), fails: true })).errors("omnicloud").join("\n");
    expect(refused).toMatch(new RegExp(`left behind: .*ceph:Bucket ${program.name}.*omnicloud leftovers`, "s"));
    await stack.run(["destroy"], { env: { ...env(), OMNICLOUD_SWEEP: "1" } });
    expect(await store.bucketsOf(uid)).toEqual([]);
    expect(await store.user(uid)).toBeDefined();
    expect(await stack.export()).toEqual([]);
  });
});
