import { Volume, type VolumeArgs } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";

import { ground } from "./ground";

const on = ground();

/** Changes a volume behind the stack's back. */
async function behind(id: string, method: string, body?: object, action = ""): Promise<void> {
  const { status } = await on.cloud.ask(method, "block-storage", `/volumes/${id}${action}`, body);
  expect(status).toBeLessThan(300);
}

async function disk(): Promise<{ id: string; [field: string]: unknown }> {
  const [volume, ...others] = await on.cloud.volumes();
  if (!volume || others.length > 0) throw new Error(`there are ${others.length} others`);
  return volume;
}

describe("what was changed behind the stack's back", () => {
  const args: VolumeArgs = { size: 1, name: "data", metadata: { team: "a" } };

  it("is shown by refresh with its values, and repaired by up", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", args);
    });
    await stack.up();
    const { id } = await disk();
    await behind(id, "PUT", { volume: { name: "renamed", metadata: { team: "b" } } });

    const drift = await stack.refresh();
    expect(drift.ops).toEqual({ disk: "update" });
    expect(drift.step("disk")?.old?.outputs).toMatchObject({ name: "data", metadata: { team: "a" } });
    expect(drift.step("disk")?.new?.outputs).toMatchObject({ name: "renamed", metadata: { team: "b" } });

    const plan = await stack.preview();
    expect(plan.ops).toEqual({ disk: "update" });
    expect(plan.step("disk")?.old?.inputs).toMatchObject({ name: "renamed" });
    expect(plan.step("disk")?.new?.inputs).toMatchObject({ name: "data" });
    await stack.up();
    expect(await disk()).toMatchObject({ id, name: "data", metadata: { team: "a" } });
    expect((await stack.refresh()).ops).toEqual({ disk: "same" });
  });

  it("is no drift where the program leaves it to the cloud", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
    });
    await stack.up();
    const { id } = await disk();
    await behind(id, "PUT", { volume: { name: "by hand", description: "by hand" } });
    await stack.refresh();
    expect((await stack.preview()).ops).toEqual({ disk: "same" });
  });

  it("is refused in preview where it cannot be taken back without loss", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", args);
    });
    await stack.up();
    const { id } = await disk();
    await behind(id, "POST", { "os-extend": { new_size: 3 } }, "/action");
    expect((await stack.refresh()).step("disk")?.new?.outputs).toMatchObject({ size: 3 });
    expect((await stack.preview({ fails: true })).errors("disk").join()).toMatch(/size.*cannot shrink: it has 3 GiB/s);
  });

  it("is seen by up itself, which starts from what the cloud says", async () => {
    let name = "data";
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 2, name });
    });
    await stack.up();
    const { id } = await disk();
    await behind(id, "PUT", { volume: { metadata: {} } });
    name = "more data";
    await stack.up();
    // The mark that was taken off is there again, so that the volume is found after a kill.
    expect(await disk()).toMatchObject({
      id,
      name: "more data",
      metadata: { omnicloud: expect.stringMatching(/^[0-9a-f]{8}-/) },
    });
  });
});

describe("an object that is gone", () => {
  it("is seen by refresh, and made anew by up", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
    });
    await stack.up();
    const { id } = await disk();
    await behind(id, "DELETE");
    expect((await stack.refresh()).ops).toEqual({ disk: "delete" });
    expect((await stack.export()).filter(({ urn }) => urn.endsWith("::disk"))).toEqual([]);
    expect((await stack.up()).counts).toEqual({ create: 1 });
    expect((await disk()).id).not.toBe(id);
  });

  it("is no hindrance to destroy", async () => {
    const stack = await on.stack(async () => {
      new Volume("disk", { size: 1 });
    });
    await stack.up();
    await behind((await disk()).id, "DELETE");
    await stack.destroy();
    expect(await stack.export()).toEqual([]);
  });
});

it("refreshes 200 resources in at most 12 requests", async () => {
  const count = 200;
  const stack = await on.stack(async () => {
    for (let i = 0; i < count; i++) new Volume(`disk-${i}`, { size: 1 });
  });
  await stack.up({ parallel: 64 });
  expect(await on.cloud.volumes()).toHaveLength(count);
  on.sandbox.requests.clear();
  expect((await stack.refresh()).counts).toEqual({ same: count });
  const requests = on.sandbox.requests.byTemplate();
  const total = Object.values(requests).reduce((sum, each) => sum + each, 0);
  expect([total <= 12, requests]).toEqual([true, requests]);
});
