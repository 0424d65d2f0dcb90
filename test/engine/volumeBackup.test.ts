/** Backups of volumes, and volumes from them: the real cloud here has no backup service. */
import { Volume, VolumeBackup, type VolumeBackupArgs } from "pulumi-omnicloud";
import { describe, expect, it } from "vitest";
import type { CloudObject } from "../harness/cloudProject";
import { forget } from "../harness/forgotten";
import { ground } from "./ground";

const on = ground();

const backup = async (id: unknown): Promise<CloudObject | undefined> => {
  const { status, body } = await on.cloud.ask("GET", "block-storage", `/backups/${id}`);
  return status === 404 ? undefined : (body.backup as CloudObject);
};

describe("a backup", () => {
  it("is made, changed, found again, restored and deleted", async () => {
    let args: Partial<VolumeBackupArgs> = { metadata: { a: "1" } };
    const stack = await on.stack(async () => {
      const disk = new Volume("disk", { size: 1 });
      const full = new VolumeBackup("full", { volumeId: disk.id, ...args });
      const more = new VolumeBackup("more", { volumeId: disk.id, incremental: true }, { dependsOn: full });
      const restored = new Volume("restored", { size: 2, backupId: full.id, metadata: { b: "2" } });
      return { full: full.id, more: more.id, restored: restored.id, at: full.createdAt, where: full.containerName };
    });
    const { outputs } = await stack.up();
    expect(await backup(outputs.full)).toMatchObject({
      ...{ name: "full", status: "available", is_incremental: false },
      metadata: { a: "1", omnicloud: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{12}$/) },
    });
    expect(await backup(outputs.more)).toMatchObject({ is_incremental: true });
    expect(outputs).toMatchObject({ at: expect.stringMatching(/Z$/), where: "volumes_backup" });
    expect((await stack.preview()).counts).toEqual({ same: 4 });
    expect((await stack.refresh()).counts).toEqual({ same: 4 });

    args = { name: "monday", description: "of monday", container: "volumes_backup" };
    expect((await stack.up()).ops).toMatchObject({ full: "update", more: "same", restored: "same" });
    expect(await backup(outputs.full)).toMatchObject({ name: "monday", description: "of monday" });

    await forget(stack);
    const again = await stack.up();
    expect(again.info().filter((line) => line.startsWith("reclaimed"))).toHaveLength(4);
    expect(again.outputs).toMatchObject({ full: outputs.full, more: outputs.more, restored: outputs.restored });
    expect((await stack.preview()).counts).toEqual({ same: 4 });

    args = { ...args, container: "elsewhere" };
    expect((await stack.preview({ fails: true })).errors("full").join("\n")).toMatch(/container.*replaceData: true/);
    await stack.destroy();
    expect(await backup(outputs.full)).toBeUndefined();
  });

  it("that others are built on is not deleted: the error names them", async () => {
    const stack = await on.stack(async () => {
      const disk = new Volume("disk", { size: 1 });
      return { disk: disk.id, full: new VolumeBackup("full", { volumeId: disk.id }).id };
    });
    const { outputs } = await stack.up();
    const { body } = await on.cloud.ask("POST", "block-storage", "/backups", {
      backup: { volume_id: outputs.disk, incremental: true, name: "theirs" },
    });
    const { id } = body.backup as CloudObject;
    const refused = await stack.destroy({ fails: true });
    expect(refused.errors("full").join("\n")).toContain(`incremental backup theirs (${id})`);
    await on.cloud.ask("DELETE", "block-storage", `/backups/${id}`);
    await stack.destroy();
  });
});
