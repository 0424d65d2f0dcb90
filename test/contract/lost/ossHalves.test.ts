/**
 * Halves of steps on an object store: what a killed run left is made what a new bucket would be, a note of a creation is
 * deleted whoever left it, and of two stacks that create one bucket, or one object, at a time one has it.
 */
import { Bucket, BucketObject, OssUser } from "pulumi-omnicloud";
import { afterAll, beforeAll, expect, it } from "vitest";
import { forget } from "../../harness/forgotten";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { type Forward, openSlowStore } from "../../harness/slowProxy";
import { openStack, type TestStack, type TestStackOptions } from "../../harness/stack";

let store: ObjectStore;
let forward: Forward;
const stacks: TestStack[] = [];

async function stackOf(program: TestStackOptions["program"]): Promise<TestStack> {
  const { region, accessKey, secretKey } = store.store;
  const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
  const connections = JSON.stringify({ store: { ...store.connection, regions } });
  const stack = await openStack({ program, config: { "omnicloud:connections": connections } });
  stacks.push(stack);
  return stack;
}

/** The buckets of the gateway's operator, among them the notes. */
async function notes(): Promise<string[]> {
  const { accessKey, secretKey } = store.store;
  const { Buckets = [] } = await (await store.as({ accessKey, secretKey })).listBuckets({});
  return Buckets.map(({ Name = "" }) => Name).filter((name) => name.startsWith("omnicloud-"));
}

/** Writes the note of a bucket, as a run does that is killed before it deletes it. */
async function leaveNote(bucket: string): Promise<string> {
  const { accessKey, secretKey } = store.store;
  const s3 = await store.as({ accessKey, secretKey });
  const Bucket = `omnicloud-${(await store.bucket(bucket))?.tagset?.omnicloud}`;
  await s3.createBucket({ Bucket });
  await s3.putBucketTagging({ Bucket, Tagging: { TagSet: [{ Key: "omnicloud-for", Value: bucket }] } });
  return Bucket;
}

beforeAll(async () => {
  store = await openObjectStore();
  forward = await openSlowStore(store.store);
});

afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await forward.close();
  await store.close();
});

it("what a killed run left of a richer bucket is made what a new one is", async () => {
  const name = store.name("rich");
  let rich = true;
  const stack = await stackOf(async () => {
    const user = new OssUser("owner", rich ? { displayName: "Rich", maxBuckets: 7, maxSize: 9 } : {});
    const more = {
      policy: "public-ro" as const,
      versioning: true,
      lifecycle: [{ expireDays: 1 }],
      cors: [{ origins: ["*"], methods: ["GET" as const] }],
      quota: { maxObjects: 5 },
    };
    new Bucket("files", { name, owner: user.ossUid, ...(rich ? more : {}) }, { dependsOn: user });
  });
  await stack.up();
  rich = false;
  await forget(stack);
  const outcome = await stack.up();
  expect(outcome.info("files").join()).toContain(`reclaimed ${name}`);
  const s3 = await store.as(store.uid);
  const absent = (ask: Promise<unknown>) => expect(ask).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
  await absent(s3.getBucketLifecycleConfiguration({ Bucket: name }));
  await absent(s3.getBucketCors({ Bucket: name }));
  await absent(s3.getBucketPolicy({ Bucket: name }));
  expect((await s3.getBucketVersioning({ Bucket: name })).Status).toBe("Suspended");
  expect((await store.bucket(name))?.bucket_quota).toMatchObject({ enabled: false });
  expect(await store.user(store.uid)).toMatchObject({ display_name: store.uid, max_buckets: 1000 });
  expect((await stack.preview()).counts.update ?? 0).toBe(0);
  await stack.destroy();
});

it("a bucket that a killed run created under another name is found, and named", async () => {
  let name = store.name("first");
  const first = name;
  const stack = await stackOf(async () => {
    const user = new OssUser("owner");
    new Bucket("files", { name, owner: user.ossUid }, { dependsOn: user });
  });
  await stack.up();
  await forget(stack, ({ type }) => type.endsWith("ceph:Bucket"));
  name = store.name("second");
  const outcome = await stack.up({ fails: true });
  expect(outcome.errors("files").join()).toMatch(new RegExp(`an earlier run left ${first}.*differs in name`));
  name = first;
  await stack.up();
  await stack.destroy();
});

it("the note of a creation beside a marked bucket is deleted by the next run, and by destroy", async () => {
  const name = store.name("noted");
  const stack = await stackOf(async () => {
    const user = new OssUser("owner");
    new Bucket("files", { name, owner: user.ossUid }, { dependsOn: user });
  });
  await stack.up();
  expect(await notes()).toEqual([]);
  const note = await leaveNote(name);
  await stack.refresh();
  await stack.up();
  expect(await notes()).not.toContain(note);
  await leaveNote(name);
  await stack.destroy();
  expect(await notes()).not.toContain(note);
});

it("of two stacks that create one bucket at a time one has it, and the other says so and keeps its hands off", async () => {
  const name = store.name("both");
  const owner = await stackOf(async () => {
    new OssUser("owner");
  });
  await owner.up();
  const program = async () => {
    new Bucket("files", { name, owner: store.uid });
  };
  const both = [await stackOf(program), await stackOf(program)];
  const hold = forward.hold("before", { method: "PUT", path: new RegExp(`^/${name}/?$`) });
  const running = both.map(async (stack) => stack.up({ fails: true }).catch(() => undefined));
  await hold.reached(2);
  hold.release();
  // `up` is expected to fail, so the one that does not is the error.
  const outcomes = await Promise.all(running);
  const lost = outcomes.findIndex((outcome) => outcome !== undefined);
  expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
  expect(outcomes[lost]?.errors("files").join()).toContain(`the bucket ${name} is created by another resource`);
  const [loser, winner] = [both[lost], both[1 - lost]];
  const mark = (await store.bucket(name))?.tagset?.omnicloud ?? "none";
  const identity = (await winner?.export())?.find(({ type }) => type.endsWith("omnicloud:Identity"))?.id ?? "nobody";
  expect(mark.startsWith(identity)).toBe(true);
  expect(await notes()).toEqual([]);
  await loser?.destroy();
  expect((await store.bucket(name))?.tagset?.omnicloud).toBe(mark);
  expect((await winner?.preview())?.counts.update ?? 0).toBe(0);
  await winner?.destroy();
  expect(await store.bucket(name)).toBeUndefined();
  await owner.destroy();
});

it("of two stacks that write one object at a time one is refused, and deletes nothing of the other's", async () => {
  const name = store.name("objects");
  const owner = await stackOf(async () => {
    const user = new OssUser("owner");
    new Bucket("files", { name, owner: user.ossUid, forceDestroy: true }, { dependsOn: user });
  });
  await owner.up();
  const page = "the same page";
  const program = async () => {
    new BucketObject("page", {
      ...{ bucket: name, key: "page", source: { text: page }, size: page.length, contentType: "text/plain" },
      sha256: (await import("node:crypto")).createHash("sha256").update(page).digest("hex"),
    });
  };
  const both = [await stackOf(program), await stackOf(program)];
  const hold = forward.hold("before", { method: "PUT", path: /\/page$/ });
  const running = both.map(async (stack) => stack.up({ fails: true }).catch(() => undefined));
  await hold.reached(2);
  hold.release();
  const outcomes = await Promise.all(running);
  const lost = outcomes.findIndex((outcome) => outcome !== undefined);
  expect(outcomes.filter((outcome) => outcome !== undefined)).toHaveLength(1);
  expect(outcomes[lost]?.errors("page").join()).toContain(`bucket ${name} has an object page already`);
  await both[lost]?.destroy();
  expect((await both[1 - lost]?.refresh())?.counts.delete ?? 0).toBe(0);
  await owner.destroy();
});

it("a policy that somebody else set, and whose changes the program ignores, is not judged as the program's", async () => {
  const name = store.name("policy");
  const stack = await stackOf(async () => {
    const user = new OssUser("owner");
    new Bucket("files", { name, owner: user.ossUid }, { dependsOn: user, ignoreChanges: ["policy"] });
  });
  await stack.up();
  const s3 = await store.as(store.uid);
  const Statement = [
    { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::${name}/a`] },
  ];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  await s3.putBucketPolicy({ Bucket: name, Policy });
  await stack.refresh();
  expect((await stack.up()).counts.update ?? 0).toBe(0);
  expect((await s3.getBucketPolicy({ Bucket: name })).Policy).toContain(`${name}/a`);
  await stack.destroy();
});
