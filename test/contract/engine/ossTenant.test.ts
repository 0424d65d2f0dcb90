/** Users of the object storage in tenants, and suspended ones. */
import { Bucket, OssUser, type OssUserArgs } from "pulumi-omnicloud";
import { describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import { forget } from "../../harness/forgotten";
import { openStack, type TestStack, unique } from "../../harness/stack";
import { openBuckets, stacks, store } from "./buckets";

openBuckets();

describe("a user in a tenant", () => {
  const it = chapter();
  const tenant = `t${unique("").replace(/\W/g, "")}`;
  const uid = `${tenant}$joe`;
  let stack: TestStack;
  let args: Partial<OssUserArgs> = {};
  let owner: string | undefined;

  const there = () => store.admin<{ suspended: number; max_buckets: number }>("GET", "/admin/user", { uid });

  it("is created with its key, which reaches buckets of names of its own", async () => {
    stack = await openStack({
      config: store.config,
      program: async () => {
        const joe = new OssUser("joe", { uid, ...args });
        if (owner !== undefined) new Bucket("files", { name: store.name("files"), owner });
        const { ossUid, accessKey, secretKey, displayedAs, totalBuckets } = joe;
        return { ossUid, accessKey, secretKey, displayedAs, totalBuckets };
      },
    });
    stacks.push(stack);
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({ ossUid: uid, displayedAs: uid, accessKey: expect.stringMatching(/^OMNI/) });
    const s3 = await store.as(outputs as never);
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
  });

  it("is suspended and let in again in place, and may have fewer buckets", async () => {
    args = { suspended: true, maxBuckets: 7 };
    const { outputs } = await stack.up();
    expect(await there()).toMatchObject({ suspended: 1, max_buckets: 7 });
    const s3 = await store.as(outputs as never);
    await expect(s3.listBuckets({})).rejects.toMatchObject({ name: "UserSuspended" });
    expect((await stack.refresh()).counts).toEqual({ same: 1 });
    await store.admin("POST", "/admin/user", { uid, suspended: "false" });
    expect((await stack.refresh()).ops).toMatchObject({ joe: "update" });
    await stack.up();
    expect(await there()).toMatchObject({ suspended: 1 });
    args = {};
    await stack.up();
    expect(await there()).toMatchObject({ suspended: 0, max_buckets: 1000 });
    expect((await s3.listBuckets({})).Buckets ?? []).toEqual([]);
  });

  it("is found again if the state has lost it", async () => {
    await forget(stack);
    expect((await stack.up()).info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(1);
    expect((await stack.preview()).counts).toEqual({ same: 1 });
  });

  it("owns no bucket through an administrator's keys: preview says what to do", async () => {
    owner = uid;
    expect((await stack.preview({ fails: true })).errors("files").join("\n")).toMatch(/owner.*keys: "user"/);
    owner = undefined;
  });

  it("goes with its stack", async () => {
    await stack.destroy();
    expect(await there()).toBeUndefined();
  });
});
