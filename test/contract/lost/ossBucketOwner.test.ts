/** Whose a bucket is, through the engine: names that are taken, buckets that are kept, and a team's own keys. */
import { OssBucket, type OssBucketArgs } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import { openSlowStore } from "../../harness/slowProxy";
import { openStack } from "../../harness/stack";
import { anybody, openBuckets, stackOf, stacks, store } from "../engine/buckets";

openBuckets();

describe("a bucket's name", () => {
  it("is checked against S3's rules in preview, and so are all other arguments", async () => {
    const stack = await stackOf(
      () =>
        ({
          name: "Bad_Name.-",
          policy: "open",
          storageClass: "not a class",
          versioning: "yes",
          quota: { maxSize: -2 },
          lifecycle: [
            { prefix: "a" },
            { expireDays: 0 },
            { expireDays: 3, transitions: [{ days: 5, storageClass: "X" }] },
          ],
          cors: [{ origins: ["shop.example"], methods: ["PATCH"] }],
        }) as never,
    );
    const said = (await stack.preview({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/name.*must hold only lower-case letters, digits, dots and hyphens/);
    expect(said).toMatch(/name.*must begin and end with a letter or a digit/);
    expect(said).toMatch(/name.*must not hold a dot beside a hyphen/);
    expect(said).toMatch(/policy.*must be one of "private", "public-ro", "public-rw"/);
    expect(said).toMatch(/storageClass.*must be a storage class's name/);
    expect(said).toMatch(/versioning.*must be of type boolean/);
    expect(said).toMatch(/quota.maxSize.*must be 1 or more, or -1 for no limit/);
    expect(said).toMatch(/lifecycle\[0\].*does nothing: give one of expireDays/);
    expect(said).toMatch(/lifecycle\[1\].expireDays.*must be 1 day or more/);
    expect(said).toMatch(/lifecycle\[2\].*moves objects to X after 5 days, but deletes them after 3/);
    expect(said).toMatch(/cors\[0\].origins\[0\].*must be \* or an origin/);
    expect(said).toMatch(/cors\[0\].methods\[0\].*must be one of "GET"/);
  });

  it("that another user has is one clear error, and nothing of that user is touched", async () => {
    const other = await store.makeUser(store.name("other"));
    const name = store.name("taken");
    await other.createBucket({ Bucket: name });
    const before = await store.bucket(name);
    const stack = await stackOf(() => ({ name }));
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(new RegExp(`the bucket name ${name} is taken: it belongs to user ${before?.owner}`));
    await stack.destroy();
    expect(await store.bucket(name)).toEqual(before);
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it("that the user has already is refused until adopt takes the bucket over", async () => {
    const uid = store.name("owner");
    const s3 = await store.makeUser(uid);
    const name = store.name("kept");
    await s3.createBucket({ Bucket: name });
    await s3.putObject({ Bucket: name, Key: "a", Body: "x" });
    let args: OssBucketArgs = { name, user: { uid } };
    const stack = await stackOf(() => args);
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/has a bucket .* already, which this resource did not create.*adopt: "/);
    args = { ...args, adopt: name, policy: "public-ro" };
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(
      /policy is "private" there and "public-ro" here/,
    );
    args = { ...args, policy: "private" };
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ name, belongsTo: uid, usedObjects: 1 });
    args = { name, user: { uid } };
    expect((await stack.preview()).counts).toEqual({ same: 3 });
    // An operator gives it to another user: it is not this stack's any more.
    const heir = store.name("heir");
    const theirs = await store.makeUser(heir);
    await store.admin("PUT", "/admin/bucket", { bucket: name, uid: heir });
    const gone = await stack.destroy();
    expect(gone.info("files").join("\n")).toContain(`bucket ${name} belongs to user ${heir} now, and is kept`);
    expect((await theirs.listObjectsV2({ Bucket: name })).KeyCount).toBe(1);
  });
});

describe("a bucket that is retained", () => {
  it("is kept with its user and its key, and is no leftover; with an unknown storage class it is not created", async () => {
    const uid = store.name("kept");
    const name = store.name("kept");
    const { endpoint, accessKey, secretKey } = store.store;
    const near = await openSlowStore(store.store);
    const regions = Object.fromEntries(
      Object.entries({ near: near.origin, far: endpoint }).map(([region, endpoint]) => [
        region,
        { endpoint, accessKey, secretKey },
      ]),
    );
    let args: OssBucketArgs = { name, user: { uid }, region: "near", storageClass: "NO_SUCH" };
    const stack = await openStack({
      config: { "omnicloud:connections": JSON.stringify({ store: { ...store.connection, regions } }) },
      program: async () => void new OssBucket("files", args, { retainOnDelete: true }),
    });
    stacks.push(stack);
    const said = (await stack.up({ fails: true })).errors("files").join("\n");
    expect(said).toMatch(/region near has no storage class NO_SUCH: .*answered 400: InvalidArgument/);
    expect(await store.bucketsOf(uid)).toEqual([]);
    args = { ...args, storageClass: "COLD" };
    await stack.up();
    const asked = near.requests.map(({ method, path }) => `${method} ${path.replace(/\/?(\?.*)?$/, "")}`);
    expect(asked).toEqual(expect.arrayContaining(["PUT /admin/user", `PUT /${name}`]));
    await stack.destroy();
    await near.close();
    expect(await store.bucketsOf(uid)).toEqual([name]);
    expect(await store.bucket(name)).toMatchObject({ placement_rule: "default-placement/COLD" });
    const s3 = await store.as(uid);
    await s3.deleteBucket({ Bucket: name });
    await store.admin("DELETE", "/admin/user", { uid });
  });
});

describe("with one user's own keys", () => {
  it("a team creates its own bucket, and no user", async () => {
    const uid = store.name("team");
    await store.makeUser(uid);
    const [key] = (await store.user(uid))?.keys ?? [];
    const { region, endpoint } = store.store;
    const own = { endpoint, accessKey: key?.access_key, secretKey: key?.secret_key };
    const connections = { team: { kind: "ceph", keys: "user", regions: { [region]: own } } };
    const name = store.name("team");
    let args: OssBucketArgs = { name, policy: "public-ro", versioning: true, ceph: { placement: "archive" } };
    const stack = await stackOf(() => args, { "omnicloud:connections": JSON.stringify(connections) });
    const up = await stack.up();
    expect(up.counts).toEqual({ create: 2 });
    expect(up.outputs).toMatchObject({ name, belongsTo: uid, usedObjects: 0, accessKey: key?.access_key });
    expect(await store.bucket(name)).toMatchObject({ placement_rule: "archive" });
    const s3 = await store.as(uid);
    expect(await anybody(name, s3)).toEqual({ get: true, put: false, list: true, delete: false });
    expect((await stack.refresh()).counts.update ?? 0).toBeLessThanOrEqual(1); // what is used is an output
    expect((await stack.preview()).counts).toEqual({ same: 2 });
    args = { ...args, quota: { maxSize: 1 } };
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(
      /quota.*needs an administrator's keys/,
    );
    args = { name, forceDestroy: true };
    await stack.up();
    await stack.destroy();
    expect(await store.bucket(name)).toBeUndefined();
    expect(await store.user(uid)).toBeDefined();
  });
});
