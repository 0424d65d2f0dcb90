/** Volumes from an image, a snapshot or another volume, and snapshots as resources. */
import { getImage, Volume, type VolumeArgs, VolumeSnapshot, type VolumeSnapshotArgs } from "pulumi-omnicloud";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { chapter } from "../../harness/chapter";
import type { CloudObject } from "../../harness/cloudProject";
import { forget } from "../../harness/forgotten";
import type { TestStack } from "../../harness/stack";
import { type Ground, openGround } from "./servers";

let ground: Ground;

beforeAll(async () => {
  ground = await openGround();
});

afterAll(() => ground.close());

const snapshot = async (id: unknown): Promise<CloudObject | undefined> => {
  const { status, body } = await ground.project.ask("GET", "block-storage", `/snapshots/${id}`);
  return status === 404 ? undefined : (body.snapshot as CloudObject);
};

const TOKEN = /^[0-9a-f]{8}-[0-9a-f]{12}$/;

describe("volumes that begin with something", () => {
  const it = chapter();
  let stack: TestStack;
  let size = 1;
  let missing: string | undefined;
  let args: Partial<VolumeSnapshotArgs> = {};
  let image: string;
  let outputs: Record<string, unknown>;

  beforeAll(async () => {
    stack = await ground.stack(async () => {
      image = (await getImage({ name: "cirros" })).id;
      const system = new Volume("system", { size: 1, imageId: missing ?? image });
      const first = new VolumeSnapshot("first", { volumeId: system.id, ...args });
      const copy = new Volume("copy", { size, snapshotId: first.id, metadata: { of: "first" } });
      const clone = new Volume("clone", { size: 1, sourceVolumeId: system.id });
      return {
        system: system.id,
        first: first.id,
        copy: copy.id,
        clone: clone.id,
        at: first.createdAt,
        size: first.size,
      };
    });
    outputs = (await stack.up()).outputs as Record<string, unknown>;
  });

  it("hold its data: the cloud says of which", async () => {
    const { system, first, copy, clone } = outputs;
    expect(await ground.volume(String(system))).toMatchObject({
      bootable: "true",
      volume_image_metadata: { image_id: image },
    });
    expect(await ground.volume(String(copy))).toMatchObject({ snapshot_id: first, metadata: { of: "first" } });
    expect(await ground.volume(String(clone))).toMatchObject({ source_volid: system });
    expect(await snapshot(first)).toMatchObject({
      name: "first",
      volume_id: system,
      status: "available",
      description: expect.stringMatching(/^Managed by Pulumi, dev\/first \[/),
      metadata: { omnicloud: expect.stringMatching(TOKEN) },
    });
    expect(outputs).toMatchObject({ size: 1, at: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it("are as the program says, also after a refresh", async () => {
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    expect((await stack.refresh()).counts).toEqual({ same: 4 });
  });

  it("another image would lose the data: preview refuses", async () => {
    missing = "11111111-2222-4333-8444-555555555555";
    const refused = await stack.preview({ fails: true });
    expect(refused.errors("system").join("\n")).toMatch(/imageId.*cannot change.*replaceData: true/);
    missing = undefined;
  });

  it("a snapshot changes in place", async () => {
    args = { name: "monday", description: "before the upgrade", metadata: { by: "me" } };
    const { ops } = await stack.up();
    expect(ops).toMatchObject({ first: "update", copy: "same" });
    expect(await snapshot(outputs.first)).toMatchObject({
      name: "monday",
      description: "before the upgrade",
      metadata: { by: "me", omnicloud: expect.stringMatching(TOKEN) },
    });
    await ground.ask("PUT", "block-storage", `/snapshots/${outputs.first}`, { snapshot: { name: "other" } });
    expect((await stack.refresh()).ops).toMatchObject({ first: "update" });
    await stack.up();
    expect(await snapshot(outputs.first)).toMatchObject({ name: "monday" });
  });

  it("are found again if the state has lost them", async () => {
    await forget(stack);
    const outcome = await stack.up();
    expect(outcome.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(4);
    const { system, first, copy, clone } = outputs;
    expect(outcome.outputs).toMatchObject({ system, first, copy, clone });
    expect((await stack.preview()).counts).toEqual({ same: 4 });
  });

  it("grow, and keep their source", async () => {
    size = 2;
    expect((await stack.up()).ops).toMatchObject({ copy: "update" });
    expect(await ground.volume(String(outputs.copy))).toMatchObject({ size: 2, snapshot_id: outputs.first });
  });

  it("one with a snapshot that is not the stack's is not deleted: the error names it", async () => {
    const { snapshot: other } = (await ground.ask("POST", "block-storage", "/snapshots", {
      snapshot: { volume_id: outputs.clone, name: "theirs" },
    })) as { snapshot: CloudObject };
    const refused = await stack.destroy({ fails: true });
    expect(refused.errors("clone").join("\n")).toContain(`snapshot theirs (${other.id})`);
    await ground.ask("DELETE", "block-storage", `/snapshots/${other.id}`);
    await stack.destroy();
    for (const id of [outputs.system, outputs.copy, outputs.clone])
      expect(await ground.volume(String(id))).toBeUndefined();
    expect(await snapshot(outputs.first)).toBeUndefined();
  });
});

describe("what cannot be is refused in preview", () => {
  const it = chapter();
  const NOWHERE = "11111111-2222-4333-8444-555555555555";

  it("two sources, a source that is not there, a volume that is too small for it", async () => {
    const { volume } = (await ground.ask("POST", "block-storage", "/volumes", { volume: { size: 2 } })) as {
      volume: CloudObject;
    };
    const cases: [VolumeArgs, RegExp][] = [
      [{ size: 1, snapshotId: NOWHERE, sourceVolumeId: NOWHERE }, /sourceVolumeId.*cannot be given with snapshotId/],
      [{ size: 1, snapshotId: NOWHERE }, new RegExp(`snapshotId.*there is no snapshot ${NOWHERE}`)],
      [{ size: 1, imageId: NOWHERE }, new RegExp(`imageId.*there is no image ${NOWHERE}`)],
      [{ size: 1, sourceVolumeId: volume.id }, /size.*must be at least 2 GiB, for volume/],
    ];
    let args: VolumeArgs = { size: 1 };
    const stack = await ground.stack(async () => {
      new Volume("disk", args);
    });
    for (const [given, words] of cases) {
      args = given;
      expect((await stack.preview({ fails: true })).errors("disk").join("\n")).toMatch(words);
    }
  });

  it("a snapshot of an attached volume is taken only with force", async () => {
    const { Server, VolumeAttachment } = await import("pulumi-omnicloud");
    let force: boolean | undefined;
    const stack = await ground.stack(async () => {
      const networks = [{ network: ground.networks[0] }];
      const web = new Server("web", { flavor: "m1.tiny", image: "cirros", networks });
      const disk = new Volume("disk", { size: 1 });
      const at = new VolumeAttachment("at", { server: web.id, volume: disk.id });
      new VolumeSnapshot("now", { volumeId: disk.id, force }, { dependsOn: at });
    });
    const refused = await stack.up({ fails: true });
    expect(refused.errors("now").join("\n")).toMatch(/is attached: set force: true/);
    force = true;
    expect((await stack.up()).ops).toMatchObject({ now: "create" });
    force = undefined;
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    await stack.destroy();
  });
});
