/**
 * Kills between a request and its answer: the next `up` knows what was created, and nothing is created twice or
 * forgotten.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interrupted, killHost, waitUntilInCloud } from "../../harness/interruption";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openProject, type TestProject } from "../../harness/project";
import { type Forward, type Match, openSlowStore } from "../../harness/slowProxy";

const PROGRAM = `
const { OssBucket, UploadedFile } = require("pulumi-omnicloud");
const { asset } = require("@pulumi/pulumi");
const { name, user, text, as = "files" } = JSON.parse(process.env.CASE);
const files = new OssBucket(as, { name, user, policy: "public-ro" });
if (text) new UploadedFile("page", { bucket: files.name, key: "page", source: new asset.StringAsset(text) });
exports.accessKey = files.accessKey;`;

let store: ObjectStore;
let forward: Forward;
let stack: TestProject;
/** A name for the bucket, and the platform user, of most cases. */
let name: string;

/** What the program is given. */
interface Told {
  name: string;
  user: { uid: string; rotate?: string };
  text?: string;
  /** The bucket's name in the program. */
  as?: string;
}

const told = (more: { rotate?: string; text?: string } = {}): Told => ({
  name,
  user: { uid: store.uid, ...(more.rotate && { rotate: more.rotate }) },
  ...(more.text && { text: more.text }),
});
const env = (of = told()) => ({ CASE: JSON.stringify(of) });
const up = (of?: Told) => stack.run(["up"], { env: env(of) });
const USER: Match = { method: "PUT", path: /^\/admin\/user$/ };
const bucketMade = (bucket = name): Match => ({ method: "PUT", path: new RegExp(`^/${bucket}/?$`) });

beforeAll(async () => {
  store = await openObjectStore();
  name = store.name("files");
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

/** Runs `up` with the answer to a request held on its way, and interrupts it when the store has done the request. */
async function heldAfter(what: Match, done: () => Promise<unknown>, of?: Told, how?: typeof killHost): Promise<void> {
  const hold = forward.hold("after", what);
  try {
    const when = () => Promise.all([hold.reached(1), done()]);
    await interrupted(stack, ["up"], { env: env(of), when, how });
  } finally {
    hold.drop();
  }
}

const keysMade = (count: number, uid: string) => () =>
  waitUntilInCloud("keys", async () => (await keysOf(uid)) ?? [], count);
const bucketsMade = (uid: string) => () => waitUntilInCloud("buckets", () => store.bucketsOf(uid));

/** What the state says of the user. */
const userInState = async () => (await stack.export()).find(({ type }) => type.endsWith("ceph:OssUser"))?.outputs;
const keysOf = async (uid: string) => (await store.user(uid))?.keys.map((key) => key.access_key);

describe("an answer that was lost", () => {
  it("creates no second key, and the user is known as created", async () => {
    await stack.atNothing(env());
    const holds = [USER, bucketMade()].map((what) => forward.hold("after", what));
    const running = stack.start(["up"], env());
    for (const hold of holds) {
      await hold.reached(1);
      hold.drop();
    }
    expect((await running.end).ok).toBe(true);
    expect(await userInState()).toMatchObject({ made: true });
    expect(await keysOf(store.uid)).toHaveLength(1);
    expect(await store.bucketsOf(store.uid)).toEqual([name]);
    await stack.run(["destroy"], { env: env() });
    expect(await store.user(store.uid)).toBeUndefined();
  });
});

describe("a run that was killed", () => {
  it("after its user was created: the next one knows that it created it", async () => {
    await stack.atNothing(env());
    await heldAfter(USER, keysMade(1, store.uid));
    const before = await store.user(store.uid);
    expect(before?.user_quota.enabled).toBe(false);
    const outcome = await up();
    expect(outcome.info().join("\n")).toContain(`reclaimed ${store.uid}`);
    expect(await userInState()).toMatchObject({ made: true, createdAt: expect.stringMatching(/^\d{4}-/) });
    expect(await store.user(store.uid)).toMatchObject({ keys: before?.keys, user_quota: { max_objects: 1_000_000 } });
  });

  it("after a key was created: the next one outputs this key, and creates no other", async () => {
    await stack.at(env());
    const [first] = (await keysOf(store.uid)) ?? [];
    const rotated = told({ rotate: "once" });
    await heldAfter(USER, keysMade(2, store.uid), rotated);
    const keys = await keysOf(store.uid);
    expect(keys).toHaveLength(2);
    await up(rotated);
    expect(await keysOf(store.uid)).toEqual(keys);
    const shown = await stack.run(["stack", "output", "accessKey", "--show-secrets", "--stack", "dev"]);
    expect(shown.output).toContain(keys?.find((key) => key !== first));
    await stack.run(["destroy"], { env: env(rotated) });
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it("after its bucket was created, which carries no mark yet: the next one reclaims it", async () => {
    await stack.atNothing(env());
    await heldAfter(bucketMade(), bucketsMade(store.uid));
    const made = await store.bucket(name);
    expect(made?.tagset).toBeUndefined();
    expect((await up()).info().join("\n")).toContain(`reclaimed ${name}`);
    expect(await store.bucket(name)).toMatchObject({ id: made?.id, tagset: { omnicloud: expect.any(String) } });
    expect(await store.bucketsOf(store.uid)).toEqual([name]);
    expect((await store.anybody("GET", `/${name}`)).status).toBe(200);
  });

  it("after its bucket was created, and never repeated by this name: its user is deleted all the same", async () => {
    await stack.atNothing(env());
    const [first, second] = [store.name("first"), store.name("second")];
    const begun: Told = { name: store.name("begun"), user: { uid: first } };
    await heldAfter(bucketMade(begun.name), bucketsMade(first), begun);
    expect((await store.bucket(begun.name))?.tagset).toBeUndefined();
    const renamed: Told = { name: store.name("renamed"), user: { uid: second }, as: "renamed" };
    await up(renamed);
    expect(await store.user(first)).toBeUndefined();
    expect(await store.bucketsOf(second)).toEqual([renamed.name]);
    await stack.run(["destroy"], { env: env(renamed) });
    expect(await store.user(second)).toBeUndefined();
    expect(await stack.export()).toEqual([]);
  });

  it("after its file was uploaded: the next one knows that it wrote it, although the file changed since", async () => {
    await stack.at(env());
    const text = async () => (await store.anybody("GET", `/${name}/page`)).text;
    const there = () => waitUntilInCloud("page", async () => ((await text()) === "one" ? [1] : []));
    await heldAfter({ method: "PUT", path: /\/page$/ }, there, told({ text: "one" }));
    expect(await text()).toBe("one");
    expect((await up(told({ text: "two" }))).info().join("\n")).toContain(`reclaimed ${name}/page`);
    expect(await text()).toBe("two");
    await stack.run(["destroy"], { env: env(told({ text: "two" })) });
    expect(await store.bucketsOf(store.uid)).toEqual([]);
  });

  it("and never repeated: destroy refuses and names the bucket, a sweep deletes it and keeps the user", async () => {
    await stack.atNothing(env());
    const uid = store.name("there");
    await store.makeUser(uid);
    const left: Told = { name: store.name("left"), user: { uid } };
    await heldAfter(bucketMade(left.name), bucketsMade(uid), left, killHost);
    const refused = (await stack.run(["destroy"], { env: env(left), fails: true })).errors("omnicloud").join("\n");
    expect(refused).toMatch(new RegExp(`ceph:Bucket ${left.name} .*left behind.*omnicloud leftovers`, "s"));
    const ids = [...refused.matchAll(/ceph:Bucket (\S+) /g)].map(([, id]) => id);
    await stack.run(["destroy"], { env: { ...env(left), OMNICLOUD_SWEEP: ids.join(",") } });
    expect(await store.bucketsOf(uid)).toEqual([]);
    expect(await store.user(uid)).toBeDefined();
    expect(await stack.export()).toEqual([]);
  });
});
