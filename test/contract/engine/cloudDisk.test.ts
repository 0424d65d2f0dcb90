/** CloudDisks through the engine: made, renamed, grown, retyped, attached, detached. */
import { CloudDisk, type CloudDiskArgs, Instance } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";

import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

describe("a cloud disk", () => {
  const it = chapter();
  let stack: TestStack;
  let args: CloudDiskArgs;
  let attached = false;
  let outputs: Readonly<Record<string, unknown>>;
  let id: string;

  beforeAll(async () => {
    args = { size: 1, description: "old papers" };
    stack = await ground.stack(async () => {
      const [network] = ground.networks;
      const web = new Instance("web", { flavor: "m1.tiny", image: "cirros", network });
      const disk = new CloudDisk("archive", { ...args, ...(attached ? { attachTo: web.id } : {}) });
      const { id, name, description, region, availabilityZone, type, size, status, createdAt, updatedAt } = disk;
      const { attachedTo, device, path, attachedAt } = disk;
      const place = { attachedTo, device, path, attachedAt, web: web.id };
      return { id, name, description, region, availabilityZone, type, size, status, createdAt, updatedAt, ...place };
    });
    ({ outputs } = await stack.up());
    id = String(outputs.id);
  });

  it("gives out all that the document says of a disk", () => {
    expect(outputs).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      name: "archive",
      description: "old papers",
      region: ground.target.region,
      availabilityZone: "nova",
      type: "standard",
      size: 1,
      status: "available",
      createdAt: expect.stringMatching(/^\d{4}-/),
    });
    expect(outputs.attachedTo).toBeUndefined();
  });

  it("is renamed and described in place", async () => {
    args = { ...args, name: "papers", description: "older papers" };
    const renamed = await stack.up();
    expect(renamed.outputs).toMatchObject({ id, name: "papers", description: "older papers" });
    expect(await ground.volume(id)).toMatchObject({ name: "papers", description: "older papers" });
  });

  it("takes what the cloud chose, written down, for no change, and refuses another zone", async () => {
    const before = args;
    args = { ...args, availabilityZone: "nova", type: "standard", region: ground.target.region };
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    args = { ...before, availabilityZone: "moon" };
    expect((await stack.preview({ fails: true })).errors("archive").join("\n")).toMatch(
      /availabilityZone.*cannot change.*replaceData: true/,
    );
    args = before;
  });

  it("is attached, and says where", async () => {
    attached = true;
    const { outputs } = await stack.up();
    expect(outputs).toMatchObject({
      id,
      status: "in-use",
      attachedTo: outputs.web,
      device: expect.stringMatching(/^\/dev\/[a-z]db$/),
      path: `/dev/disk/by-id/virtio-${id.slice(0, 20)}`,
      attachedAt: expect.stringMatching(/^\d{4}-/),
    });
    expect((await stack.refresh()).counts).toEqual({ same: 5 });
    expect((await stack.preview()).counts).toEqual({ same: 5 });
  });

  it("grows while it is attached", async () => {
    args = { ...args, size: 2 };
    expect((await stack.up()).outputs).toMatchObject({ id, size: 2, status: "in-use" });
    expect(await ground.volume(id)).toMatchObject({ size: 2, status: "in-use" });
  });

  it("is not shrunk: preview refuses", async () => {
    const before = args;
    args = { ...args, size: 1 };
    expect((await stack.preview({ fails: true })).errors("archive").join("\n")).toMatch(/size.*cannot shrink.*2 GiB/s);
    args = before;
  });

  it("is detached and stays", async () => {
    attached = false;
    await stack.up();
    expect(await ground.volume(id)).toMatchObject({ status: "available", attachments: [] });
  });

  it("is retyped in place", async () => {
    args = { ...args, type: "multiattach" };
    expect((await stack.up()).outputs).toMatchObject({ id, type: "multiattach", size: 2 });
    expect(await ground.volume(id)).toMatchObject({ volume_type: "multiattach" });
  });

  it("goes with its stack", async () => {
    await stack.destroy();
    expect(await ground.volume(id)).toBeUndefined();
  });
});
