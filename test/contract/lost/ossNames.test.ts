/** Users and objects whose name in the program changes without an alias, or whose connection is written down later. */

import * as pulumi from "@pulumi/pulumi";
import type { PulumiFn } from "@pulumi/pulumi/automation";
import { OssBucket, OssUser, UploadedFile } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyName } from "../../../providers/ceph/user/keys";
import { type ObjectStore, openObjectStore } from "../../harness/objectStore";
import { openStack, type TestStack } from "../../harness/stack";

let store: ObjectStore;
const stacks: TestStack[] = [];

beforeAll(async () => {
  store = await openObjectStore();
});

afterAll(async () => {
  for (const stack of stacks) await stack.close();
  await store.close();
});

async function stackOf(program: PulumiFn): Promise<TestStack> {
  const stack = await openStack({ config: store.config, program });
  stacks.push(stack);
  return stack;
}

const operations = (ops: Record<string, string>) => new Set(Object.values(ops));

describe("a user whose name changes without an alias", () => {
  it("is kept with the key in use, and deleted with its last resource", async () => {
    const uid = store.name("renamed");
    const program = (name: string) => async () => ({ key: new OssUser(name, { uid }).accessKey });
    const stack = await stackOf(program("one"));
    const { key } = (await stack.up()).outputs;
    for (const name of ["two", "one"]) {
      stack.program = program(name);
      expect((await stack.up()).outputs.key).toEqual(key);
      expect((await store.user(uid))?.keys.map((one) => one.access_key)).toEqual([key]);
      await stack.refresh();
      expect((await stack.preview()).counts).toEqual({ same: 1 });
    }
    await stack.destroy();
    expect(await store.user(uid)).toBeUndefined();
  });

  it("that existed already is kept, and its resource has a key that works", async () => {
    const uid = store.name("theirs");
    await store.makeUser(uid);
    const program = (name: string) => async () => {
      const { accessKey, secretKey } = new OssUser(name, { uid, rotate: "1" });
      return { accessKey, secretKey };
    };
    const stack = await stackOf(program("one"));
    await stack.up();
    stack.program = program("two");
    const { outputs } = await stack.up();
    await (await store.as(outputs as never)).listBuckets({});
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.destroy();
    expect((await store.user(uid))?.keys).toHaveLength(1);
  });
});

describe("a user that two resources have", () => {
  it("stays for the one that is left, and is deleted with it", async () => {
    const uid = store.name("shared");
    let names = ["a", "b"];
    const stack = await stackOf(async () => {
      const users: OssUser[] = [];
      for (const name of names) users.push(new OssUser(name, { uid }, { dependsOn: [...users] }));
      const { accessKey, secretKey } = users.at(-1) as OssUser;
      return { accessKey, secretKey };
    });
    await stack.up();
    names = ["b"];
    const { outputs } = await stack.up();
    await (await store.as(outputs as never)).listBuckets({});
    await stack.refresh();
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    await stack.destroy();
    expect(await store.user(uid)).toBeUndefined();
  });
});

describe("an object whose name in the program changes without an alias", () => {
  it("is kept, and deleted with its last resource", async () => {
    const bucket = store.name("objects");
    const source = new pulumi.asset.StringAsset("hello");
    const program = (name: string) => async () => {
      const files = new OssBucket("files", { name: bucket });
      new UploadedFile(name, { bucket: files.name, key: "hello", source });
    };
    const stack = await stackOf(program("one"));
    await stack.up();
    stack.program = program("two");
    await stack.up();
    const s3 = await store.as(store.uid);
    const { Body } = await s3.getObject({ Bucket: bucket, Key: "hello" });
    expect(await Body?.transformToString()).toBe("hello");
    await stack.refresh();
    expect(operations((await stack.preview()).ops)).toEqual(new Set(["same"]));
    await stack.destroy();
    expect(await store.bucket(bucket)).toBeUndefined();
  });
});

describe("an object that another resource of the program has", () => {
  it("is not taken over", async () => {
    const bucket = store.name("twice");
    const file = (text: string) => new pulumi.asset.StringAsset(text);
    let names = ["one"];
    const stack = await stackOf(async () => {
      const files = new OssBucket("files", { name: bucket, forceDestroy: true });
      for (const name of names) new UploadedFile(name, { bucket: files.name, key: "same", source: file(name) });
    });
    await stack.up();
    names = ["one", "two"];
    const said = (await stack.up({ fails: true })).errors("two").join("\n");
    expect(said).toMatch(/has an object same already, which this resource did not write/);
    const { Body } = await (await store.as(store.uid)).getObject({ Bucket: bucket, Key: "same" });
    expect(await Body?.transformToString()).toBe("one");
    await stack.destroy();
  });
});

describe("a bucket's user", () => {
  it("stays the same if its connection and region are written down, and left out again", async () => {
    const name = store.name("written");
    let place: { connection?: string; region?: string } = {};
    const stack = await stackOf(async () => {
      new OssBucket("files", { name, ...place });
    });
    await stack.up();
    const before = await store.user(store.uid);
    const regions = Object.keys((store.connection as { regions: object }).regions);
    for (const written of [{ connection: "store" }, { connection: "store", region: regions[0] }, {}]) {
      place = written;
      expect(operations((await stack.up()).ops)).toEqual(new Set(["same"]));
      expect(await store.user(store.uid)).toEqual(before);
    }
    await stack.destroy();
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it("is one for all that mean it, however each writes the connection", async () => {
    const names = [store.name("a"), store.name("b")];
    const stack = await stackOf(async () => {
      new OssBucket("a", { name: names[0] });
      new OssBucket("b", { name: names[1], connection: "store" });
    });
    await stack.up();
    expect((await stack.export()).filter(({ type }) => type.endsWith("OssUser"))).toHaveLength(1);
    await stack.destroy();
    expect(await store.user(store.uid)).toBeUndefined();
  });

  it.each(["the plain name first", "the written name first"])(
    "is one resource from now on if 0.1.0 had two, one for each way to write the connection: %s",
    async (order) => {
      const uid = store.name("both");
      const written = { connection: "store" };
      const users = async () => {
        const plain = new OssUser(`oss-${uid}`, { uid });
        new OssUser(`oss-store-${uid}`, { uid, ...written }, { dependsOn: plain });
      };
      const stack = await stackOf(users);
      await stack.up();
      // Version 0.1.0 wrote no marks.
      await store.admin("POST", "/admin/user", { uid, "placement-tags": "" });
      const names = [store.name("a"), store.name("b")];
      const places = order === "the plain name first" ? [{}, written] : [written, {}];
      stack.program = async () => {
        const [a, b] = places.map((place, i) => new OssBucket(`b${i}`, { name: names[i], user: { uid }, ...place }));
        return { a: { accessKey: a?.accessKey, secretKey: a?.secretKey }, b: b?.accessKey };
      };
      const { outputs } = await stack.up();
      expect((await stack.export()).filter(({ type }) => type.endsWith("OssUser"))).toHaveLength(1);
      const s3 = await store.as(outputs.a as never);
      expect((await s3.listBuckets({})).Buckets?.map(({ Name }) => Name).sort()).toEqual([...names].sort());
      const keys = (await store.user(uid))?.keys.map(({ access_key }) => access_key) ?? [];
      expect(keys).toContain(outputs.b);
      await stack.refresh();
      expect(operations((await stack.preview()).ops)).toEqual(new Set(["same"]));
      await stack.destroy();
      expect(await store.user(uid)).toBeUndefined();
    },
  );

  it("is kept with a bucket that is kept, whichever of its buckets that is", async () => {
    const names = [store.name("goes"), store.name("stays")];
    const uid = store.name("keeps");
    const stack = await stackOf(async () => {
      new OssBucket("goes", { name: names[0], user: { uid } });
      new OssBucket("stays", { name: names[1], user: { uid } }, { retainOnDelete: true });
    });
    await stack.up();
    const before = await store.user(uid);
    const gone = await stack.destroy();
    expect(gone.info().join("\n")).toContain(`user ${uid} is kept: it owns the bucket ${names[1]}`);
    expect(await store.bucketsOf(uid)).toEqual([names[1]]);
    expect((await store.user(uid))?.keys).toEqual(before?.keys);
    await store.admin("DELETE", "/admin/bucket", { bucket: names[1] ?? "" });
    await store.admin("DELETE", "/admin/user", { uid });
  });
});

describe("a key that an interrupted rotation created", () => {
  it("is deleted once the program has taken the rotation back; the one in use and the one before it stay", async () => {
    let rotate: string | undefined;
    const uid = store.name("rotates");
    const stack = await stackOf(async () => {
      new OssUser("user", { uid, ...(rotate === undefined ? {} : { rotate }) });
    });
    const keys = async () => (await store.user(uid))?.keys.map(({ access_key }) => access_key).sort() ?? [];
    const inState = async () => (await stack.export()).find(({ type }) => type.endsWith("OssUser"));
    await stack.up();
    rotate = "one";
    await stack.up();
    const before = await keys();
    expect(before).toHaveLength(2);
    const { inputs = {}, outputs = {} } = (await inState()) ?? {};
    const [token = ""] = inputs.__self as string[];
    const used = JSON.parse((outputs.accessKey as { plaintext?: string }).plaintext ?? "null") as string | null;
    const [previous = ""] = before.filter((key) => key !== used);
    const current = before.find((key) => key !== previous) ?? "";
    const stray = keyName(token, "two", current);
    const made = { key: "", uid, "access-key": stray, "generate-key": "true" };
    await store.admin("PUT", "/admin/user", made);
    expect(await keys()).toHaveLength(3);
    await stack.refresh();
    await stack.up();
    expect(await keys()).toEqual(before);
    expect(operations((await stack.preview()).ops)).toEqual(new Set(["same"]));
    await stack.destroy();
  });
});
