/** An object whose key changes: killed between the new object and the end of the old one, none is lost and none is left. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { interrupted } from "../harness/interruption";
import { type ObjectStore, openObjectStore } from "../harness/objectStore";
import { omnicloud } from "../harness/omnicloud";
import { openProject, type TestProject } from "../harness/project";
import { type Forward, openSlowStore } from "../harness/slowProxy";

const PROGRAM = `
const { OssBucket, UploadedFile } = require("pulumi-omnicloud");
const { asset } = require("@pulumi/pulumi");
const { name, uid, key, text } = JSON.parse(process.env.CASE);
const files = new OssBucket("files", { name, user: { uid } });
new UploadedFile("page", { bucket: files.name, key, source: new asset.StringAsset(text) });
exports.keys = { accessKey: files.accessKey, secretKey: files.secretKey };`;

let store: ObjectStore;
let forward: Forward;
let stack: TestProject;
let name: string;

const env = (key: string) => ({ CASE: JSON.stringify({ name, uid: store.uid, key, text: "a page" }) });
const there = async () => {
  const s3 = await store.as(store.uid);
  return ((await s3.listObjectsV2({ Bucket: name })).Contents ?? []).map(({ Key }) => Key).sort();
};

beforeEach(async () => {
  store = await openObjectStore();
  name = store.name("files");
  forward = await openSlowStore(store.store);
  const { region, accessKey, secretKey } = store.store;
  const regions = { [region]: { endpoint: forward.origin, accessKey, secretKey } };
  stack = await openProject({
    files: { "index.cjs": PROGRAM },
    connections: { store: { ...store.connection, regions } },
  });
  await stack.at(env("one"));
});

afterEach(async () => {
  await stack?.close();
  await forward?.close();
  await store?.close();
});

/** Kills `up` with another key, which deletes the old object first, before the new one is there or after that. */
async function killAtPut(when: "before" | "after"): Promise<void> {
  const hold = forward.hold(when, { method: "PUT", path: new RegExp(`^/${name}/two$`) });
  try {
    await interrupted(stack, ["up"], { env: env("two"), when: () => hold.reached(1, 60) });
  } finally {
    hold.drop();
  }
  expect(await there()).toEqual(when === "before" ? [] : ["two"]);
}

describe.each(["before", "after"] as const)("an object whose key changes, killed %s the new one is there", (when) => {
  it("is at its new key alone, once the next run has ended", async () => {
    await killAtPut(when);
    await stack.run(["up"], { env: env("two") });
    expect(await there()).toEqual(["two"]);
    await stack.run(["preview", "--expect-no-changes"], { env: env("two") });
    await stack.run(["destroy"], { env: env("two") });
  });

  it.each(["one", "three"])("is at the key %s alone that the program names then, once recover was run", async (key) => {
    await killAtPut(when);
    await omnicloud(stack, ["recover", "dev"]);
    for (let run = 0; run < 2; run++) {
      await stack.run(["up"], { env: env(key) });
      expect(await there()).toEqual([key]);
    }
    await stack.run(["preview", "--expect-no-changes"], { env: env(key) });
  });
});
