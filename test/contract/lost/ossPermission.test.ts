/** A connection to the object storage that names its platform: nobody gets another user's keys, or into another's bucket, unasked. */
import { BucketObject, OssBucket, OssUser } from "pulumi-omnicloud";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openStack, type TestStack } from "../../harness/stack";
import { openPlatform, type Platform } from "../lookups/platform";

let store: ObjectStore;
let platform: Platform;
let other: string;
const stacks: TestStack[] = [];

beforeAll(async () => {
  [store, platform] = await Promise.all([openObjectStore(), openPlatform()]);
  other = store.name("u-other");
  const s3 = await store.makeUser(other);
  await s3.createBucket({ Bucket: `${other}-files` });
});
afterAll(async () => {
  platform.says = "yes";
  for (const stack of stacks) {
    await stack.destroy();
    await stack.close();
  }
  await platform.close();
  await store.close();
});
beforeEach(() => {
  platform.says = "yes";
  platform.asked.length = 0;
});

async function asking(program: () => unknown): Promise<TestStack> {
  const connection = { ...store.connection, verifyUrl: platform.url };
  const config = { "omnicloud:connections": JSON.stringify({ store: connection }) };
  const stack = await openStack({ config, program: async () => (program() ?? {}) as Record<string, unknown> });
  stacks.push(stack);
  return stack;
}

const asked = () => platform.asked.splice(0).map((question) => (question as { resourceId: string }).resourceId);
const forbid = (id: string) => {
  platform.says = (asked) => (asked === id ? "no" : "yes");
};

describe("another user", () => {
  it("is not taken over, and none of its keys is given out, if the platform forbids it", async () => {
    const before = await store.user(other);
    const stack = await asking(() => ({ key: new OssUser("theirs", { uid: other }).accessKey }));
    forbid(other);
    expect((await stack.up({ fails: true })).errors("theirs").join("\n")).toContain(`this on ${other}`);
    expect((await stack.export()).filter(({ type }) => type.endsWith("OssUser"))).toEqual([]);
    expect(await store.user(other)).toEqual(before);
  });

  it("gets no bucket, and no object in one of its buckets", async () => {
    forbid(other);
    const bucket = await asking(() => void new OssBucket("files", { name: `${other}-more`, user: { uid: other } }));
    expect((await bucket.up({ fails: true })).errors().join("\n")).toContain(`this on ${other}`);
    expect(await store.bucketsOf(other)).toEqual([`${other}-files`]);
    const text = { sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", size: 5 };
    const object = {
      bucket: `${other}-files`,
      key: "a/b",
      source: { text: "hello" },
      contentType: "text/plain",
      ...text,
    };
    const file = await asking(() => void new BucketObject("hello", object));
    forbid(`${other}-files`);
    expect((await file.up({ fails: true })).errors("hello").join("\n")).toContain(`this on ${other}-files`);
    platform.says = "yes";
    asked();
    await file.up();
    expect(new Set(asked())).toEqual(new Set([`${other}-files`]));
  });
});

describe("a user of its own", () => {
  it("is asked for with no id while there is none, and by its id from then on", async () => {
    const uid = store.name("u-new");
    const stack = await asking(() => ({ uid: new OssUser("own", { uid }).ossUid }));
    await stack.up();
    expect(asked()).toEqual([""]);
    await stack.refresh();
    expect(asked()).toEqual([uid]);
    await stack.destroy();
    expect(asked()).toEqual([uid]);
  });
});
